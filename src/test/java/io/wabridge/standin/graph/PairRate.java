package io.wabridge.standin.graph;

import java.time.Duration;
import java.time.Instant;

/**
 * How many messages one person takes from one business number: one in an interval, and so many at once that are borrowed from the
 * time to come (Cloud API, pair rate limits).
 */
public final class PairRate {

    /** What WhatsApp takes without a refusal. */
    public static final Duration INTERVAL = Duration.ofSeconds(6);

    public static final int BURST = 45;

    private final Duration interval;
    private final int burst;
    private Instant paidUntil = Instant.EPOCH;

    public PairRate(Duration interval, int burst) {
        this.interval = interval;
        this.burst = burst;
    }

    /** Takes one more message, unless it is one too many. */
    public synchronized boolean take(Instant now) {
        Instant paid = paidUntil.isBefore(now) ? now : paidUntil;
        if (Duration.between(now, paid).compareTo(interval.multipliedBy(burst - 1L)) > 0) {
            return false;
        }
        paidUntil = paid.plus(interval);
        return true;
    }
}
