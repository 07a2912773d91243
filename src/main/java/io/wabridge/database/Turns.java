package io.wabridge.database;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Turns at regular work that all nodes share. In each interval one node takes the turn and works for all. It may still be at work
 * when the next turn is taken, so the work must bear being done twice.
 */
@Component
public final class Turns {

    private final JdbcClient jdbc;
    private final Clock clock;

    public Turns(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Takes the turn, unless somebody took it within the interval.
     *
     * @param name of the work, at most 60 characters
     */
    public boolean take(String name, Duration interval) {
        Instant now = clock.instant();
        return again(name, now, interval) || first(name, now);
    }

    /**
     * Takes the turn at work that a timer starts on every node. A timer is not exact, so the turn is due a tenth of the period early:
     * otherwise whoever comes a millisecond too soon would leave one out.
     *
     * @param period of the timer
     */
    public boolean takeEvery(String name, Duration period) {
        return take(name, period.minus(period.dividedBy(10)));
    }

    /**
     * {@link #takeEvery} for routes.
     *
     * @param period as in the configuration: {@code 1h}, {@code 10m}
     */
    public boolean isDue(String name, String period) {
        return takeEvery(name, DurationStyle.detectAndParse(period));
    }

    /** A turn taken far ahead of our time was taken by a clock that was wrong, and must not stop the work until then. */
    private boolean again(String name, Instant now, Duration interval) {
        return jdbc.sql("UPDATE turn SET taken_at = :now"
                                + " WHERE name = :name AND (taken_at <= :due OR taken_at > :ahead)")
                        .param("now", time(now))
                        .param("name", name)
                        .param("due", time(now.minus(interval)))
                        .param("ahead", time(now.plus(interval)))
                        .update()
                == 1;
    }

    private boolean first(String name, Instant now) {
        return jdbc.sql("INSERT INTO turn (name, taken_at) VALUES (:name, :now) ON CONFLICT DO NOTHING")
                        .param("name", name)
                        .param("now", time(now))
                        .update()
                == 1;
    }

    private static OffsetDateTime time(Instant at) {
        return Transactions.timestamp(at);
    }
}
