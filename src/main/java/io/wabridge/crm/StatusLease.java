package io.wabridge.crm;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The time in which a claim holder may write. It ends before the claim does: a request that starts within it has ended, one way or
 * the other, when somebody else may claim the block.
 */
record StatusLease(Clock clock, Instant end) {

    /** Connection, 60 s for an answer, and the same again after a 401, rounded up. */
    private static final Duration LONGEST_REQUEST = Duration.ofMinutes(3);

    static StatusLease start(Clock clock, Duration claimed) {
        return new StatusLease(clock, clock.instant().plus(claimed).minus(LONGEST_REQUEST));
    }

    /** Asked before each write. */
    void check() {
        if (clock.instant().isAfter(end)) {
            throw new StatusLeaseOverException();
        }
    }
}
