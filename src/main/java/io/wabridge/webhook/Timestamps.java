package io.wabridge.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;

/**
 * Reads Meta's timestamps. The contract says unix seconds in a string, but numbers, milliseconds and nonsense occur. What cannot
 * be a time of sending becomes the time of receipt.
 */
final class Timestamps {

    /** As seconds this is the year 5138, as milliseconds 1973. No message was sent in either. */
    private static final long FIRST_MILLISECONDS = 100_000_000_000L;

    private static final long FIRST_MICROSECONDS = FIRST_MILLISECONDS * 1_000;

    /** A clock may be wrong, but a message from next year would keep a chat's 24-hour window open until then. */
    private static final Duration AHEAD = Duration.ofDays(1);

    private Timestamps() {}

    static Instant read(JsonNode parent, Instant receivedAt) {
        String digits = Json.word(parent, "timestamp");
        long number = digits == null || digits.length() > 18 ? 0 : parse(digits);
        if (number >= FIRST_MICROSECONDS) {
            number /= 1_000_000;
        } else if (number >= FIRST_MILLISECONDS) {
            number /= 1_000;
        }
        if (number <= 0) {
            return receivedAt;
        }
        Instant sent = Instant.ofEpochSecond(number);
        return sent.isAfter(receivedAt.plus(AHEAD)) ? receivedAt : sent;
    }

    private static long parse(String digits) {
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return 0;
            }
        }
        return Long.parseLong(digits);
    }
}
