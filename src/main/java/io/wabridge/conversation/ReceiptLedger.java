package io.wabridge.conversation;

import io.wabridge.conversation.Ledger.Entry;
import io.wabridge.database.Columns;
import io.wabridge.database.Transactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The ledger's SQL for receipts: how far each message got, how far Dynamics shows it, and receipts without a message. */
@Component
final class ReceiptLedger {

    private final JdbcClient jdbc;
    private final LedgerWrites writes;
    private final Columns columns;

    ReceiptLedger(JdbcTemplate jdbc, Transactions transactions) {
        NamedParameterJdbcTemplate named = new NamedParameterJdbcTemplate(jdbc);
        this.jdbc = JdbcClient.create(named);
        this.writes = new LedgerWrites(named, transactions);
        this.columns = new Columns(this.jdbc);
    }

    /** A receipt's place in the order, for one message. */
    record ReceiptRank(String messageKey, int receipt, String error) {}

    /** Raises receipts, never lowers one. */
    void raise(Collection<ReceiptRank> ranks) {
        writes.batch(
                "UPDATE ledger_message SET receipt = :receipt, error = :error WHERE message_key = :key AND receipt < :receipt",
                ranks,
                rank -> new MapSqlParameterSource("key", rank.messageKey())
                        .addValue("receipt", rank.receipt())
                        .addValue("error", columns.cut("ledger_message", "error", rank.error())));
    }

    /**
     * Notes that Dynamics shows these receipts.
     *
     * @return those that are no longer the highest: another came while they were written
     */
    List<Entry> shown(List<Entry> written) {
        int[] noted = writes.batch(
                "UPDATE ledger_message SET crm_receipt = :receipt WHERE message_key = :key AND receipt = :receipt",
                written,
                entry -> new MapSqlParameterSource("key", entry.messageKey()).addValue("receipt", entry.receipt()));
        return IntStream.range(0, noted.length)
                .filter(i -> noted[i] == 0)
                .mapToObj(written::get)
                .toList();
    }

    /** Notes that nobody knows which receipts Dynamics shows for these messages. */
    void unknown(Collection<String> keys) {
        writes.update("UPDATE ledger_message SET crm_receipt = 0 WHERE message_key = ANY(:keys)", keys);
    }

    void hold(Collection<ReceiptRank> ranks, Instant now) {
        writes.batch("""
                INSERT INTO held_receipt (message_key, receipt, error, held_at)
                VALUES (:key, :receipt, :error, :now) ON CONFLICT DO NOTHING""", ranks, rank -> new MapSqlParameterSource("key", rank.messageKey())
                .addValue("receipt", rank.receipt())
                .addValue("error", columns.cut("held_receipt", "error", rank.error()))
                .addValue("now", Transactions.timestamp(now)));
    }

    List<ReceiptRank> held(Collection<String> messageKeys) {
        return jdbc.sql("SELECT * FROM held_receipt WHERE message_key = ANY(:keys)")
                .param("keys", Transactions.array(messageKeys))
                .query(ReceiptLedger::rank)
                .list();
    }

    void releaseHeld(Collection<String> messageKeys) {
        writes.update("DELETE FROM held_receipt WHERE message_key = ANY(:keys)", messageKeys);
    }

    /** Deletes the receipts of so many messages, those first that were held longest. */
    int giveUpHeld(Instant before, int messages) {
        return writes.update("""
                        DELETE FROM held_receipt WHERE held_at < :before AND message_key IN (
                            SELECT message_key FROM held_receipt WHERE held_at < :before
                            ORDER BY held_at FETCH FIRST :max ROWS ONLY)""", Map.of("before", Transactions.timestamp(before), "max", messages));
    }

    private static ReceiptRank rank(ResultSet row, int number) throws SQLException {
        return new ReceiptRank(row.getString("message_key"), row.getInt("receipt"), row.getString("error"));
    }
}
