package io.wabridge.conversation;

import io.wabridge.conversation.Ledger.Entry;
import io.wabridge.database.Columns;
import io.wabridge.database.Transactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The ledger's SQL for receipts: how far each message got, how far Dynamics shows it, and receipts without a message. */
@Component
final class ReceiptLedger {

    private final JdbcClient jdbc;
    private final NamedParameterJdbcOperations batches;
    private final Columns columns;
    private final Transactions transactions;

    ReceiptLedger(JdbcTemplate jdbc, Transactions transactions) {
        this.transactions = transactions;
        this.batches = new NamedParameterJdbcTemplate(jdbc);
        this.jdbc = JdbcClient.create(batches);
        this.columns = new Columns(this.jdbc);
    }

    /** A receipt's place in the order, for one message. */
    record ReceiptRank(String messageKey, int receipt, String error) {}

    /** Raises receipts, never lowers one. */
    void raise(Collection<ReceiptRank> ranks) {
        batch(
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
        int[] noted = batch(
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
        update("UPDATE ledger_message SET crm_receipt = 0 WHERE message_key = ANY(:keys)", keys);
    }

    void hold(Collection<ReceiptRank> ranks, Instant now) {
        batch("""
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
        update("DELETE FROM held_receipt WHERE message_key = ANY(:keys)", messageKeys);
    }

    int giveUpHeld(Instant before) {
        return jdbc.sql("DELETE FROM held_receipt WHERE held_at < :before")
                .param("before", Transactions.timestamp(before))
                .update();
    }

    // In a transaction, also where it is one statement: there, what works for a queue is fenced.
    private void update(String sql, Collection<String> keys) {
        transactions.run(() -> {
            jdbc.sql(sql).param("keys", Transactions.array(keys)).update();
        });
    }

    private <T> int[] batch(String sql, Collection<T> rows, Function<T, SqlParameterSource> parameters) {
        return transactions.run(
                () -> batches.batchUpdate(sql, rows.stream().map(parameters).toArray(SqlParameterSource[]::new)));
    }

    private static ReceiptRank rank(ResultSet row, int number) throws SQLException {
        return new ReceiptRank(row.getString("message_key"), row.getInt("receipt"), row.getString("error"));
    }
}
