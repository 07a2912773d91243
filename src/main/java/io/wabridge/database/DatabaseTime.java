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
 * <p>The time is the machine's plus an offset, which is measured at the start and then by the route {@code clock}. Its error is half the
 * time that the database takes to answer.
 */
public final class DatabaseTime {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseTime.class);
    /** The one with the quickest answer counts. */
    private static final int SAMPLES = 3;

    private final JdbcTemplate jdbc;
    private final Clock machine;
    private volatile Duration offset;

    /** Measures at once. */
    public DatabaseTime(JdbcTemplate jdbc, Clock machine) {
        this.jdbc = jdbc;
        this.machine = machine;
        measure();
    }

    /** Compares the two clocks, and goes by the result from now on. */
    public void measure() {
        Sample best = sample();
        for (int i = 1; i < SAMPLES; i++) {
            Sample next = sample();
            best = next.took.compareTo(best.took) < 0 ? next : best;
        }
        LOG.debug("The database's clock is {} ahead of this machine's, as measured in {}", best.offset, best.took);
        offset = best.offset;
    }

    private record Sample(Duration offset, Duration took) {}

    private Sample sample() {
        Instant before = machine.instant();
        OffsetDateTime there = jdbc.queryForObject("SELECT CURRENT_TIMESTAMP", OffsetDateTime.class);
        Duration took = Duration.between(before, machine.instant());
        return new Sample(Duration.between(before.plus(took.dividedBy(2)), there.toInstant()), took);
    }

    /** How far the database's clock is ahead of the machine's. */
    public Duration offset() {
        return offset;
    }

    /** Its clock, as this machine has it. */
    public Clock clock() {
        return new Corrected();
    }

    private final class Corrected extends Clock {

        @Override
        public Instant instant() {
            return machine.instant().plus(offset);
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
