package io.wabridge.database;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The database's time, which is the same for all nodes. A machine's own clock may be wrong, and a block is exact to the clock: on a node
 * that is two seconds slow, a message sent right after an unblock would count as received before it.
 *
 * <p>The time is the machine's plus an offset, which is measured at the start and then by the route {@code clock}. An answer of the
 * database says within which bounds the offset lies, and they are as wide as the answer took. All answers together leave the narrowest
 * bounds, so a slow answer, or a process that stands still in between, moves nothing.
 */
public final class DatabaseTime {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseTime.class);
    /** With each measurement. */
    private static final int SAMPLES = 3;
    /** How far two clocks may drift apart between two measurements: a minute with 50 millionths. */
    private static final Duration DRIFT = Duration.ofMillis(3);

    private final JdbcTemplate jdbc;
    private final Clock machine;
    private volatile Bounds bounds;

    /** Measures at once. */
    public DatabaseTime(JdbcTemplate jdbc, Clock machine) {
        this.jdbc = jdbc;
        this.machine = machine;
        measure();
    }

    /** Compares the two clocks, and goes by the result from now on. */
    public void measure() {
        Bounds known = bounds == null ? sample() : bounds.after(DRIFT);
        for (int i = 0; i < SAMPLES; i++) {
            known = known.narrowedBy(sample());
        }
        LOG.debug("The database's clock is ahead of this machine's by {}", known);
        bounds = known;
    }

    /** The offset is neither less nor more. */
    private record Bounds(Duration least, Duration most) {

        Duration middle() {
            return least.plus(most.minus(least).dividedBy(2));
        }

        Bounds after(Duration drift) {
            return new Bounds(least.minus(drift), most.plus(drift));
        }

        /** When they contradict each other, somebody has set a clock: then the later ones count. */
        Bounds narrowedBy(Bounds later) {
            Duration from = least.compareTo(later.least) > 0 ? least : later.least;
            Duration to = most.compareTo(later.most) < 0 ? most : later.most;
            return from.compareTo(to) > 0 ? later : new Bounds(from, to);
        }
    }

    private Bounds sample() {
        Instant before = machine.instant();
        Instant there = jdbc.queryForObject("SELECT CURRENT_TIMESTAMP", OffsetDateTime.class)
                .toInstant();
        return new Bounds(Duration.between(machine.instant(), there), Duration.between(before, there));
    }

    /** How far the database's clock is ahead of the machine's. */
    public Duration offset() {
        return bounds.middle();
    }

    /** Its clock, as this machine has it. */
    public Clock clock() {
        return new Corrected();
    }

    private final class Corrected extends Clock {

        @Override
        public Instant instant() {
            return machine.instant().plus(DatabaseTime.this.offset());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("the bridge reckons in UTC");
        }
    }
}
