package io.wabridge.block;

import io.wabridge.database.Transactions;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Waits for sends that started before a block was committed, as long as their answer may still come. */
@Component
final class OpenClaims {

    /** Short enough that a block feels immediate; a send takes some hundred milliseconds. */
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final JdbcClient jdbc;

    OpenClaims(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Messages being sent to one of the ids, from one business number or (null) from any. */
    List<String> of(Collection<String> identityIds, String businessNumber) {
        String sql = "SELECT message_id FROM send_claim WHERE identity_id = ANY(:ids)";
        JdbcClient.StatementSpec query = businessNumber == null
                ? jdbc.sql(sql)
                : jdbc.sql(sql + " AND channel = :channel").param("channel", businessNumber);
        return query.param("ids", Transactions.array(identityIds))
                .query(String.class)
                .list();
    }

    /**
     * Returns when none of them can end any more, the time is over, or the thread is interrupted. It uses the machine's time, not
     * the clock that tests and the sandbox move.
     *
     * @return how many are still open
     */
    int await(List<String> messageIds, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        List<Boolean> open = messageIds.isEmpty() ? List.of() : answersLost(messageIds);
        while (open.contains(false)
                && System.nanoTime() - deadline < 0
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(POLL_NANOS);
            open = answersLost(messageIds);
        }
        return open.size();
    }

    /** For each send that is still open: whether its answer was lost. */
    private List<Boolean> answersLost(List<String> messageIds) {
        return jdbc.sql("SELECT answer_lost FROM send_claim WHERE message_id = ANY(:ids)")
                .param("ids", Transactions.array(messageIds))
                .query(Boolean.class)
                .list();
    }
}
