package io.wabridge.status;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The time in which the holder of a claim may begin a write. It ends a little before the claim, so that a pause of the process
 * between the check and the write stays within the claim. A write that began in time may take long: it carries the row version it
 * was based on, see {@link StatusWriter}.
 */
record StatusLease(Clock clock, Instant end) {

    private static final Duration MARGIN = Duration.ofSeconds(15);

    static StatusLease start(Clock clock, Duration claimed) {
        return new StatusLease(clock, clock.instant().plus(claimed).minus(MARGIN));
    }

    /** Checked before each write. */
    void check() {
        if (clock.instant().isAfter(end)) {
            throw new StatusLeaseOverException();
        }
    }
}
