package io.wabridge.conversation;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * A chat as the ledger knows it: one business number and one identity, or one group.
 *
 * @param identityId null for a group
 * @param lastInboundAt when the customer last wrote; null when never
 */
public record Chat(
        String key,
        UUID id,
        String channel,
        String identityId,
        String phone,
        String userId,
        String username,
        String name,
        UUID contactId,
        boolean contactLookedUp,
        Instant lastMessageAt,
        Instant lastInboundAt) {

    /** How long after a customer's message free text may be sent (contract of the WhatsApp Business platform). */
    public static final Duration WINDOW = Duration.ofHours(24);

    /** When the window for free text closes; null when the customer never wrote. */
    public Instant windowExpiresAt() {
        return lastInboundAt == null ? null : lastInboundAt.plus(WINDOW);
    }

    Chat withId(UUID newId) {
        return new Chat(
                key,
                newId,
                channel,
                identityId,
                phone,
                userId,
                username,
                name,
                contactId,
                contactLookedUp,
                lastMessageAt,
                lastInboundAt);
    }

    /** Its contact has been looked up. */
    Chat withContact(UUID found) {
        return new Chat(
                key, id, channel, identityId, phone, userId, username, name, found, true, lastMessageAt, lastInboundAt);
    }
}
