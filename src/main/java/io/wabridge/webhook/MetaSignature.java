package io.wabridge.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.springframework.stereotype.Component;

/**
 * Checks {@code X-Hub-Signature-256}: {@code sha256=} and the lower-case hex of the HMAC-SHA256 of the raw body under the app
 * secret, 71 characters. The body must be the bytes as received: Meta escapes non-ASCII characters and slashes, so JSON that was
 * parsed and written again has another signature. The old SHA-1 header is never accepted.
 */
@Component
public final class MetaSignature implements Predicate {

    public static final String HEADER = "X-Hub-Signature-256";

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "sha256=";
    private static final int LENGTH = PREFIX.length() + 64;

    private final List<SecretKeySpec> keys = new ArrayList<>();

    public MetaSignature(WebhookSettings settings) {
        keys.add(key(settings.appSecret()));
        String previous = settings.previousAppSecret();
        if (previous != null && !previous.isBlank()) {
            keys.add(key(previous));
        }
    }

    private static SecretKeySpec key(String secret) {
        return new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** Whether the body of the message is bytes that its header signs. */
    @Override
    public boolean matches(Exchange exchange) {
        return matches(
                exchange.getMessage().getBody(byte[].class),
                exchange.getMessage().getHeader(HEADER, String.class));
    }

    /** Whether the header signs exactly these bytes. Its duration does not reveal how much of a signature was right. */
    public boolean matches(byte[] body, String header) {
        if (body == null || header == null || header.length() != LENGTH) {
            return false;
        }
        byte[] given = header.getBytes(StandardCharsets.UTF_8);
        boolean matches = false;
        for (SecretKeySpec key : keys) {
            // Always tries all keys, so that the duration does not reveal which one fits.
            matches |= MessageDigest.isEqual(sign(body, key), given);
        }
        return matches;
    }

    private static byte[] sign(byte[] body, SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return (PREFIX + HexFormat.of().formatHex(mac.doFinal(body))).getBytes(StandardCharsets.US_ASCII);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
        }
    }
}
