package io.wabridge.bench;

import io.wabridge.bench.Series.Statistic;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the process holds of the machine's memory: idle, after as many messages as it takes, and with a backlog. Nothing else is asked of
 * it meanwhile, because answering takes memory too.
 */
final class MemoryCase implements Case {

    private static final int IDLE_ROUNDS = 4;
    private static final int LOAD_ROUNDS = 6;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Result measure(Settings settings) throws Exception {
        Result result = new Result(name());
        Duration length = settings.round().multipliedBy(LOAD_ROUNDS);
        Map<String, Double> figures = new LinkedHashMap<>();
        try (StandIns standIns = new StandIns();
                BridgeProcess bridge = BridgeProcess.on(standIns)) {
            standIns.unlimited(0, 0);
            Thread.sleep(settings.round().multipliedBy(IDLE_ROUNDS).toMillis());
            figures.put("idle", bridge.process().residentMegabytes());
            int taken =
                    BridgeLoad.send(bridge, BridgeLoad.webhooks(length), length).taken();
            standIns.awaitMessages(taken);
            figures.put("drained", bridge.process().residentMegabytes());
            standIns.away();
            try (Sampler memory =
                    Sampler.every(Duration.ofSeconds(1), () -> bridge.process().residentMegabytes())) {
                BridgeLoad.send(bridge, BridgeLoad.webhooks(length), length);
                figures.put("under backlog", memory.most());
            }
        }
        row(result, figures, "idle", 450, "idle");
        row(
                result,
                figures,
                "drained",
                600,
                "after %d s of as much as it answers, drained".formatted(length.toSeconds()));
        row(result, figures, "under backlog", 800, "the same while Dynamics is away, at most");
        Series series = new Series("bridge");
        series.rounds().add(figures);
        result.series().add(series);
        return result;
    }

    private static void row(Result result, Map<String, Double> figures, String figure, int bound, String when) {
        result.rows()
                .add(Row.atMost(
                        "resident memory at -Xmx512m, " + when, bound, "MB", Statistic.of(figures.get(figure))));
    }
}
