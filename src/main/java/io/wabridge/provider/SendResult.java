package io.wabridge.provider;

import java.time.Duration;

/** The result of one attempt to send. What matters is the difference between "certainly not sent" and "unknown". */
public sealed interface SendResult {

    /**
     * The provider has accepted the message. It may still fail; then a receipt says so.
     *
     * @param providerId wamid
     * @param waId the user's WhatsApp id; null when the provider named none, as it does for sends to a BSUID
     * @param userId BSUID; null when absent
     */
    record Accepted(String providerId, String waId, String userId) implements SendResult {}

    /**
     * Refused for good: the same request would be refused again.
     *
     * @param code Graph API error code, or {@code http-<status>} when the answer had none
     * @param details what the provider said about it
     */
    record Rejected(String code, String details) implements SendResult {}

    /**
     * Certainly not sent, and worth another attempt.
     *
     * @param after not before; zero or more
     * @param code as in {@link Rejected}, or {@code unreachable}
     */
    record Retry(Duration after, String code, String details) implements SendResult {}

    /**
     * The answer was lost, or came from something between us and the provider, but the request may have arrived. A second attempt
     * could send twice. Only a receipt can tell.
     */
    record Uncertain(String code, String details) implements SendResult {}
}
