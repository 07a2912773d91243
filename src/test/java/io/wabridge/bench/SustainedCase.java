package io.wabridge.bench;

import io.wabridge.bench.Load.Answers;
import io.wabridge.bench.Series.Statistic;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A flow of 1,000 messages a second for five minutes through one application user, with Microsoft's limits in force: the queue must not
 * grow.
 */
final class SustainedCase implements Case {

    private static final int PER_SECOND = 1_000;
    private static final int EACH = 4;
    private static final int CHATS_PER_SECOND = 300;
    private static final int CHATS = 3_000;
    private static final int CONNECTIONS = 256;
    private static final Duration LENGTH = Duration.ofMinutes(5);
    private static final int MS_PER_REQUEST = 20;
    private static final int MS_PER_ROW = 2;

    /** A queue that does not grow is as long at the end as it was before; a second's worth is the grain of batches. */
    private static final int GROWTH = PER_SECOND;

    @Override
    public String name() {
        return "sustained";
    }

    @Override
    public Result measure(Settings settings) throws Exception {
        Result result = new Result(name());
        // Shorter where rounds are: to try the benchmark itself.
        Duration length = settings.isShort() ? settings.round().multipliedBy(6) : LENGTH;
        try (StandIns standIns = new StandIns();
                BridgeProcess bridge = BridgeProcess.on(standIns)) {
            warmUp(bridge, standIns, settings);
            standIns.limited(MS_PER_REQUEST, MS_PER_ROW);
            Flow.Rate rate = new Flow.Rate(PER_SECOND, EACH, length);
            Webhooks.Messages messages = Webhooks.messages(rate.webhooks(), EACH, SustainedCase::person);
            long before = standIns.messages();
            long requests = standIns.requests();
            long throttled = standIns.throttled();
            Usage usage = Usage.of(bridge.process());
            long start = System.nanoTime();
            Series series = new Series("bridge");
            try (Sampler backlog = Sampler.every(
                    Duration.ofSeconds(1), () -> due(start, messages.ids().size()) - (standIns.messages() - before))) {
                Answers answers = rate.send(bridge.port(), CONNECTIONS, messages.requests());
                double seconds = length.toSeconds();
                double sixth = seconds / 6;
                double growth = backlog.mean(seconds - sixth, seconds) - backlog.mean(sixth, 2 * sixth);
                standIns.awaitMessages(before + messages.ids().size());
                Map<String, Double> figures = new LinkedHashMap<>();
                figures.put("growth of the backlog", growth);
                figures.put("longest backlog", backlog.most());
                figures.put("seconds until the last row", (System.nanoTime() - start) / 1e9);
                figures.put("requests refused by Dataverse", (double) standIns.throttled() - throttled);
                figures.put(
                        Flow.REQUESTS,
                        (standIns.requests() - requests)
                                * 1_000.0
                                / messages.ids().size());
                figures.put("acknowledged, p99 ms", answers.millis(99));
                figures.putAll(usage.per("message", messages.ids().size()));
                series.rounds().add(figures);
                result.plots()
                        .add(new Plot.Lines(
                                "sustained",
                                "1,000 messages a second under Dataverse's limits: messages that wait",
                                "seconds",
                                "messages",
                                false,
                                Map.of("backlog", backlog.points())));
            }
            result.series().add(series);
            String what =
                    "1,000/s over 300 chats a second for %d s under Dataverse's limits: ".formatted(length.toSeconds());
            result.rows()
                    .add(Row.atMost(
                            what + "growth of the queue, from the second sixth of the time to the last",
                            GROWTH,
                            "messages",
                            series.statistic("growth of the backlog")));
            result.rows()
                    .add(Row.reported(
                            what + "requests refused by Dataverse",
                            "",
                            Statistic.of(series.median("requests refused by Dataverse"))));
        }
        return result;
    }

    /** All chats are there, and the code is compiled. */
    private static void warmUp(BridgeProcess bridge, StandIns standIns, Settings settings) throws Exception {
        standIns.unlimited(0, 0);
        Flow.Rate rate = new Flow.Rate(PER_SECOND, EACH, settings.round().multipliedBy(2));
        int webhooks = Math.max(CHATS / EACH, rate.webhooks());
        for (int i = 0; i < 3; i++) {
            Webhooks.Messages messages = Webhooks.messages(webhooks, EACH, CHATS);
            long before = standIns.messages();
            rate.send(bridge.port(), CONNECTIONS, messages.requests());
            standIns.awaitMessages(before + messages.ids().size());
        }
    }

    /** Of the 3,000 people, 300 write in each second, and others in the next. */
    private static int person(int message) {
        return (message / PER_SECOND * CHATS_PER_SECOND + message % CHATS_PER_SECOND) % CHATS;
    }

    private static double due(long start, int most) {
        return Math.min(most, (System.nanoTime() - start) / 1e9 * PER_SECOND);
    }
}
