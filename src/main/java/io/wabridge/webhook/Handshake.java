package io.wabridge.webhook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.springframework.stereotype.Component;

/**
 * Answers Meta when it checks our callback: {@code GET …?hub.mode=subscribe&hub.challenge=…&hub.verify_token=…}, sent whenever
 * the callback or its token is edited. Expects the parameters URL-decoded once.
 */
@Component
public final class Handshake {

    private final byte[] verifyToken;

    public Handshake(WebhookSettings settings) {
        this.verifyToken = settings.verifyToken().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @param status 200 with the challenge, 403 for another mode or token, 400 when a parameter is missing
     * @param body the challenge verbatim, to be sent as {@code text/plain}; empty otherwise
     */
    public record Answer(int status, String body) {}

    public Answer answer(String mode, String token, String challenge) {
        if (isMissing(mode) || isMissing(token) || isMissing(challenge)) {
            return new Answer(400, "");
        }
        boolean ours = MessageDigest.isEqual(verifyToken, token.getBytes(StandardCharsets.UTF_8));
        return ours && mode.equals("subscribe") ? new Answer(200, challenge) : new Answer(403, "");
    }

    private static boolean isMissing(String parameter) {
        return parameter == null || parameter.isEmpty();
    }
}
