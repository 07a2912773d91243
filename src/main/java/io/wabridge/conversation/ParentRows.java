package io.wabridge.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.dataverse.BulkWriter;
import io.wabridge.dataverse.BulkWriter.Refused;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.DataverseClient;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.dataverse.DataverseException.Kind;
import io.wabridge.dataverse.RowValues;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/**
 * Writes the parent rows of messages: chats and sessions. When a row with the same key has another GUID, because a ledger was
 * lost, that row is used.
 */
@Component
final class ParentRows {

    /** Two writers of one row need two rounds. More rounds mean that something is wrong; then the next message tries again. */
    private static final int MAX_ROUNDS = 5;

    private final CrmSchema schema;
    private final DataverseClient dataverse;
    private final BulkWriter bulk;
    private final Rows rows;
    private final Ledger ledger;

    ParentRows(CrmSchema schema, DataverseClient dataverse, BulkWriter bulk, Rows rows, Ledger ledger) {
        this.schema = schema;
        this.dataverse = dataverse;
        this.bulk = bulk;
        this.rows = rows;
        this.ledger = ledger;
    }

    /**
     * Dynamics follows the ledger: when a chat has moved on there while it was written, it is written again. Otherwise whoever is slow
     * would set its last message and its window back.
     *
     * @param adopted called for a chat that has another GUID from now on
     * @param refused called for a chat that Dataverse refuses
     */
    void writeChats(Collection<Chat> chats, Consumer<Chat> adopted, BiConsumer<Chat, DataverseException> refused) {
        Collection<Chat> behind = chats;
        for (int round = 0; !behind.isEmpty() && round < MAX_ROUNDS; round++) {
            upsert(behind, adopted, refused);
            behind = movedOn(behind);
        }
    }

    private Collection<Chat> movedOn(Collection<Chat> written) {
        Map<String, Chat> known = ledger.chats(written.stream().map(Chat::key).toList());
        return written.stream()
                .filter(chat ->
                        known.containsKey(chat.key()) && known.get(chat.key()).isAfter(chat))
                .map(chat -> known.get(chat.key()))
                .toList();
    }

    private void upsert(Collection<Chat> chats, Consumer<Chat> adopted, BiConsumer<Chat, DataverseException> refused) {
        for (Refused<Chat> failure : bulk.upsert(schema.chat(), List.copyOf(chats), rows::chat)) {
            Chat chat = failure.row();
            if (failure.cause().kind() == Kind.CONFLICT) {
                UUID id = idByKey(schema.chat(), chat.key());
                ledger.adoptChatId(chat.key(), id);
                adopted.accept(chat.withId(id));
            } else {
                refused.accept(chat, failure.cause());
            }
        }
    }

    void writeSessions(
            Collection<Session> sessions,
            Function<String, Chat> chats,
            Consumer<Session> adopted,
            BiConsumer<Session, DataverseException> refused) {
        for (Refused<Session> failure : bulk.upsert(
                schema.session(),
                List.copyOf(sessions),
                session -> rows.session(session, chats.apply(session.chatKey())))) {
            Session session = failure.row();
            if (failure.cause().kind() == Kind.CONFLICT) {
                UUID id = idByKey(schema.session(), session.key());
                ledger.adoptSessionId(session.key(), id);
                adopted.accept(session.withId(id));
            } else {
                refused.accept(session, failure.cause());
            }
        }
        ledger.sessionsWritten(sessions.stream().map(Session::key).toList());
    }

    private UUID idByKey(CrmSchema.Table table, String key) {
        JsonNode row = dataverse.get(table.pathByKey(key), "$select=" + table.id());
        return RowValues.id(row, table.id());
    }
}
