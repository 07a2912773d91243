package io.wabridge.provider;

import java.time.Duration;

/** What became of one attempt to send. The difference that matters: certainly not sent, or nobody knows. */
public sealed interface SendResult {

    /**
     * The provider took it; it may still fail, which a receipt will say.
     *
     * @param providerId wamid
     * @param waId the user's WhatsApp id; null when the provider named none, as it does for sends to a BSUID
     * @param userId BSUID; null when absent
     */
    record Accepted(String providerId, String waId, String userId) implements SendResult {}

    /**
     * Refused for good: the same again will be refused again.
     *
     * @param code Graph API error code, or {@code http-<status>} when the answer had none
     * @param details what the provider said about it
     */
    record Rejected(String code, String details) implements SendResult {}

    /**
     * Certainly not sent, and worth another try.
     *
     * @param after not before; zero or more
     * @param code as in {@link Rejected}, or {@code unreachable}
     */
    record Retry(Duration after, String code, String details) implements SendResult {}

    /**
     * The request may have been read and the answer was lost, or came from something between us and the provider. Sending again
     * could send twice; only a receipt can tell.
     */
    record Uncertain(String code, String details) implements SendResult {}
}
