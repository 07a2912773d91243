package io.wabridge.status;

import io.wabridge.database.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps what the status loop does in bulk to its share of the requests that Dataverse allows, so that neither messages nor what
 * agents ask for waits behind it. Ten thousand blocks that expire at midnight would use up the quota otherwise.
 *
 * <p>All nodes are one user to Dataverse, so they keep one account, in the database. A block is begun when those before it are
 * earned back, and put down when it is over, with what it really cost. On each node one worker at a time is at it; the others are
 * free for what somebody waits for.
 */
@Component
final class BulkPace {

    private static final String NAME = "bulk-status";
    /** The time for which Dataverse counts. */
    private static final Duration WINDOW = Duration.ofMinutes(5);
    /** Nothing costs that much: a clock was wrong that put it down. */
    private static final Duration IMPOSSIBLE = Duration.ofHours(1);

    private final JdbcClient jdbc;
    private final Transactions transactions;
    private final Clock clock;
    private final Duration earned;
    private final Duration ahead;

    /** Until then some worker of this node is at it, unless it says so earlier. */
    private final AtomicReference<Instant> busyUntil = new AtomicReference<>(Instant.MIN);

    BulkPace(JdbcClient jdbc, Transactions transactions, StatusSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.clock = clock;
        this.earned = WINDOW.dividedBy(settings.bulkRequests());
        // The status loop looks no more often than that, and would be slower than its share without it.
        this.ahead = settings.statusInterval();
    }

    /**
     * Whether one more block may be written.
     *
     * @param longest after which the worker that was told so counts as dead
     */
    boolean begin(Duration longest) {
        Instant now = clock.instant();
        Instant busy = busyUntil.get();
        if (busy.isAfter(now) || !busyUntil.compareAndSet(busy, now.plus(longest))) {
            return false;
        }
        if (spentUntil("").filter(until -> until.isAfter(now.plus(ahead))).isPresent()) {
            busyUntil.set(Instant.MIN);
            return false;
        }
        return true;
    }

    /** Puts down what the block cost. */
    void end(long requests) {
        try {
            if (requests > 0) {
                transactions.run(() -> spend(earned.multipliedBy(requests)));
            }
        } finally {
            busyUntil.set(Instant.MIN);
        }
    }

    private void spend(Duration cost) {
        Instant now = clock.instant();
        Instant until = spentUntil(" FOR UPDATE")
                .filter(earlier -> earlier.isAfter(now))
                .orElse(now)
                .plus(cost);
        int updated = jdbc.sql("UPDATE pace SET spent_until = :until WHERE name = :name")
                .param("until", Transactions.timestamp(until))
                .param("name", NAME)
                .update();
        if (updated == 0) {
            jdbc.sql("INSERT INTO pace (name, spent_until) VALUES (:name, :until)")
                    .param("name", NAME)
                    .param("until", Transactions.timestamp(until))
                    .update();
        }
    }

    private Optional<Instant> spentUntil(String lock) {
        Instant possible = clock.instant().plus(IMPOSSIBLE);
        return jdbc.sql("SELECT spent_until FROM pace WHERE name = :name" + lock)
                .param("name", NAME)
                .query((row, number) -> Transactions.instant(row, "spent_until"))
                .optional()
                .filter(until -> until.isBefore(possible));
    }
}
