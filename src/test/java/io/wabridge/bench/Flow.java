package io.wabridge.bench;

import io.wabridge.bench.Load.Answers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;

/** Rounds of a steady flow of messages, from the time at which their webhook was due to the row in Dynamics. */
final class Flow implements Contestant {

    static final String P50 = "webhook to row, p50 ms";
    static final String P99 = "webhook to row, p99 ms";
    static final String REQUESTS = "Dataverse requests per 1,000 messages";
    static final String REQUESTS_IN_WINDOW = "Dataverse requests in 5 minutes";

    private static final int CONNECTIONS = 256;
    private static final double WINDOW_S = 300;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final String name;
    private final int port;
    private final Child process;
    private final StandIns standIns;
    private final Rate rate;

    /**
     * A load.
     *
     * @param perSecond messages
     * @param each messages in a webhook
     * @param length of a round
     */
    record Rate(double perSecond, int each, Duration length) {

        int webhooks() {
            return (int) Math.max(1, perSecond * length.toSeconds() / each);
        }

        double webhooksPerSecond() {
            return perSecond / each;
        }

        /** Sends these at its pace; all are answered 200. */
        Answers send(int port, int connections, List<byte[]> requests) throws IOException {
            try (Load load = new Load(port, connections, requests)) {
                return load.open(webhooksPerSecond()).complete();
            }
        }

        /** The same, while something else goes on. */
        CompletableFuture<Answers> start(int port, int connections, List<byte[]> requests) {
            return CompletableFuture.supplyAsync(() -> {
                try {
                    return send(port, connections, requests);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    Flow(String name, int port, Child process, StandIns standIns, Rate rate) {
        this.name = name;
        this.port = port;
        this.process = process;
        this.standIns = standIns;
        this.rate = rate;
    }

    @Override
    public String name() {
        return name;
    }

    /** Of people who have written before, after the first round. */
    @Override
    public Map<String, Double> round() throws IOException, InterruptedException {
        return round(Webhooks.messages(rate.webhooks(), rate.each(), BridgeLoad.PEOPLE));
    }

    Map<String, Double> round(Webhooks.Messages messages) throws IOException, InterruptedException {
        standIns.arrivals();
        long requests = standIns.requests();
        Usage usage = Usage.of(process);
        Answers answers = rate.send(port, CONNECTIONS, messages.requests());
        Map<String, Long> arrivals = arrivals(messages.ids());
        double seconds = ChronoUnit.MILLIS.between(answers.start(), Instant.now()) / 1e3;
        Histogram micros = latency(messages, answers.start(), arrivals);
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(P50, micros.getValueAtPercentile(50) / 1e3);
        figures.put(P99, micros.getValueAtPercentile(99) / 1e3);
        figures.put("webhook to row, longest ms", micros.getMaxValue() / 1e3);
        figures.put("acknowledged, p50 ms", answers.millis(50));
        figures.put("acknowledged, p99 ms", answers.millis(99));
        double made = standIns.requests() - requests;
        figures.put(REQUESTS, made * 1_000 / messages.ids().size());
        figures.put(REQUESTS_IN_WINDOW, made * WINDOW_S / seconds);
        figures.putAll(usage.per("message", messages.ids().size()));
        return figures;
    }

    private Map<String, Long> arrivals(List<String> ids) throws IOException, InterruptedException {
        Map<String, Long> arrivals = new HashMap<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!arrivals.keySet().containsAll(ids)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(arrivals.size() + " of " + ids.size() + " messages came");
            }
            Thread.sleep(100);
            arrivals.putAll(standIns.arrivals());
        }
        return arrivals;
    }

    private Histogram latency(Webhooks.Messages messages, Instant start, Map<String, Long> arrivals) {
        Histogram micros = new Histogram(3);
        long first = ChronoUnit.MICROS.between(Instant.EPOCH, start);
        for (int n = 0; n < messages.ids().size(); n++) {
            int webhook = n / messages.each();
            long due = first + (long) (webhook * 1e6 / rate.webhooksPerSecond());
            micros.recordValue(Math.max(0, arrivals.get(messages.ids().get(n)) - due));
        }
        return micros;
    }
}
