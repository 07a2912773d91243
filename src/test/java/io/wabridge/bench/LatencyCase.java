package io.wabridge.bench;

import io.wabridge.bench.Load.Answers;
import io.wabridge.bench.Series.Statistic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long an answer takes at half of what the bridge answers at most. Webhooks are sent at their time, whatever became of those before. */
final class LatencyCase implements Case {

    /** Enough that a webhook need not wait for a connection, also after a pause. */
    private static final int CONNECTIONS = 256;

    private static final int SECONDS_IN_ROUNDS = 4;

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public Result measure(Settings settings) throws Exception {
        Result result = new Result(name());
        try (StandIns standIns = new StandIns();
                BridgeProcess bridge = BridgeProcess.on(standIns)) {
            standIns.unlimited(0, 0);
            Contestant most = new BridgeLoad("bridge, as much as it answers", bridge, standIns, settings.round(), true);
            Map<String, Series> rounds = Rounds.onConsole().run(List.of(most), AckCase.PER_SECOND, settings.rounds());
            double half = rounds.get(most.name()).median(AckCase.PER_SECOND) / 2;
            Series latency = new Series("bridge, half of that");
            for (int i = 0; i < settings.rounds(); i++) {
                latency.rounds()
                        .add(round(
                                bridge,
                                standIns,
                                new Flow.Rate(half, 1, settings.round().multipliedBy(SECONDS_IN_ROUNDS))));
            }
            result.series().addAll(List.of(rounds.get(most.name()), latency));
            String at = "acknowledgement at %s/s, half of the most: ".formatted(Row.number(half));
            result.rows().add(Row.atMost(at + "p50", 5, "ms", latency.statistic("p50 ms")));
            result.rows().add(Row.atMost(at + "p99", 30, "ms", latency.statistic("p99 ms")));
            Statistic longest = latency.statistic("longest ms");
            result.rows()
                    .add(Row.atMost(
                            at + "longest of all rounds",
                            1_000,
                            "ms",
                            new Statistic(longest.most(), longest.least(), longest.most())));
        }
        return result;
    }

    private static Map<String, Double> round(BridgeProcess bridge, StandIns standIns, Flow.Rate rate) throws Exception {
        Webhooks.Messages webhooks = Webhooks.messages(rate.webhooks(), rate.each(), BridgeLoad.PEOPLE);
        long before = standIns.messages();
        Answers answers = rate.send(bridge.port(), CONNECTIONS, webhooks.requests());
        standIns.awaitMessages(before + answers.taken());
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("p50 ms", answers.millis(50));
        figures.put("p99 ms", answers.millis(99));
        figures.put("p99.9 ms", answers.millis(99.9));
        figures.put("longest ms", answers.micros().getMaxValue() / 1e3);
        return figures;
    }
}
