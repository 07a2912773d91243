package io.wabridge.command;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * The key that Dynamics sends in {@code X-Bridge-Key}. Dataverse does not sign its webhooks, so a long random header is the only
 * proof. It starts nothing but a wake-up.
 */
@Component("dynamicsKey")
public final class DynamicsKey {

    private final List<byte[]> keys;

    DynamicsKey(DynamicsSettings settings) {
        this.keys = Stream.of(settings.webhookKey(), settings.webhookKeyNext())
                .filter(key -> !key.isBlank())
                .map(key -> key.getBytes(StandardCharsets.UTF_8))
                .toList();
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("bridge.dynamics.webhook-key is not set");
        }
    }

    /** Compares in constant time with every key that is set. */
    public boolean matches(String shown) {
        byte[] bytes = (shown == null ? "" : shown).getBytes(StandardCharsets.UTF_8);
        boolean matches = false;
        for (byte[] key : keys) {
            matches |= MessageDigest.isEqual(key, bytes);
        }
        return matches;
    }
}
