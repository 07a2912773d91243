package io.wabridge.inbound;

import static io.wabridge.block.BlockFixture.CHANNEL;

import io.wabridge.identity.Party;
import io.wabridge.webhook.Event;
import io.wabridge.webhook.Event.Direction;
import io.wabridge.webhook.Event.ReceiptStatus;
import java.time.Instant;
import java.util.UUID;

/** Events as webhooks bring them. */
final class Inbox {

    private Inbox() {}

    static Identified message(String identity, Party from, Instant at) {
        return Identified.of(message(Direction.INCOMING, from, at), identity);
    }

    /** Written by one of ours, in the app of the business. */
    static Identified echo(String identity, Party to, Instant at) {
        return Identified.of(message(Direction.OUTGOING, to, at), identity);
    }

    private static Event.Message message(Direction direction, Party party, Instant at) {
        String id = "wamid." + UUID.randomUUID();
        return new Event.Message(CHANNEL, id, direction, party, null, at, "text", "hello", null, "{}", false, at, "{}");
    }

    static Identified receipt(Party recipient, Instant at) {
        return Identified.of(
                new Event.Receipt(CHANNEL, "wamid.sent", ReceiptStatus.DELIVERED, at, recipient, null, null, at, "{}"),
                null);
    }

    static Identified identityChange(Party before, Party after, Instant at) {
        return Identified.of(new Event.IdentityChange(CHANNEL, before, after, "user_changed_number", at, "{}"), null);
    }

    static Identified notice(Instant at) {
        return Identified.of(new Event.Notice("account_update", at, "{}"), null);
    }

    static Identified notUnderstood(Instant at) {
        return Identified.of(new Event.Unprocessable("malformed", at, "{}"), null);
    }
}
