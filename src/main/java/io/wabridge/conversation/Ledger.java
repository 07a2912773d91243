package io.wabridge.conversation;

import io.wabridge.database.Transactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The ledger's SQL: chats, sessions and messages that the bridge has written, or is about to write, to Dynamics. */
@Component
final class Ledger {

    private final JdbcTemplate jdbc;

    Ledger(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    Map<String, Chat> chats(Collection<String> keys) {
        return byKey("SELECT * FROM ledger_chat WHERE chat_key = ANY(?)", Ledger::chat, Chat::key, keys);
    }

    /** Inserts chats that are new; those known stay as they are. */
    void createChats(Collection<Chat> chats, Instant now) {
        jdbc.batchUpdate(
                """
                INSERT INTO ledger_chat (chat_key, chat_id, channel, identity_id, contact_looked_up, created_at)
                VALUES (?, ?, ?, ?, FALSE, ?) ON CONFLICT DO NOTHING""",
                chats.stream()
                        .map(chat -> new Object[] {chat.key(), chat.id(), chat.channel(), chat.identityId(), time(now)})
                        .toList(),
                new int[] {Types.VARCHAR, Types.OTHER, Types.VARCHAR, Types.VARCHAR, Types.TIMESTAMP_WITH_TIMEZONE});
    }

    /** Locks chats until the transaction ends: inbound and outbound both open sessions, and a chat has one open session. */
    Map<String, Chat> lockChats(Collection<String> keys) {
        return byKey(
                "SELECT * FROM ledger_chat WHERE chat_key = ANY(?) ORDER BY chat_key FOR UPDATE",
                Ledger::chat,
                Chat::key,
                keys);
    }

    void updateChats(Collection<Chat> chats) {
        jdbc.batchUpdate(
                """
                UPDATE ledger_chat SET phone = ?, user_id = ?, username = ?, name = ?, contact_id = ?,
                    contact_looked_up = ?, last_message_at = ?, last_inbound_at = ? WHERE chat_key = ?""",
                chats.stream()
                        .map(chat -> new Object[] {
                            chat.phone(),
                            chat.userId(),
                            chat.username(),
                            chat.name(),
                            chat.contactId(),
                            chat.contactLookedUp(),
                            time(chat.lastMessageAt()),
                            time(chat.lastInboundAt()),
                            chat.key()
                        })
                        .toList(),
                new int[] {
                    Types.VARCHAR,
                    Types.VARCHAR,
                    Types.VARCHAR,
                    Types.VARCHAR,
                    Types.OTHER,
                    Types.BOOLEAN,
                    Types.TIMESTAMP_WITH_TIMEZONE,
                    Types.TIMESTAMP_WITH_TIMEZONE,
                    Types.VARCHAR
                });
    }

    void contactsLookedUp(Collection<Chat> chats) {
        jdbc.batchUpdate(
                "UPDATE ledger_chat SET contact_id = ?, contact_looked_up = TRUE WHERE chat_key = ?",
                chats.stream()
                        .map(chat -> new Object[] {chat.contactId(), chat.key()})
                        .toList(),
                new int[] {Types.OTHER, Types.VARCHAR});
    }

    /** The row exists in Dynamics under another primary key (a ledger was lost): the ledger follows. */
    void adoptChatId(String chatKey, UUID id) {
        jdbc.update("UPDATE ledger_chat SET chat_id = ? WHERE chat_key = ?", id, chatKey);
    }

    void adoptSessionId(String sessionKey, UUID id) {
        jdbc.update("UPDATE ledger_session SET session_id = ? WHERE session_key = ?", id, sessionKey);
    }

    List<Session> sessionsEndingAfter(Collection<String> chatKeys, Instant after) {
        return jdbc.query(
                "SELECT * FROM ledger_session WHERE chat_key = ANY(?) AND ends_at > ? ORDER BY started_at",
                (row, n) -> session(row),
                array(chatKeys),
                time(after));
    }

    Map<String, Session> sessions(Collection<String> keys) {
        return byKey("SELECT * FROM ledger_session WHERE session_key = ANY(?)", Ledger::session, Session::key, keys);
    }

    void insertSessions(Collection<Session> sessions) {
        jdbc.batchUpdate(
                """
                INSERT INTO ledger_session (session_key, session_id, chat_key, started_at, ends_at, state, written)
                VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
                sessions.stream()
                        .map(session -> new Object[] {
                            session.key(),
                            session.id(),
                            session.chatKey(),
                            time(session.startedAt()),
                            time(session.endsAt()),
                            session.state().name(),
                            session.written()
                        })
                        .toList());
    }

    /** Their rows are in Dynamics now, and new ones are Open: what has ended or was cancelled meanwhile is to be so there, too. */
    void sessionsWritten(Collection<String> keys) {
        jdbc.update("""
                UPDATE ledger_session SET written = TRUE,
                    state = CASE state WHEN 'ENDED' THEN 'OPEN' WHEN 'CANCELLED' THEN 'CANCELLING' ELSE state END
                WHERE session_key = ANY(?)""", array(keys));
    }

    void cancelOpenSessions(Collection<String> chatKeys) {
        jdbc.update(
                "UPDATE ledger_session SET state = 'CANCELLING' WHERE state = 'OPEN' AND chat_key = ANY(?)",
                array(chatKeys));
    }

    List<Session> sessionsCancelling(Collection<String> chatKeys) {
        return jdbc.query(
                "SELECT * FROM ledger_session WHERE state = 'CANCELLING' AND chat_key = ANY(?)",
                (row, n) -> session(row),
                array(chatKeys));
    }

    /** Those whose rows are in Dynamics come first. */
    List<Session> sessionsCancelling(int max) {
        return jdbc.query(
                "SELECT * FROM ledger_session WHERE state = 'CANCELLING' ORDER BY written DESC, ends_at LIMIT ?",
                (row, n) -> session(row),
                max);
    }

    void sessionsCancelled(Collection<String> keys) {
        jdbc.update(
                "UPDATE ledger_session SET state = 'CANCELLED' WHERE state = 'CANCELLING' AND session_key = ANY(?)",
                array(keys));
    }

    List<Session> sessionsToEnd(Instant now, int max) {
        return jdbc.query(
                "SELECT * FROM ledger_session WHERE state = 'OPEN' AND ends_at <= ? ORDER BY ends_at LIMIT ?",
                (row, n) -> session(row),
                time(now),
                max);
    }

    void sessionsEnded(Collection<String> keys) {
        jdbc.update(
                "UPDATE ledger_session SET state = 'ENDED' WHERE state = 'OPEN' AND session_key = ANY(?)", array(keys));
    }

    /** A message's entry in the ledger. */
    record Entry(
            String messageKey,
            UUID messageId,
            String chatKey,
            String sessionKey,
            boolean outgoing,
            boolean written,
            int receipt,
            int crmReceipt,
            String error) {}

    Map<String, Entry> messages(Collection<String> keys) {
        return byKey("SELECT * FROM ledger_message WHERE message_key = ANY(?)", Ledger::entry, Entry::messageKey, keys);
    }

    void insertMessages(Collection<Entry> entries, Instant now) {
        jdbc.batchUpdate(
                """
                INSERT INTO ledger_message (message_key, message_id, chat_key, session_key, outgoing, written,
                    receipt, crm_receipt, error, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
                entries.stream()
                        .map(entry -> new Object[] {
                            entry.messageKey(),
                            entry.messageId(),
                            entry.chatKey(),
                            entry.sessionKey(),
                            entry.outgoing(),
                            entry.written(),
                            entry.receipt(),
                            entry.crmReceipt(),
                            entry.error(),
                            time(now)
                        })
                        .toList());
    }

    void messagesWritten(Collection<String> keys) {
        jdbc.update("UPDATE ledger_message SET written = TRUE WHERE message_key = ANY(?)", array(keys));
    }

    /** Raises receipts, never lowers one. */
    void raiseReceipts(Collection<ReceiptRank> ranks) {
        jdbc.batchUpdate(
                "UPDATE ledger_message SET receipt = ?, error = ? WHERE message_key = ? AND receipt < ?",
                ranks.stream()
                        .map(rank -> new Object[] {rank.receipt(), rank.error(), rank.messageKey(), rank.receipt()})
                        .toList());
    }

    /** Dynamics now shows this receipt; no effect when a higher one came meanwhile. */
    void receiptsShown(Collection<Entry> shown) {
        jdbc.batchUpdate(
                "UPDATE ledger_message SET crm_receipt = ? WHERE message_key = ? AND receipt = ?",
                shown.stream()
                        .map(entry -> new Object[] {entry.receipt(), entry.messageKey(), entry.receipt()})
                        .toList());
    }

    /** A receipt's place in the order, for one message. */
    record ReceiptRank(String messageKey, int receipt, String error) {}

    void hold(Collection<ReceiptRank> ranks, Instant now) {
        jdbc.batchUpdate(
                "INSERT INTO held_receipt (message_key, receipt, error, held_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                ranks.stream()
                        .map(rank -> new Object[] {rank.messageKey(), rank.receipt(), rank.error(), time(now)})
                        .toList());
    }

    List<ReceiptRank> held(Collection<String> messageKeys) {
        return jdbc.query(
                "SELECT * FROM held_receipt WHERE message_key = ANY(?)",
                (row, n) ->
                        new ReceiptRank(row.getString("message_key"), row.getInt("receipt"), row.getString("error")),
                array(messageKeys));
    }

    void releaseHeld(Collection<String> messageKeys) {
        jdbc.update("DELETE FROM held_receipt WHERE message_key = ANY(?)", array(messageKeys));
    }

    int giveUpHeld(Instant before) {
        return jdbc.update("DELETE FROM held_receipt WHERE held_at < ?", time(before));
    }

    void forgetMessages(Instant before) {
        jdbc.update("DELETE FROM ledger_message WHERE created_at < ? AND written", time(before));
    }

    void forgetSessions(Instant before) {
        jdbc.update("DELETE FROM ledger_session WHERE state IN ('ENDED', 'CANCELLED') AND ends_at < ?", time(before));
    }

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> Map<String, T> byKey(String sql, Reader<T> reader, Function<T, String> key, Collection<String> keys) {
        Map<String, T> found = new HashMap<>();
        jdbc.query(
                sql,
                row -> {
                    T value = reader.read(row);
                    found.put(key.apply(value), value);
                },
                array(keys));
        return found;
    }

    private static Chat chat(ResultSet row) throws SQLException {
        return new Chat(
                row.getString("chat_key"),
                row.getObject("chat_id", UUID.class),
                row.getString("channel"),
                row.getString("identity_id"),
                row.getString("phone"),
                row.getString("user_id"),
                row.getString("username"),
                row.getString("name"),
                row.getObject("contact_id", UUID.class),
                row.getBoolean("contact_looked_up"),
                instant(row, "last_message_at"),
                instant(row, "last_inbound_at"));
    }

    private static Session session(ResultSet row) throws SQLException {
        return new Session(
                row.getString("session_key"),
                row.getObject("session_id", UUID.class),
                row.getString("chat_key"),
                instant(row, "started_at"),
                instant(row, "ends_at"),
                Session.State.valueOf(row.getString("state")),
                row.getBoolean("written"));
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getString("message_key"),
                row.getObject("message_id", UUID.class),
                row.getString("chat_key"),
                row.getString("session_key"),
                row.getBoolean("outgoing"),
                row.getBoolean("written"),
                row.getInt("receipt"),
                row.getInt("crm_receipt"),
                row.getString("error"));
    }

    private static Object array(Collection<String> values) {
        return values.toArray(String[]::new);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime time(Instant instant) {
        return Transactions.timestamp(instant);
    }
}
