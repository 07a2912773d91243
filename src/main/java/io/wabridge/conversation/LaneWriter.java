package io.wabridge.conversation;

import io.wabridge.block.CrmProgress;
import io.wabridge.dataverse.BulkWriter;
import io.wabridge.dataverse.BulkWriter.Refused;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.dataverse.DataverseException.Kind;
import io.wabridge.webhook.Event.Direction;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/**
 * The steps of the route {@code inbound-lane}: chats, then sessions, then messages, each in one bulk request. Every step may be
 * repeated after a failure and leads to the same rows.
 */
@Component("laneWriter")
public final class LaneWriter {

    private final CrmSchema schema;
    private final ParentRows parents;
    private final BulkWriter bulk;
    private final Rows rows;
    private final Ledger ledger;
    private final Receipts receipts;
    private final CrmProgress crmProgress;

    LaneWriter(
            CrmSchema schema,
            ParentRows parents,
            BulkWriter bulk,
            Rows rows,
            Ledger ledger,
            Receipts receipts,
            CrmProgress crmProgress) {
        this.schema = schema;
        this.parents = parents;
        this.bulk = bulk;
        this.rows = rows;
        this.ledger = ledger;
        this.receipts = receipts;
        this.crmProgress = crmProgress;
    }

    public Lane writeChats(Lane lane) {
        Set<String> needed = new HashSet<>();
        lane.messages().forEach(message -> needed.add(message.chatKey()));
        parents.writeChats(
                lane.chats().stream()
                        .filter(chat -> needed.contains(chat.key()))
                        .toList(),
                lane::replace,
                (chat, cause) -> poison(lane, message -> message.chatKey().equals(chat.key()), cause));
        return lane;
    }

    public Lane writeSessions(Lane lane) {
        writeSessions(
                lane,
                lane.sessions().stream().filter(session -> !session.written()).toList());
        return lane;
    }

    private void writeSessions(Lane lane, List<Session> sessions) {
        Set<String> needed = new HashSet<>();
        lane.messages().forEach(message -> needed.add(message.sessionKey()));
        parents.writeSessions(
                sessions.stream()
                        .filter(session -> needed.contains(session.key()))
                        .toList(),
                lane::chat,
                lane::replace,
                (session, cause) -> poison(lane, message -> session.key().equals(message.sessionKey()), cause));
    }

    public Lane writeMessages(Lane lane) {
        List<Refused<Placed>> refused = upsertMessages(lane, lane.messages());
        List<Placed> orphans = refused.stream()
                .filter(message -> message.cause().kind() == Kind.NOT_FOUND)
                .map(Refused::row)
                .toList();
        refused.stream()
                .filter(message -> message.cause().kind() == Kind.REFUSED)
                .forEach(message -> lane.poison(message.row(), message.cause()));
        if (!orphans.isEmpty()) {
            // Somebody deleted the session in Dynamics. This lane has already put the chat back.
            writeSessions(lane, List.copyOf(lane.sessions()));
            upsertMessages(lane, orphans).stream()
                    .filter(message -> message.cause().kind() != Kind.CONFLICT)
                    .forEach(message -> lane.poison(message.row(), message.cause()));
        }
        return lane;
    }

    // A conflict means that a row with this key exists: the message is in Dynamics.
    private List<Refused<Placed>> upsertMessages(Lane lane, List<Placed> messages) {
        return bulk.upsert(schema.message(), messages, message -> rows.message(message, lane));
    }

    private static void poison(Lane lane, Predicate<Placed> affected, DataverseException cause) {
        lane.messages().stream().filter(affected).forEach(message -> lane.poison(message, cause));
    }

    /** Notes in the ledger what is in Dynamics now, and adds receipts that came before their message. */
    public Lane confirm(Lane lane) {
        List<Placed> written = lane.messages();
        ledger.messagesWritten(written.stream().map(Placed::messageKey).toList());
        receipts.join(written.stream()
                .filter(message -> message.event().direction() == Direction.OUTGOING)
                .map(Placed::messageKey)
                .toList());
        return lane;
    }

    /**
     * If somebody was blocked while the lane was writing, the status loop cancels their new session. Who is blocked on another business
     * number only costs Dynamics no look.
     */
    public Lane recheckBlocks(Lane lane) {
        lane.identityIds().forEach((channel, ids) -> crmProgress.markBehind(ids, channel));
        return lane;
    }
}
