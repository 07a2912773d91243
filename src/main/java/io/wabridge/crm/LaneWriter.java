package io.wabridge.crm;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.block.BlockList;
import io.wabridge.crm.BulkWriter.Refused;
import io.wabridge.crm.DataverseException.Kind;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/**
 * The steps of the route {@code inbound-lane}: chats, then sessions, then messages, each in one bulk request. Every step may be
 * repeated after a failure, and comes to the same rows.
 */
@Component("laneWriter")
public final class LaneWriter {

    private final CrmSchema schema;
    private final DataverseClient dataverse;
    private final BulkWriter bulk;
    private final Rows rows;
    private final Ledger ledger;
    private final Receipts receipts;
    private final BlockList blockList;

    LaneWriter(
            CrmSchema schema,
            DataverseClient dataverse,
            BulkWriter bulk,
            Rows rows,
            Ledger ledger,
            Receipts receipts,
            BlockList blockList) {
        this.schema = schema;
        this.dataverse = dataverse;
        this.bulk = bulk;
        this.rows = rows;
        this.ledger = ledger;
        this.receipts = receipts;
        this.blockList = blockList;
    }

    public Lane writeChats(Lane lane) {
        Set<String> needed = new HashSet<>();
        lane.messages().forEach(message -> needed.add(message.chatKey()));
        List<Chat> chats = lane.chats().stream()
                .filter(chat -> needed.contains(chat.key()))
                .toList();
        for (Refused<Chat> refused : bulk.upsert(schema.chat(), chats, rows::chat)) {
            Chat chat = refused.row();
            if (refused.cause().kind() == Kind.CONFLICT) {
                lane.replace(adopted(chat));
            } else {
                poison(lane, message -> message.chatKey().equals(chat.key()), refused.cause());
            }
        }
        return lane;
    }

    // The key is taken by a row with another GUID: made before the ledger was lost. That row is the chat.
    private Chat adopted(Chat chat) {
        UUID id = idByKey(schema.chat(), chat.key());
        ledger.adoptChatId(chat.key(), id);
        return new Chat(
                chat.key(),
                id,
                chat.channel(),
                chat.identityId(),
                chat.phone(),
                chat.userId(),
                chat.username(),
                chat.name(),
                chat.contactId(),
                chat.contactLookedUp(),
                chat.lastMessageAt(),
                chat.lastInboundAt());
    }

    public Lane writeSessions(Lane lane) {
        writeSessions(lane, lane.sessions().stream()
                .filter(session -> !session.written())
                .toList());
        return lane;
    }

    private void writeSessions(Lane lane, List<Session> sessions) {
        Set<String> needed = new HashSet<>();
        lane.messages().forEach(message -> needed.add(message.sessionKey()));
        List<Session> open =
                sessions.stream().filter(session -> needed.contains(session.key())).toList();
        for (Refused<Session> refused :
                bulk.upsert(schema.session(), open, session -> rows.session(session, lane.chat(session.chatKey())))) {
            Session session = refused.row();
            if (refused.cause().kind() == Kind.CONFLICT) {
                UUID id = idByKey(schema.session(), session.key());
                ledger.adoptSessionId(session.key(), id);
                lane.replace(new Session(
                        session.key(),
                        id,
                        session.chatKey(),
                        session.startedAt(),
                        session.endsAt(),
                        session.state(),
                        true));
            } else {
                poison(lane, message -> session.key().equals(message.sessionKey()), refused.cause());
            }
        }
        ledger.sessionsWritten(open.stream().map(Session::key).toList());
    }

    private UUID idByKey(CrmSchema.Table table, String key) {
        JsonNode row = dataverse.get(
                table.set() + "(" + table.key() + "=" + DataverseClient.literal(key) + ")", "$select=" + table.id());
        return UUID.fromString(row.path(table.id()).asText());
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
            // Somebody deleted the session in Dynamics. The chat was put back by this lane already.
            writeSessions(lane, List.copyOf(lane.sessions()));
            upsertMessages(lane, orphans).stream()
                    .filter(message -> message.cause().kind() != Kind.CONFLICT)
                    .forEach(message -> lane.poison(message.row(), message.cause()));
        }
        return lane;
    }

    // A conflict says that a row with this key is there already: the message is in Dynamics.
    private List<Refused<Placed>> upsertMessages(Lane lane, List<Placed> messages) {
        return bulk.upsert(schema.message(), messages, message -> rows.message(message, lane));
    }

    private static void poison(Lane lane, Predicate<Placed> affected, DataverseException cause) {
        lane.messages().stream().filter(affected).forEach(message -> lane.poison(message, cause));
    }

    /** Notes in the ledger what is in Dynamics now, joins receipts that came before their message. */
    public Lane confirm(Lane lane) {
        List<Placed> written = lane.messages();
        ledger.messagesWritten(written.stream().map(Placed::messageKey).toList());
        receipts.join(written.stream()
                .filter(message -> message.event().direction() == io.wabridge.webhook.Event.Direction.OUTGOING)
                .map(Placed::messageKey)
                .toList());
        return lane;
    }

    /** Whoever was blocked while the lane was writing gets their new session cancelled by the status loop. */
    public Lane recheckBlocks(Lane lane) {
        Collection<String> identities = lane.identityIds();
        blockList.markBehind(identities);
        return lane;
    }
}
