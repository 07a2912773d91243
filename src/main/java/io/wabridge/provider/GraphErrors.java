package io.wabridge.provider;

import io.wabridge.neighbour.Backoff;
import java.time.Duration;
import java.util.Set;

/**
 * Graph API error codes and what to do about them. Built on {@code code}, not on title, subcode or HTTP status, as Meta advises
 * (Cloud API error codes). A code that is not listed counts as permanent, unless the answer says it is transient or has status
 * 5xx.
 */
final class GraphErrors {

    /** The token is invalid, expired or missing. Nothing leaves until an operator replaces it, so attempts are rare. */
    static final Set<Integer> TOKEN = Set.of(0, 104, 190);
    /** Locked, unpaid, unregistered, policy, quality: an operator must act. */
    private static final Set<Integer> ALARM =
            Set.of(3, 10, 368, 131005, 131031, 131037, 131042, 131045, 131048, 130497, 133010);

    private static final Set<Integer> UNKNOWN = Set.of(1, 131000, 131053);
    private static final Set<Integer> UNAVAILABLE = Set.of(2, 131016, 133004, 131057);
    private static final Set<Integer> THROTTLED = Set.of(4, 80007, 130429, 131048, 133016);
    /** The limit is one message every six seconds to one user, with bursts. The back-off is 4^X seconds. */
    private static final int PAIR_RATE = 131056;

    /** An unknown error may go away by itself, or never. */
    private static final int TRIES_OF_UNKNOWN = 3;

    private static final Duration TOKEN_WAIT = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofMinutes(15);
    static final Backoff USUAL = Backoff.doubling(Duration.ofSeconds(1), LONGEST);
    private static final Backoff STEEP = new Backoff(Duration.ofSeconds(1), 4, LONGEST);

    private GraphErrors() {}

    static boolean needsOperator(int code) {
        return TOKEN.contains(code) || ALARM.contains(code) || (code >= 200 && code <= 299);
    }

    /**
     * How long to wait before the next attempt; null when there is none.
     *
     * @param attempt tries made before this one
     * @param transientByProvider {@code is_transient}, or HTTP 5xx with a Graph error body
     */
    static Duration retryAfter(int code, int attempt, boolean transientByProvider) {
        if (TOKEN.contains(code)) {
            return TOKEN_WAIT;
        }
        if (code == PAIR_RATE) {
            return STEEP.after(attempt);
        }
        if (THROTTLED.contains(code)) {
            return longer(USUAL.after(attempt), Duration.ofSeconds(5));
        }
        if (code == 131057) {
            return longer(USUAL.after(attempt), Duration.ofMinutes(1));
        }
        if (UNAVAILABLE.contains(code)) {
            return USUAL.after(attempt);
        }
        boolean known = ALARM.contains(code) || (code >= 200 && code <= 299);
        if (UNKNOWN.contains(code) || (transientByProvider && !known)) {
            return attempt + 1 < TRIES_OF_UNKNOWN ? STEEP.after(attempt) : null;
        }
        return null;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
