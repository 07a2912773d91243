package io.wabridge.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Hands a queue from one owner to the next. */
@Component
public final class QueueOwners {

    private static final Logger LOG = LoggerFactory.getLogger(QueueOwners.class);

    private final JdbcTemplate jdbc;
    private final Transactions transactions;
    private final Duration longestRequest;

    /** @param connection and the others: how long the parts of one request to Dynamics may take, in milliseconds */
    public QueueOwners(
            JdbcTemplate jdbc,
            Transactions transactions,
            @Value("${camel.component.http.connection-request-timeout}") long connection,
            @Value("${camel.component.http.connect-timeout}") long connect,
            @Value("${camel.component.http.response-timeout}") long response) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        // Whole seconds, and one more for the way to Dynamics.
        this.longestRequest = Duration.ofSeconds((connection + connect + response) / 1000 + 1);
    }

    /**
     * Takes a queue over. Whoever had it before is fenced off at once; then this waits until its last request to Dynamics has ended.
     *
     * @param linkIsUp whether the broker still gives this node the messages
     * @param mayWait whether what works for the queue may wait for something; false while it is to stop
     * @throws OwnershipLostException when the link is lost meanwhile
     */
    public Ownership take(String queue, BooleanSupplier linkIsUp, BooleanSupplier mayWait) throws InterruptedException {
        Ownership.unbind();
        Turn turn = transactions.run(() -> {
            jdbc.update(
                    "INSERT INTO queue_owner (queue, epoch, taken_at) VALUES (?, 0, CURRENT_TIMESTAMP) ON CONFLICT DO NOTHING",
                    queue);
            Turn next = jdbc.queryForObject(
                    "SELECT epoch + 1 AS epoch, busy_until, CURRENT_TIMESTAMP AS now FROM queue_owner WHERE queue = ? FOR UPDATE",
                    QueueOwners::turn,
                    queue);
            jdbc.update(
                    "UPDATE queue_owner SET epoch = ?, taken_at = CURRENT_TIMESTAMP WHERE queue = ?",
                    next.epoch,
                    queue);
            return next;
        });
        Ownership ownership = new Ownership(jdbc, queue, turn.epoch, longestRequest, linkIsUp, mayWait);
        if (!turn.pause.isZero()) {
            LOG.info(
                    "Queue {} is taken over; the last owner's request ends within {} s", queue, turn.pause.toSeconds());
            if (!ownership.sleep(turn.pause)) {
                throw new OwnershipLostException(queue, "the link to the broker is lost");
            }
        }
        return ownership;
    }

    /** @param pause until the last owner's request has ended, by the database's clock */
    private record Turn(long epoch, Duration pause) {}

    private static Turn turn(ResultSet row, int number) throws SQLException {
        var busyUntil = Transactions.instant(row, "busy_until");
        var now = Transactions.instant(row, "now");
        return new Turn(
                row.getLong("epoch"),
                busyUntil == null || busyUntil.isBefore(now) ? Duration.ZERO : Duration.between(now, busyUntil));
    }
}
