package io.wabridge.bench;

import io.wabridge.bench.Load.Answers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Messages that the business sent from another app, 1,000 a second, and the three receipts of each, two seconds later. */
final class ReceiptsCase implements Case {

    private static final int PER_SECOND = 1_000;
    private static final int PER_MESSAGE = 3;
    private static final int EACH = 4;
    private static final int CONNECTIONS = 128;
    private static final int LENGTH_IN_ROUNDS = 6;
    private static final int MS_PER_REQUEST = 20;
    private static final Duration BEHIND = Duration.ofSeconds(2);

    @Override
    public String name() {
        return "receipts";
    }

    @Override
    public Result measure(Settings settings) throws Exception {
        Result result = new Result(name());
        try (StandIns standIns = new StandIns();
                BridgeProcess bridge = BridgeProcess.on(standIns)) {
            standIns.unlimited(MS_PER_REQUEST, 0);
            Series series = new Series("bridge");
            Duration length = settings.round().multipliedBy(LENGTH_IN_ROUNDS);
            round(bridge, standIns, length);
            series.rounds().add(round(bridge, standIns, length));
            result.series().add(series);
            result.rows()
                    .add(Row.atLeast(
                            "3,000 receipts a second beside 1,000 messages a second, until all are in Dynamics",
                            // At the end of the flow its last second is still on the way.
                            PER_SECOND * PER_MESSAGE * (1 - 1.0 / length.toSeconds()),
                            "/s",
                            series.statistic("receipts/s")));
            result.rows()
                    .add(Row.reported(
                            "changes of message rows for 1,000 receipts",
                            "",
                            series.statistic("row updates per 1,000 receipts")));
        }
        return result;
    }

    private static Map<String, Double> round(BridgeProcess bridge, StandIns standIns, Duration length)
            throws Exception {
        Flow.Rate rate = new Flow.Rate(PER_SECOND, EACH, length);
        Webhooks.Messages echoes = Webhooks.echoes(rate.webhooks(), EACH, BridgeLoad.PEOPLE);
        List<byte[]> receipts = Webhooks.receipts(echoes, BridgeLoad.PEOPLE);
        double number = (double) echoes.ids().size() * PER_MESSAGE;
        double before = bridge.events("receipt");
        long requests = standIns.requests();
        long updates = standIns.updates();
        Usage usage = Usage.of(bridge.process());
        CompletableFuture<Answers> messages = rate.start(bridge.port(), CONNECTIONS, echoes.requests());
        Thread.sleep(BEHIND.toMillis());
        long start = System.nanoTime();
        CompletableFuture<Answers> following = rate.start(bridge.port(), CONNECTIONS, receipts);
        messages.join();
        Answers answers = following.join();
        while (bridge.events("receipt") - before < number) {
            if (System.nanoTime() - start > 10 * length.toNanos()) {
                throw new IllegalStateException(bridge.events("receipt") - before + " of " + number + " receipts came");
            }
            Thread.sleep(50);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("receipts/s", number / seconds);
        figures.put("acknowledged, p99 ms", answers.millis(99));
        figures.put("row updates per 1,000 receipts", (standIns.updates() - updates) * 1_000 / number);
        figures.put("Dataverse requests per 1,000 receipts", (standIns.requests() - requests) * 1_000 / number);
        figures.putAll(usage.per("receipt", (long) number));
        return figures;
    }
}
