package io.wabridge.status;

import io.wabridge.database.Transactions;
import io.wabridge.dataverse.CrmSchema;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Remembers the status of chats before they became Blocked. The note is made <em>before</em> the write: a write whose answer was
 * lost may still take effect much later, and then only this note tells that it was tried and what the chat was.
 */
@Component
final class StatusMemory {

    private final JdbcClient jdbc;
    private final Clock clock;

    StatusMemory(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * A note.
     *
     * @param before status reason the chat goes back to
     * @param confirmed whether Dataverse has confirmed that the chat is Blocked; otherwise a write may still be on its way
     */
    record Note(CrmSchema.Status before, boolean confirmed) {}

    Map<UUID, Note> of(Collection<UUID> chats) {
        if (chats.isEmpty()) {
            return Map.of();
        }
        Map<UUID, Note> notes = new HashMap<>();
        jdbc.sql("SELECT chat_id, state_code, status_code, confirmed FROM chat_status WHERE chat_id IN (:chats)")
                .param("chats", chats.stream().map(UUID::toString).toList())
                .query(row -> {
                    notes.put(
                            UUID.fromString(row.getString("chat_id")),
                            new Note(
                                    new CrmSchema.Status(row.getInt("status_code"), row.getInt("state_code")),
                                    row.getBoolean("confirmed")));
                });
        return notes;
    }

    /**
     * Notes that a chat is about to be written. A chat that was Blocked and then opened by hand keeps the status it had before
     * the block.
     */
    void note(UUID chat, CrmSchema.Status now) {
        String id = chat.toString();
        int kept = jdbc.sql("UPDATE chat_status SET confirmed = FALSE WHERE chat_id = :chat AND confirmed")
                .param("chat", id)
                .update();
        if (kept == 0) {
            OffsetDateTime at = Transactions.timestamp(clock.instant());
            int updated = jdbc.sql("UPDATE chat_status SET state_code = :state, status_code = :code, noted_at = :at"
                            + " WHERE chat_id = :chat")
                    .param("state", now.state())
                    .param("code", now.code())
                    .param("at", at)
                    .param("chat", id)
                    .update();
            if (updated == 0) {
                jdbc.sql("INSERT INTO chat_status (chat_id, state_code, status_code, confirmed, noted_at)"
                                + " VALUES (:chat, :state, :code, FALSE, :at)")
                        .param("chat", id)
                        .param("state", now.state())
                        .param("code", now.code())
                        .param("at", at)
                        .update();
            }
        }
    }

    void confirm(UUID chat) {
        jdbc.sql("UPDATE chat_status SET confirmed = TRUE WHERE chat_id = :chat")
                .param("chat", chat.toString())
                .update();
    }

    void forget(Collection<UUID> chats) {
        if (!chats.isEmpty()) {
            List<String> ids = chats.stream().map(UUID::toString).toList();
            jdbc.sql("DELETE FROM chat_status WHERE chat_id IN (:chats)")
                    .param("chats", ids)
                    .update();
        }
    }
}
