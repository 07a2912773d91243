package io.wabridge.conversation;

import io.wabridge.database.Columns;
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
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The ledger's SQL: chats, sessions and messages that the bridge has written, or is about to write, to Dynamics. */
@Component
final class Ledger {

    private final JdbcClient jdbc;
    private final LedgerWrites writes;
    private final Columns columns;

    Ledger(JdbcTemplate jdbc, Transactions transactions) {
        NamedParameterJdbcTemplate named = new NamedParameterJdbcTemplate(jdbc);
        this.jdbc = JdbcClient.create(named);
        this.writes = new LedgerWrites(named, transactions);
        this.columns = new Columns(this.jdbc);
    }

    Map<String, Chat> chats(Collection<String> keys) {
        return byKey("SELECT * FROM ledger_chat WHERE chat_key = ANY(:keys)", Ledger::chat, Chat::key, keys);
    }

    /** Inserts new chats. Known chats stay as they are. */
    void createChats(Collection<Chat> chats, Instant now) {
        writes.batch("""
                INSERT INTO ledger_chat (chat_key, chat_id, channel, identity_id, contact_looked_up, created_at)
                VALUES (:key, :id, :channel, :identity, FALSE, :now) ON CONFLICT DO NOTHING""", chats, chat -> new MapSqlParameterSource("key", chat.key())
                .addValue("id", chat.id())
                .addValue("channel", chat.channel())
                .addValue("identity", chat.identityId())
                .addValue("now", time(now)));
    }

    /**
     * Locks chats until the transaction ends. Inbound and outbound both open sessions, and a chat has at most one open session.
     */
    Map<String, Chat> lockChats(Collection<String> keys) {
        return byKey(
                "SELECT * FROM ledger_chat WHERE chat_key = ANY(:keys) ORDER BY chat_key FOR UPDATE",
                Ledger::chat,
                Chat::key,
                keys);
    }

    void updateChats(Collection<Chat> chats) {
        writes.batch("""
                UPDATE ledger_chat SET phone = :phone, user_id = :user, username = :username, name = :name,
                    contact_id = :contact, contact_looked_up = :lookedUp, last_message_at = :last,
                    last_inbound_at = :lastInbound, named_on = :namedOn WHERE chat_key = :key""", chats, chat -> new MapSqlParameterSource("key", chat.key())
                .addValue("phone", chat.phone())
                .addValue("user", chat.userId())
                .addValue("username", columns.cut("ledger_chat", "username", chat.username()))
                .addValue("name", columns.cut("ledger_chat", "name", chat.name()))
                .addValue("contact", chat.contactId(), Types.OTHER)
                .addValue("lookedUp", chat.contactLookedUp())
                .addValue("last", time(chat.lastMessageAt()), Types.TIMESTAMP_WITH_TIMEZONE)
                .addValue("lastInbound", time(chat.lastInboundAt()), Types.TIMESTAMP_WITH_TIMEZONE)
                .addValue("namedOn", time(chat.namedOn()), Types.TIMESTAMP_WITH_TIMEZONE));
    }

    void contactsLookedUp(Collection<Chat> chats) {
        writes.batch(
                "UPDATE ledger_chat SET contact_id = :contact, contact_looked_up = TRUE WHERE chat_key = :key",
                chats,
                chat -> new MapSqlParameterSource("key", chat.key())
                        .addValue("contact", chat.contactId(), Types.OTHER));
    }

    /** The row has another primary key in Dynamics, because a ledger was lost. The ledger takes that key. */
    void adoptChatId(String chatKey, UUID id) {
        writes.update("UPDATE ledger_chat SET chat_id = :id WHERE chat_key = :key", Map.of("id", id, "key", chatKey));
    }

    void adoptSessionId(String sessionKey, UUID id) {
        writes.update(
                "UPDATE ledger_session SET session_id = :id WHERE session_key = :key",
                Map.of("id", id, "key", sessionKey));
    }

    List<Session> sessionsEndingAfter(Collection<String> chatKeys, Instant after) {
        return jdbc.sql(
                        "SELECT * FROM ledger_session WHERE chat_key = ANY(:chats) AND ends_at > :after ORDER BY started_at")
                .param("chats", Transactions.array(chatKeys))
                .param("after", time(after))
                .query(Ledger::session)
                .list();
    }

    Map<String, Session> sessions(Collection<String> keys) {
        return byKey(
                "SELECT * FROM ledger_session WHERE session_key = ANY(:keys)", Ledger::session, Session::key, keys);
    }

    void insertSessions(Collection<Session> sessions) {
        writes.batch("""
                INSERT INTO ledger_session (session_key, session_id, chat_key, started_at, ends_at, state, written)
                VALUES (:key, :id, :chat, :starts, :ends, :state, :written) ON CONFLICT DO NOTHING""", sessions, session -> new MapSqlParameterSource("key", session.key())
                .addValue("id", session.id())
                .addValue("chat", session.chatKey())
                .addValue("starts", time(session.startedAt()))
                .addValue("ends", time(session.endsAt()))
                .addValue("state", session.state().name())
                .addValue("written", session.written()));
    }

    /**
     * Notes that the rows are in Dynamics, where new ones are Open. Sessions that ended or were cancelled meanwhile must be set
     * so there, too.
     */
    void sessionsWritten(Collection<String> keys) {
        writes.update("""
                UPDATE ledger_session SET written = TRUE,
                    state = CASE state WHEN 'ENDED' THEN 'ENDING' WHEN 'CANCELLED' THEN 'CANCELLING' ELSE state END
                WHERE session_key = ANY(:keys)""", keys);
    }

    void cancelOpenSessions(Collection<String> chatKeys) {
        writes.update(
                "UPDATE ledger_session SET state = 'CANCELLING' WHERE state = 'OPEN' AND chat_key = ANY(:keys)",
                chatKeys);
    }

    List<Session> sessionsCancelling(Collection<String> chatKeys) {
        return jdbc.sql("SELECT * FROM ledger_session WHERE state = 'CANCELLING' AND chat_key = ANY(:chats)")
                .param("chats", Transactions.array(chatKeys))
                .query(Ledger::session)
                .list();
    }

    /** Those whose rows are in Dynamics come first. */
    List<Session> sessionsCancelling(int max) {
        return jdbc.sql(
                        "SELECT * FROM ledger_session WHERE state = 'CANCELLING' ORDER BY written DESC, ends_at LIMIT :max")
                .param("max", max)
                .query(Ledger::session)
                .list();
    }

    void sessionsCancelled(Collection<String> keys) {
        writes.update(
                "UPDATE ledger_session SET state = 'CANCELLED' WHERE state = 'CANCELLING' AND session_key = ANY(:keys)",
                keys);
    }

    /** Ends open sessions that are over, in one statement: a block cancels a session, or its time ends it, but never both. */
    void endSessions(Instant now, int max) {
        writes.update("""
                        UPDATE ledger_session SET state = 'ENDING' WHERE state = 'OPEN' AND session_key IN (
                            SELECT session_key FROM ledger_session WHERE state = 'OPEN' AND ends_at <= :now
                            ORDER BY ends_at FETCH FIRST :max ROWS ONLY)""", Map.of("now", time(now), "max", max));
    }

    List<Session> sessionsEnding(int max) {
        return jdbc.sql(
                        "SELECT * FROM ledger_session WHERE state = 'ENDING' ORDER BY ends_at FETCH FIRST :max ROWS ONLY")
                .param("max", max)
                .query(Ledger::session)
                .list();
    }

    /** Notes that Dynamics shows them as Ended, or has no row. A session whose row was written since stays as it is. */
    void sessionsEnded(Collection<Session> sessions) {
        writes.batch(
                "UPDATE ledger_session SET state = 'ENDED' WHERE state = 'ENDING' AND session_key = :key AND written = :written",
                sessions,
                session -> new MapSqlParameterSource("key", session.key()).addValue("written", session.written()));
    }

    /** Dynamics shows them as Open, whatever was noted. */
    void endSessionsAgain(Collection<String> keys) {
        writes.update(
                "UPDATE ledger_session SET state = 'ENDING' WHERE state = 'ENDED' AND session_key = ANY(:keys)", keys);
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
        return byKey(
                "SELECT * FROM ledger_message WHERE message_key = ANY(:keys)", Ledger::entry, Entry::messageKey, keys);
    }

    /** Inserts new messages. Known messages stay as they are. */
    void insertMessages(Collection<Entry> entries, Instant now) {
        insert(entries, now);
    }

    /**
     * Inserts one message.
     *
     * @return false when it is known; then it stays as it is
     */
    boolean insertMessage(Entry entry, Instant now) {
        // Of a batch with more than one row PostgreSQL's driver does not say which were inserted.
        return insert(List.of(entry), now)[0] != 0;
    }

    private int[] insert(Collection<Entry> entries, Instant now) {
        return writes.batch("""
                INSERT INTO ledger_message (message_key, message_id, chat_key, session_key, outgoing, written,
                    receipt, crm_receipt, error, created_at)
                VALUES (:key, :id, :chat, :session, :outgoing, :written, :receipt, :crmReceipt, :error, :now)
                ON CONFLICT DO NOTHING""", entries, entry -> new MapSqlParameterSource("key", entry.messageKey())
                .addValue("id", entry.messageId())
                .addValue("chat", entry.chatKey())
                .addValue("session", entry.sessionKey())
                .addValue("outgoing", entry.outgoing())
                .addValue("written", entry.written())
                .addValue("receipt", entry.receipt())
                .addValue("crmReceipt", entry.crmReceipt())
                .addValue("error", columns.cut("ledger_message", "error", entry.error()))
                .addValue("now", time(now)));
    }

    void messagesWritten(Collection<String> keys) {
        writes.update("UPDATE ledger_message SET written = TRUE WHERE message_key = ANY(:keys)", keys);
    }

    private <T> Map<String, T> byKey(
            String sql, RowMapper<T> mapper, Function<T, String> key, Collection<String> keys) {
        Map<String, T> found = new HashMap<>();
        jdbc.sql(sql)
                .param("keys", Transactions.array(keys))
                .query(mapper)
                .list()
                .forEach(row -> found.put(key.apply(row), row));
        return found;
    }

    private static Chat chat(ResultSet row, int number) throws SQLException {
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
                Transactions.instant(row, "last_message_at"),
                Transactions.instant(row, "last_inbound_at"));
    }

    private static Session session(ResultSet row, int number) throws SQLException {
        return new Session(
                row.getString("session_key"),
                row.getObject("session_id", UUID.class),
                row.getString("chat_key"),
                Transactions.instant(row, "started_at"),
                Transactions.instant(row, "ends_at"),
                Session.State.valueOf(row.getString("state")),
                row.getBoolean("written"));
    }

    private static Entry entry(ResultSet row, int number) throws SQLException {
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

    private static OffsetDateTime time(Instant instant) {
        return Transactions.timestamp(instant);
    }
}
