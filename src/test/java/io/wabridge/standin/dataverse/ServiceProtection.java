package io.wabridge.standin.dataverse;

import io.wabridge.standin.dataverse.model.DataverseError;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Refuses a user who asks too much: number of requests and combined execution time within a sliding window, and requests at the
 * same time. Refused requests count too, so going on sending prolongs the refusal.
 */
final class ServiceProtection {

    private static final int CONCURRENCY_PAUSE_S = 5;

    private final Clock clock;
    private final Map<String, Usage> usages = new HashMap<>();
    private Limits limits = Limits.DEFAULT;

    private record Spent(long atMs, double costMs) {}

    private static final class Usage {
        private final Deque<Long> requests = new ArrayDeque<>();
        private final Deque<Spent> spent = new ArrayDeque<>();
        private double totalMs;
        private int running;

        private void forget(long before) {
            while (!requests.isEmpty() && requests.peekFirst() <= before) {
                requests.pollFirst();
            }
            while (!spent.isEmpty() && spent.peekFirst().atMs() <= before) {
                totalMs -= spent.pollFirst().costMs();
            }
        }
    }

    /** What is left to a user, for the headers that say so. */
    record Remaining(int requests, double executionS) {}

    ServiceProtection(Clock clock) {
        this.clock = clock;
    }

    synchronized void limits(Limits newLimits) {
        limits = newLimits;
    }

    synchronized Limits limits() {
        return limits;
    }

    synchronized void reset() {
        limits = Limits.DEFAULT;
        usages.values().forEach(usage -> {
            usage.requests.clear();
            usage.spent.clear();
            usage.totalMs = 0;
        });
    }

    /**
     * Every call that returns is to be followed by {@link #leave}.
     *
     * @throws DataverseError 429
     */
    synchronized Remaining enter(String user) {
        Usage usage = usages.computeIfAbsent(user, key -> new Usage());
        long now = clock.millis();
        long windowMs = limits.windowS() * 1000L;
        usage.forget(now - windowMs);
        if (usage.running >= limits.concurrent()) {
            throw refusal(
                    "0x80072326",
                    "Number of concurrent requests exceeded the limit of " + limits.concurrent() + ".",
                    CONCURRENCY_PAUSE_S);
        }
        usage.requests.addLast(now);
        if (usage.requests.size() > limits.requests()) {
            // Room again once so many have left the window that one more fits.
            int surplus = usage.requests.size() - limits.requests();
            long free = usage.requests.stream().skip(surplus - 1L).findFirst().orElse(now) + windowMs;
            throw refusal(
                    "0x80072322",
                    "Number of requests exceeded the limit of " + limits.requests() + " over time window of "
                            + limits.windowS() + " seconds.",
                    seconds(free - now));
        }
        if (usage.totalMs >= limits.executionMs()) {
            double left = usage.totalMs;
            long free = now + windowMs;
            for (Spent each : usage.spent) {
                left -= each.costMs();
                if (left < limits.executionMs()) {
                    free = each.atMs() + windowMs;
                    break;
                }
            }
            throw refusal(
                    "0x80072321",
                    "Combined execution time of incoming requests exceeded limit of " + limits.executionMs()
                            + " milliseconds over time window of " + limits.windowS()
                            + " seconds. Decrease number of concurrent requests or reduce the duration of requests and try"
                            + " again later.",
                    seconds(free - now));
        }
        usage.running++;
        return new Remaining(
                limits.requests() - usage.requests.size(), Math.max(0, limits.executionMs() - usage.totalMs) / 1000);
    }

    /** @param rows read or written */
    synchronized void leave(String user, int rows) {
        Usage usage = usages.get(user);
        usage.running--;
        double cost = limits.costMs(rows);
        usage.spent.addLast(new Spent(clock.millis(), cost));
        usage.totalMs += cost;
    }

    private static int seconds(long ms) {
        return (int) Math.max(1, (ms + 999) / 1000);
    }

    private static DataverseError refusal(String code, String message, int retryAfter) {
        return new DataverseError(429, code, message, retryAfter);
    }
}
