package io.wabridge.bench;

import io.wabridge.bench.Load.Answers;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rounds of the bridge in which it is sent as much as it answers. */
final class BridgeLoad implements Contestant {

    static final int CONNECTIONS = 64;
    static final int PEOPLE = 500;

    /** More than it can answer in a second. */
    private static final int MOST_PER_SECOND = 20_000;

    private final String name;
    private final BridgeProcess bridge;
    private final StandIns standIns;
    private final Duration length;
    private final boolean drains;

    /** @param drains whether a round ends when Dynamics has all messages of it; what it costs until then is counted for each message */
    BridgeLoad(String name, BridgeProcess bridge, StandIns standIns, Duration length, boolean drains) {
        this.name = name;
        this.bridge = bridge;
        this.standIns = standIns;
        this.length = length;
        this.drains = drains;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Map<String, Double> round() throws IOException, InterruptedException {
        long before = standIns.messages();
        List<byte[]> webhooks = webhooks(length);
        Usage usage = Usage.of(bridge.process());
        Map<String, Double> figures = new LinkedHashMap<>();
        Answers answers = send(bridge, webhooks, length);
        figures.put(AckCase.PER_SECOND, answers.perSecond());
        figures.putAll(usage.per("webhook", answers.taken()));
        if (drains) {
            standIns.awaitMessages(before + answers.taken());
            figures.putAll(usage.per("message in Dynamics", answers.taken()));
        }
        return figures;
    }

    /** More than it can answer. */
    static List<byte[]> webhooks(Duration length) {
        return Webhooks.messages((int) length.toSeconds() * MOST_PER_SECOND, 1, PEOPLE)
                .requests();
    }

    static Answers send(BridgeProcess bridge, List<byte[]> webhooks, Duration length) throws IOException {
        try (Load load = new Load(bridge.port(), CONNECTIONS, webhooks)) {
            return load.closed(length).complete();
        }
    }
}
