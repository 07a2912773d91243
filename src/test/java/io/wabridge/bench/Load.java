package io.wabridge.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Sends requests that were built before, over connections that stay open, on one thread, so that it takes little of the processors that
 * it shares with what it measures.
 *
 * <p>Closed: each connection sends its next request when the last one is answered; this finds the throughput. Open: each request has its
 * time, whatever becomes of the others, and its latency counts from that time. A server that stands still for a second is late for all
 * that should have been sent in that second, not for the one request that it held.
 */
final class Load implements AutoCloseable {

    /** What is not answered by then after the last request was sent is lost. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long LONGEST_NAP_NANOS = 100_000;
    private static final long LONGEST_SELECT_MS = 20;

    private final Selector selector = Selector.open();
    private final Deque<Wire> idle = new ArrayDeque<>();
    private final List<byte[]> requests;

    /** @param requests whole HTTP requests, in their order */
    Load(int port, int connections, List<byte[]> requests) throws IOException {
        this.requests = requests;
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (int i = 0; i < connections; i++) {
            idle.add(new Wire(server, selector));
        }
    }

    /**
     * What came back.
     *
     * @param start when the first request was due
     * @param seconds from the start to the last answer
     * @param statuses how many answers had which status; 0 for none
     * @param micros latency of what was answered 200, in microseconds
     */
    record Answers(Instant start, double seconds, Map<Integer, Integer> statuses, Histogram micros) {

        int taken() {
            return statuses.getOrDefault(200, 0);
        }

        double perSecond() {
            return taken() / seconds;
        }

        double millis(double percentile) {
            return micros.getValueAtPercentile(percentile) / 1e3;
        }

        /** @throws IllegalStateException when not all was answered 200: then the figures say nothing */
        Answers complete() {
            if (taken() == 0 || statuses.size() > 1) {
                throw new IllegalStateException("answers by status: " + statuses);
            }
            return this;
        }
    }

    /** For this long, or until all is sent. */
    Answers closed(Duration length) throws IOException {
        return run(new Pace.Unlimited(length.toNanos(), requests.size()));
    }

    /** The same, with requests that may be sent any number of times. */
    Answers closedAgainAndAgain(Duration length) throws IOException {
        return run(new Pace.Unlimited(length.toNanos(), Integer.MAX_VALUE));
    }

    /** All requests, so many in a second. */
    Answers open(double perSecond) throws IOException {
        return run(new Pace.Steady(perSecond, requests.size()));
    }

    private Answers run(Pace pace) throws IOException {
        Histogram micros = new Histogram(3);
        Map<Integer, Integer> statuses = new TreeMap<>();
        Instant wall = Instant.now();
        long start = System.nanoTime();
        long last = 0;
        long lastSent = 0;
        int sent = 0;
        int answered = 0;
        while (true) {
            long now = System.nanoTime() - start;
            while (!idle.isEmpty() && pace.isDue(sent, now)) {
                idle.poll().send(requests.get(sent % requests.size()), pace.due(sent, now));
                sent++;
                lastSent = now;
            }
            if (pace.isOver(sent, now) && answered == sent) {
                break;
            }
            if (sent > answered && now - lastSent > PATIENCE.toNanos()) {
                statuses.merge(0, sent - answered, Integer::sum);
                break;
            }
            await(pace, sent, now);
            for (SelectionKey key : selector.selectedKeys()) {
                Wire wire = (Wire) key.attachment();
                int status = wire.receive();
                if (status != Wire.NOT_YET) {
                    answered++;
                    last = System.nanoTime() - start;
                    statuses.merge(status, 1, Integer::sum);
                    if (status == 200) {
                        micros.recordValue((last - wire.due()) / 1_000);
                    }
                    idle.add(wire);
                }
            }
            selector.selectedKeys().clear();
        }
        return new Answers(wall, last / 1e9, statuses, micros);
    }

    /** Until something is answered or due; a selector alone would wake up to a millisecond late. */
    private void await(Pace pace, int sent, long now) throws IOException {
        long nanos = idle.isEmpty() ? Long.MAX_VALUE : pace.untilDue(sent, now);
        if (nanos > 2_000_000) {
            selector.select(Math.min(LONGEST_SELECT_MS, nanos / 1_000_000 - 1));
        } else if (selector.selectNow() == 0 && nanos > 0) {
            LockSupport.parkNanos(Math.min(nanos, LONGEST_NAP_NANOS));
            selector.selectNow();
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            ((Wire) key.attachment()).close();
        }
        selector.close();
    }
}
