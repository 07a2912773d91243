package io.wabridge.dataverse;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Holds every request back while Dataverse has asked us to wait. Dataverse lengthens the wait of a client that goes on sending,
 * so one throttled request must silence all lanes and loops, not only the one that met it.
 */
final class ThrottleGate {

    private final Clock clock;
    private final AtomicReference<Instant> closedUntil = new AtomicReference<>(Instant.MIN);

    ThrottleGate(Clock clock) {
        this.clock = clock;
    }

    /** How long to wait before the next request; zero when it may go now. */
    Duration remaining() {
        // One look at the clock: two would differ, and an open gate would always be closed for a microsecond.
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
