package io.wabridge.bench;

import io.wabridge.bench.Plot.Lines;
import io.wabridge.bench.Plot.Point;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How cost grows with load, size of webhooks, backlog and blocked senders. Takes hours; plots only. */
final class GrowthCase implements Case {

    private static final List<Integer> RATES = List.of(50, 100, 200, 500, 1_000, 1_500, 2_000);
    private static final List<Integer> SIZES = List.of(1, 3, 10, 30, 100, 300, 1_000);
    private static final List<Integer> BACKLOGS = List.of(1_000, 10_000, 100_000, 1_000_000);
    private static final List<Integer> SHARES = List.of(0, 10, 30, 50, 70, 90);

    private static final Duration LENGTH = Duration.ofSeconds(30);
    private static final int MS_PER_REQUEST = 20;
    private static final int EACH = 4;
    private static final int PER_SECOND = 1_000;
    private static final int UPDATES = 20_000;

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public boolean takesHours() {
        return true;
    }

    @Override
    public Result measure(Settings settings) throws Exception {
        Result result = new Result(name());
        try (StandIns standIns = new StandIns();
                BridgeProcess bridge = BridgeProcess.on(standIns)) {
            standIns.unlimited(MS_PER_REQUEST, 0);
            rates(bridge, standIns, result);
            standIns.unlimited(0, 0);
            sizes(bridge, standIns, result);
            blocked(bridge, standIns, result);
        }
        backlogs(result);
        return result;
    }

    private static void rates(BridgeProcess bridge, StandIns standIns, Result result) throws Exception {
        Map<Integer, Map<String, Double>> found = new LinkedHashMap<>();
        Flow.Rate warm = new Flow.Rate(PER_SECOND, EACH, LENGTH);
        new Flow("warming up", bridge.port(), bridge.process(), standIns, warm).round();
        for (int rate : RATES) {
            Flow flow = new Flow(
                    "bridge",
                    bridge.port(),
                    bridge.process(),
                    standIns,
                    new Flow.Rate(rate, rate < 200 ? 1 : EACH, LENGTH));
            found.put(rate, flow.round());
        }
        String messages = "messages a second";
        plot(
                result,
                "growth-requests",
                "Dataverse requests in five minutes",
                messages,
                "requests",
                found,
                Flow.REQUESTS_IN_WINDOW);
        plot(result, "growth-latency", "From webhook to row, median", messages, "ms", found, Flow.P50);
        keep(result, "messages/s", found);
    }

    /** Webhooks of so many messages, one after the other. */
    private static void sizes(BridgeProcess bridge, StandIns standIns, Result result) throws Exception {
        Map<Integer, Map<String, Double>> found = new LinkedHashMap<>();
        for (int size : SIZES) {
            Webhooks.Messages messages = Webhooks.messages(UPDATES / size, size, BridgeLoad.PEOPLE);
            long before = standIns.messages();
            Usage usage = Usage.of(bridge.process());
            long start = System.nanoTime();
            try (Load load = new Load(bridge.port(), 1, messages.requests())) {
                load.closed(Duration.ofHours(1)).complete();
            }
            standIns.awaitMessages(before + messages.ids().size());
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put(
                    "ms per message",
                    (System.nanoTime() - start) / 1e6 / messages.ids().size());
            figures.putAll(usage.per("message", messages.ids().size()));
            found.put(size, figures);
        }
        plot(result, "growth-webhook", "CPU of a message", "messages in a webhook", "µs", found, Usage.CPU + "message");
        keep(result, "messages in a webhook", found);
    }

    /** Of the people who write, more and more are blocked. */
    private static void blocked(BridgeProcess bridge, StandIns standIns, Result result) throws Exception {
        Map<Integer, Map<String, Double>> found = new LinkedHashMap<>();
        int already = 0;
        for (int share : SHARES) {
            int people = BridgeLoad.PEOPLE * share / 100;
            BlockCallCase.block(bridge, standIns, already, people);
            already = people;
            Flow.Rate rate = new Flow.Rate(PER_SECOND, EACH, LENGTH);
            Webhooks.Messages messages = Webhooks.messages(rate.webhooks(), EACH, BridgeLoad.PEOPLE);
            double events = bridge.events("message") + bridge.events("blocked");
            long requests = standIns.requests();
            Usage usage = Usage.of(bridge.process());
            rate.send(bridge.port(), BridgeLoad.CONNECTIONS, messages.requests());
            while (bridge.events("message") + bridge.events("blocked") - events
                    < messages.ids().size()) {
                Thread.sleep(100);
            }
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put(
                    Flow.REQUESTS,
                    (standIns.requests() - requests) * 1_000.0 / messages.ids().size());
            figures.putAll(usage.per("message", messages.ids().size()));
            found.put(share, figures);
        }
        String blocked = "% of the senders are blocked";
        result.plots()
                .add(lines(
                        "growth-blocked-cpu", "CPU of a message", blocked, "µs", false, found, Usage.CPU + "message"));
        result.plots()
                .add(lines(
                        "growth-blocked-requests",
                        "Dataverse requests for 1,000 messages",
                        blocked,
                        "",
                        false,
                        found,
                        Flow.REQUESTS));
        keep(result, "% blocked", found);
    }

    /** Each with a bridge of its own: what it holds of memory does not shrink again. */
    private static void backlogs(Result result) throws Exception {
        Map<Integer, Map<String, Double>> found = new LinkedHashMap<>();
        for (int backlog : BACKLOGS) {
            try (StandIns standIns = new StandIns();
                    BridgeProcess bridge = BridgeProcess.on(standIns)) {
                standIns.unlimited(0, 0);
                standIns.away();
                pile(bridge, backlog);
                Map<String, Double> figures = new LinkedHashMap<>();
                figures.put("resident MB", bridge.process().residentMegabytes());
                standIns.back();
                long start = System.nanoTime();
                standIns.awaitMessages(backlog);
                figures.put("drained/s", backlog / ((System.nanoTime() - start) / 1e9));
                found.put(backlog, figures);
            }
        }
        String waiting = "webhooks that wait";
        plot(result, "growth-backlog-memory", "Resident memory with a backlog", waiting, "MB", found, "resident MB");
        plot(
                result,
                "growth-backlog-drain",
                "How fast a backlog is delivered",
                waiting,
                "messages/s",
                found,
                "drained/s");
        keep(result, "backlog", found);
    }

    private static void pile(BridgeProcess bridge, int backlog) throws Exception {
        int part = Math.min(backlog, 50_000);
        for (int sent = 0; sent < backlog; sent += part) {
            Webhooks.Messages messages = Webhooks.messages(part, 1, BridgeLoad.PEOPLE);
            try (Load load = new Load(bridge.port(), BridgeLoad.CONNECTIONS, messages.requests())) {
                load.closed(Duration.ofHours(1)).complete();
            }
        }
    }

    private static void plot(
            Result result,
            String file,
            String title,
            String xAxis,
            String yAxis,
            Map<Integer, Map<String, Double>> found,
            String figure) {
        result.plots().add(lines(file, title, xAxis, yAxis, true, found, figure));
    }

    private static Lines lines(
            String file,
            String title,
            String xAxis,
            String yAxis,
            boolean powers,
            Map<Integer, Map<String, Double>> found,
            String figure) {
        List<Point> points = new ArrayList<>();
        found.forEach((x, figures) -> points.add(new Point(x, figures.get(figure))));
        return new Lines(file, title, xAxis, yAxis, powers, Map.of("bridge", points));
    }

    private static void keep(Result result, String what, Map<Integer, Map<String, Double>> found) {
        found.forEach((x, figures) -> {
            Series series = new Series("%,d %s".formatted(x, what));
            series.rounds().add(figures);
            result.series().add(series);
        });
    }
}
