package io.wabridge.bench;

import io.wabridge.bench.baseline.RowEach;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * From the webhook to the row in Dynamics, and what it costs in requests: for a message alone and for two steady flows, beside a route that
 * writes each message by a request of its own.
 */
final class EndToEndCase implements Case {

    private static final int MS_PER_REQUEST = 20;
    private static final int MS_PER_ROW = 2;
    private static final int COUNTED = 3;
    private static final int LENGTH_IN_ROUNDS = 2;

    private static final String LONE = "one a second";
    private static final String SLOW = "200/s";
    private static final String FAST = "1,000/s";

    @Override
    public String name() {
        return "end-to-end";
    }

    @Override
    public Result measure(Settings settings) throws Exception {
        Result result = new Result(name());
        Map<String, Flow.Rate> rates = rates(settings.round().multipliedBy(LENGTH_IN_ROUNDS));
        try (StandIns standIns = new StandIns();
                BridgeProcess bridge = BridgeProcess.on(standIns);
                Program rowEach = Program.start(
                        "a request per message", RowEach.class, standIns.baseUrl(), standIns.token("bridge"));
                Program nodeRed = NodeRed.start(standIns, result.notes()).orElse(null)) {
            standIns.unlimited(MS_PER_REQUEST, 0);
            List<Contestant> contestants = new ArrayList<>();
            rates.forEach((load, rate) -> {
                contestants.add(new Flow("bridge, " + load, bridge.port(), bridge.process(), standIns, rate));
                contestants.add(rowEach.flow("a request per message, " + load, standIns, rate));
            });
            if (nodeRed != null) {
                contestants.add(nodeRed.flow(NodeRed.NAME + ", " + FAST, standIns, rates.get(FAST)));
            }
            Map<String, Series> rounds =
                    Rounds.onConsole().run(contestants, Flow.P50, Math.min(COUNTED, settings.rounds()));
            result.series().addAll(rounds.values());
            rows(rounds, result.rows());
            standIns.unlimited(MS_PER_REQUEST, MS_PER_ROW);
            for (Map.Entry<String, Flow.Rate> each : rates.entrySet()) {
                Series series = new Series("bridge, " + each.getKey() + ", 2 ms a row");
                Flow flow = new Flow(series.name(), bridge.port(), bridge.process(), standIns, each.getValue());
                series.rounds().add(flow.round());
                result.series().add(series);
                result.rows()
                        .add(Row.reported(
                                what(each.getKey(), "p50") + ", 2 ms a row", "ms", series.statistic(Flow.P50)));
                result.rows()
                        .add(Row.reported(
                                what(each.getKey(), "p99") + ", 2 ms a row", "ms", series.statistic(Flow.P99)));
            }
            plots(rounds, result.plots());
        }
        result.notes()
                .add(
                        "A request per message writes the row of the message alone, neither chat nor session, and answers WhatsApp after"
                                + " it. Its requests are not limited here; Dataverse would refuse it after 6,000 in five minutes.");
        return result;
    }

    private static Map<String, Flow.Rate> rates(Duration length) {
        Map<String, Flow.Rate> rates = new LinkedHashMap<>();
        rates.put(LONE, new Flow.Rate(1, 1, length));
        rates.put(SLOW, new Flow.Rate(200, 1, length));
        rates.put(FAST, new Flow.Rate(1_000, 4, length));
        return rates;
    }

    private static void rows(Map<String, Series> rounds, List<Row> rows) {
        Series lone = rounds.get("bridge, " + LONE);
        rows.add(Row.atMost(what(LONE, "p50"), 100, "ms", lone.statistic(Flow.P50)));
        for (String load : List.of(SLOW, FAST)) {
            Series series = rounds.get("bridge, " + load);
            rows.add(Row.atMost(what(load, "p50"), 250, "ms", series.statistic(Flow.P50)));
            rows.add(Row.atMost(what(load, "p99"), 700, "ms", series.statistic(Flow.P99)));
        }
        rows.add(Row.atMost(
                "Dataverse requests per 1,000 messages at 1,000/s",
                8,
                "",
                rounds.get("bridge, " + FAST).statistic(Flow.REQUESTS)));
        for (String load : List.of(LONE, SLOW, FAST)) {
            rows.add(Row.atMost(
                    "Dataverse requests in 5 minutes at " + load,
                    2_400,
                    "",
                    rounds.get("bridge, " + load).statistic(Flow.REQUESTS_IN_WINDOW)));
        }
        rounds.forEach((name, series) -> {
            if (!name.startsWith("bridge")) {
                rows.add(Row.reported("webhook to row, p50: " + name, "ms", series.statistic(Flow.P50)));
            }
        });
    }

    private static String what(String load, String percentile) {
        return "webhook to row, %s, %s".formatted(load, percentile);
    }

    private static void plots(Map<String, Series> rounds, List<Plot> plots) {
        Map<String, Double> latency = new LinkedHashMap<>();
        Map<String, Double> requests = new LinkedHashMap<>();
        rounds.forEach((name, series) -> {
            latency.put(name, series.median(Flow.P50));
            requests.put(name, series.median(Flow.REQUESTS));
        });
        plots.add(new Plot.Bars("end-to-end", "From webhook to row, median", "ms", latency));
        plots.add(new Plot.Bars("end-to-end-requests", "Dataverse requests per 1,000 messages", "", requests));
    }
}
