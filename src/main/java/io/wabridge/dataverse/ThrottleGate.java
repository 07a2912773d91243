package io.wabridge.dataverse;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Holds back every request while Dataverse has asked us to wait. Dataverse lengthens the wait of a client that keeps sending. So
 * one throttled request must stop all lanes and loops, not only its own.
 */
final class ThrottleGate {

    private final Clock clock;
    private final AtomicReference<Instant> closedUntil = new AtomicReference<>(Instant.MIN);

    ThrottleGate(Clock clock) {
        this.clock = clock;
    }

    /** How long to wait before the next request; zero when it may go now. */
    Duration remaining() {
        // Read the clock once: two readings differ, and an open gate would look closed for a microsecond.
        Instant now = clock.instant();
        return Duration.between(now, later(closedUntil.get(), now));
    }

    void closeFor(Duration wait) {
        closedUntil.accumulateAndGet(clock.instant().plus(wait), ThrottleGate::later);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
