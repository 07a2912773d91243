package io.wabridge.status;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The time in which a claim holder may begin a write. It ends a little before the claim does, so that a pause of the process
 * between the look at the clock and the write does not reach beyond it. A write that was begun in time and takes long is no
 * danger: it carries the version it was based on, and {@link StatusWriter} says how that version is moved on.
 */
record StatusLease(Clock clock, Instant end) {

    private static final Duration MARGIN = Duration.ofSeconds(15);

    static StatusLease start(Clock clock, Duration claimed) {
        return new StatusLease(clock, clock.instant().plus(claimed).minus(MARGIN));
    }

    /** Asked before each write. */
    void check() {
        if (clock.instant().isAfter(end)) {
            throw new StatusLeaseOverException();
        }
    }
}
