package io.wabridge.bench;

import io.wabridge.bench.Series.Statistic;
import io.wabridge.bench.baseline.BareLimit;
import io.wabridge.bench.baseline.EchoRoute;
import io.wabridge.bench.baseline.JmsEach;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many webhooks a second are stored and answered 200, one message each, over 64 connections: while Dynamics takes them, and while
 * Dynamics is away. The limit is a program that checks the signature and forces a file, and does nothing else.
 */
final class AckCase implements Case {

    static final String PER_SECOND = "webhooks/s";

    private static final String LIMIT = "bare limit";
    private static final Duration AWAY = Duration.ofMinutes(2);
    private static final Duration AWAY_IN_FULL = Duration.ofMinutes(10);

    @Override
    public String name() {
        return "ack";
    }

    @Override
    public Result measure(Settings settings) throws Exception {
        Result result = new Result(name());
        try (StandIns standIns = new StandIns();
                BridgeProcess bridge = BridgeProcess.on(standIns);
                Program limit = Program.start(LIMIT, BareLimit.class);
                Program echo = Program.start("Camel route that stores nothing", EchoRoute.class);
                Program each = Program.start("one JMS send per request", JmsEach.class);
                Program nodeRed = NodeRed.start(standIns, result.notes()).orElse(null)) {
            standIns.unlimited(0, 0);
            BridgeLoad drained = new BridgeLoad("bridge", bridge, standIns, settings.round(), true);
            List<Contestant> contestants = new ArrayList<>(List.of(drained));
            for (Program program : List.of(limit, echo, each)) {
                contestants.add(program.load(settings.round()));
            }
            if (nodeRed != null) {
                contestants.add(nodeRed.load(settings.round(), standIns));
            }
            Map<String, Series> rounds = Rounds.onConsole().run(contestants, PER_SECOND, settings.rounds());
            result.series().addAll(rounds.values());
            Statistic whole = rounds.get(LIMIT).statistic(PER_SECOND);
            result.rows()
                    .add(Row.atLeast(
                            "durable acknowledgement, part of the bare limit; Dynamics takes what comes",
                            0.25,
                            "",
                            rounds.get("bridge").statistic(PER_SECOND).over(whole)));
            rounds.forEach((name, series) -> result.rows()
                    .add(Row.reported("acknowledged, 64 connections: " + name, "/s", series.statistic(PER_SECOND))));
            away(settings, standIns, bridge, limit, result);
            Map<String, Double> bars = new LinkedHashMap<>();
            result.series().forEach(series -> bars.put(series.name(), series.median(PER_SECOND)));
            result.plots().add(new Plot.Bars("ack", "Webhooks acknowledged a second", "/s", bars));
        }
        return result;
    }

    /** Rounds of the bridge and of the limit take turns until the time is over. */
    private static void away(Settings settings, StandIns standIns, BridgeProcess bridge, Program limit, Result result)
            throws Exception {
        Duration length = settings.full() ? AWAY_IN_FULL : AWAY;
        Contestant away = new BridgeLoad("bridge, Dynamics away", bridge, standIns, settings.round(), false);
        Contestant whole = limit.load(settings.round());
        Series bridgeRounds = new Series(away.name());
        Series limitRounds = new Series(LIMIT);
        standIns.away();
        long start = System.nanoTime();
        List<Plot.Point> course = new ArrayList<>();
        while (System.nanoTime() - start < length.toNanos()) {
            limitRounds.rounds().add(whole.round());
            bridgeRounds.rounds().add(away.round());
            Map<String, Double> last =
                    bridgeRounds.rounds().get(bridgeRounds.rounds().size() - 1);
            System.out.printf("  %s: %s %s%n", away.name(), PER_SECOND, Row.number(last.get(PER_SECOND)));
            course.add(new Plot.Point((System.nanoTime() - start) / 1e9, last.get(PER_SECOND)));
        }
        result.series().add(bridgeRounds);
        result.rows()
                .add(Row.atLeast(
                        "durable acknowledgement, part of the bare limit; Dynamics away for %d minutes"
                                .formatted(length.toMinutes()),
                        0.20,
                        "",
                        bridgeRounds.statistic(PER_SECOND).over(limitRounds.statistic(PER_SECOND))));
        result.rows()
                .add(Row.reported("acknowledged while Dynamics is away", "/s", bridgeRounds.statistic(PER_SECOND)));
        result.plots()
                .add(new Plot.Lines(
                        "ack-away",
                        "Webhooks acknowledged a second while Dynamics is away",
                        "seconds since Dynamics went away",
                        "webhooks/s",
                        false,
                        Map.of("bridge", course)));
    }
}
