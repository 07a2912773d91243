package io.wabridge.neighbour;

import java.time.Duration;

/**
 * How long to wait before trying again what has failed: longer each time, up to a limit.
 *
 * @param factor each wait is so many times the one before
 */
public record Backoff(Duration first, int factor, Duration longest) {

    /** Each wait is twice the one before. */
    public static Backoff doubling(Duration first, Duration longest) {
        return new Backoff(first, 2, longest);
    }

    /** @param failures how often it had failed before this time: after none, the first wait */
    public Duration after(int failures) {
        Duration wait = first;
        for (int i = 0; i < failures && !wait.isZero() && wait.compareTo(longest) < 0; i++) {
            wait = wait.multipliedBy(factor);
        }
        return wait.compareTo(longest) > 0 ? longest : wait;
    }
}
