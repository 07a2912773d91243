package io.wabridge.conversation;

import io.wabridge.database.Transactions;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

/**
 * The only way to change the ledger: in a transaction, also where it is one statement. There, what works for a queue is fenced. Nothing to
 * write costs nothing.
 */
final class LedgerWrites {

    private final NamedParameterJdbcOperations jdbc;
    private final Transactions transactions;

    LedgerWrites(NamedParameterJdbcOperations jdbc, Transactions transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /** Changes the rows with these keys, {@code :keys} in the statement. */
    void update(String sql, Collection<String> keys) {
        if (!keys.isEmpty()) {
            update(sql, Map.of("keys", Transactions.array(keys)));
        }
    }

    /** @return how many rows it changed */
    int update(String sql, Map<String, ?> parameters) {
        return transactions.run(() -> jdbc.update(sql, parameters));
    }

    /** @return how many rows each of them changed */
    <T> int[] batch(String sql, Collection<T> rows, Function<T, SqlParameterSource> parameters) {
        return rows.isEmpty()
                ? new int[0]
                : transactions.run(() ->
                        jdbc.batchUpdate(sql, rows.stream().map(parameters).toArray(SqlParameterSource[]::new)));
    }
}
