package io.wabridge.neighbour;

import java.time.Duration;

/**
 * The pause before the next attempt: longer after each failure, up to a limit.
 *
 * @param factor each pause is this many times the one before
 */
public record Backoff(Duration first, int factor, Duration longest) {

    /** Each pause is twice the one before. */
    public static Backoff doubling(Duration first, Duration longest) {
        return new Backoff(first, 2, longest);
    }

    /** @param failures how often it failed before; 0 gives the first pause */
    public Duration after(int failures) {
        Duration wait = first;
        for (int i = 0; i < failures && !wait.isZero() && wait.compareTo(longest) < 0; i++) {
            wait = wait.multipliedBy(factor);
        }
        return wait.compareTo(longest) > 0 ? longest : wait;
    }
}
