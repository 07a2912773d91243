package io.wabridge.conversation;

import io.wabridge.identity.Party;
import io.wabridge.identity.PhoneNumbers;
import io.wabridge.webhook.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * A chat as the ledger knows it: one business number and one identity, or one group.
 *
 * @param identityId null for a group
 * @param name null when it was never given; empty when it was forgotten here: Dynamics keeps what it shows
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

    /** Whether its contact was looked up. */
    Chat withContact(UUID found) {
        return new Chat(
                key, id, channel, identityId, phone, userId, username, name, found, true, lastMessageAt, lastInboundAt);
    }

    /** After one of its messages. Later times and newer names win, so a late webhook does not set anything back. */
    Chat with(Event.Message message) {
        Party party = message.groupId() == null ? message.party() : new Party(null, null, null, null, null, null);
        boolean newer = lastMessageAt == null || !message.sentAt().isBefore(lastMessageAt);
        return new Chat(
                key,
                id,
                channel,
                identityId,
                newest(newer, party.phone(), phone),
                newest(newer, party.userId(), userId),
                newest(newer, party.username(), username),
                newest(newer, message.groupId() == null ? nameOf(party) : "Group " + message.groupId(), name),
                contactId,
                contactLookedUp,
                latest(lastMessageAt, message.sentAt()),
                message.direction() == Event.Direction.INCOMING
                        ? latest(lastInboundAt, message.sentAt())
                        : lastInboundAt);
    }

    /** The day on which its names were last in use, after which they are kept for a while; null when it has none. */
    Instant namedOn() {
        boolean named = username != null || (name != null && !name.isEmpty());
        return named && lastMessageAt != null ? lastMessageAt.truncatedTo(ChronoUnit.DAYS) : null;
    }

    /** Whether it shows a later message than the other, to the second, as Dynamics keeps times. */
    boolean isAfter(Chat earlier) {
        return isAfter(lastMessageAt, earlier.lastMessageAt) || isAfter(lastInboundAt, earlier.lastInboundAt);
    }

    private static boolean isAfter(Instant a, Instant b) {
        return a != null && (b == null || a.truncatedTo(ChronoUnit.SECONDS).isAfter(b.truncatedTo(ChronoUnit.SECONDS)));
    }

    /** The name that is shown, also when the person gave none; null when the one that is shown was forgotten here. */
    String shownName() {
        if (name != null) {
            return name.isEmpty() ? null : name;
        }
        if (phone != null) {
            return PhoneNumbers.e164(phone);
        }
        return userId == null ? key : userId;
    }

    private static String nameOf(Party party) {
        return party.profileName() == null ? party.username() : party.profileName();
    }

    private static String newest(boolean newer, String offered, String known) {
        return offered != null && (newer || known == null) ? offered : known;
    }

    static Instant latest(Instant a, Instant b) {
        return a == null || b.isAfter(a) ? b : a;
    }
}
