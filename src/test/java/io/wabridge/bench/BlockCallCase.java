package io.wabridge.bench;

import io.wabridge.bench.Load.Answers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** How long the call takes that blocks a person, while 1,000 messages a second of others arrive. */
final class BlockCallCase implements Case {

    private static final int PER_SECOND = 1_000;
    private static final int EACH = 4;
    private static final int CALLS_PER_SECOND = 5;
    private static final int CONNECTIONS = 256;
    private static final int MS_PER_REQUEST = 20;
    private static final int LENGTH_IN_ROUNDS = 10;

    @Override
    public String name() {
        return "block-call";
    }

    @Override
    public Result measure(Settings settings) throws Exception {
        Result result = new Result(name());
        Duration length = settings.round().multipliedBy(LENGTH_IN_ROUNDS);
        int calls = (int) (CALLS_PER_SECOND * length.toSeconds());
        try (StandIns standIns = new StandIns();
                BridgeProcess bridge = BridgeProcess.on(standIns)) {
            standIns.unlimited(MS_PER_REQUEST, 0);
            Series series = new Series("bridge");
            // The first time warms up; others are blocked then.
            round(bridge, standIns, length, calls, 0);
            series.rounds().add(round(bridge, standIns, length, calls, calls));
            result.series().add(series);
            result.rows()
                    .add(Row.reported(
                            "block by REST while 1,000 messages a second arrive: p50",
                            "ms",
                            series.statistic("p50 ms")));
            result.rows()
                    .add(Row.atMost(
                            "block by REST while 1,000 messages a second arrive: p99",
                            100,
                            "ms",
                            series.statistic("p99 ms")));
        }
        return result;
    }

    /** @param first of those that are blocked, who write before and not again */
    private static Map<String, Double> round(
            BridgeProcess bridge, StandIns standIns, Duration length, int calls, int first) throws Exception {
        long before = standIns.messages();
        Webhooks.Messages known = Webhooks.messages(calls, 1, n -> BridgeLoad.PEOPLE + first + n);
        Flow.Rate rate = new Flow.Rate(PER_SECOND, EACH, length);
        Webhooks.Messages flow = Webhooks.messages(rate.webhooks(), EACH, BridgeLoad.PEOPLE);
        try (Load load = new Load(bridge.port(), CONNECTIONS, known.requests())) {
            load.open(PER_SECOND).complete();
        }
        standIns.awaitMessages(before + known.ids().size());
        CompletableFuture<Answers> messages = rate.start(bridge.port(), CONNECTIONS, flow.requests());
        Answers answers;
        try (Load load = new Load(bridge.port(), CALLS_PER_SECOND, calls(standIns.agent("ada"), calls, first))) {
            answers = load.open(CALLS_PER_SECOND).complete();
        }
        Answers acknowledged = messages.join();
        standIns.awaitMessages(before + known.ids().size() + flow.ids().size());
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("p50 ms", answers.millis(50));
        figures.put("p99 ms", answers.millis(99));
        figures.put("longest ms", answers.micros().getMaxValue() / 1e3);
        figures.put("acknowledged, p99 ms", acknowledged.millis(99));
        return figures;
    }

    /** Blocks these people, who have written before. */
    static void block(BridgeProcess bridge, StandIns standIns, int first, int last) throws Exception {
        List<byte[]> calls = calls(standIns.agent("ada"), last - first, first - BridgeLoad.PEOPLE);
        if (!calls.isEmpty()) {
            try (Load load = new Load(bridge.port(), 1, calls)) {
                load.closed(Duration.ofMinutes(10)).complete();
            }
        }
    }

    private static List<byte[]> calls(String token, int calls, int first) {
        List<byte[]> requests = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            String body = "{\"reason\":\"spam\"}";
            requests.add(("PUT /api/blocks/" + Webhooks.phone(BridgeLoad.PEOPLE + first + i) + " HTTP/1.1\r\n"
                            + "Host: localhost\r\n"
                            + "Authorization: Bearer " + token + "\r\n"
                            + "Content-Type: application/json\r\n"
                            + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.US_ASCII));
        }
        return requests;
    }
}
