package io.wabridge.bench;

import io.wabridge.fixture.TestBridge;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A baseline in a process of its own, with the bridge's heap, that takes webhooks at the bridge's path. */
final class Program implements AutoCloseable {

    private static final int DIFFERENT_WEBHOOKS = 20_000;

    private final String name;
    private final int port;
    private final Child process;

    private Program(String name, int port, Child process) {
        this.name = name;
        this.port = port;
        this.process = process;
    }

    static Program of(String name, int port, Child process) {
        return new Program(name, port, process);
    }

    /** @param main its arguments are its port, a directory of its own, and these */
    static Program start(String name, Class<?> main, String... more) throws IOException, InterruptedException {
        int port = TestBridge.freePort();
        String[] arguments = new String[more.length + 2];
        arguments[0] = Integer.toString(port);
        arguments[1] = Child.DIRECTORY.resolve(main.getSimpleName()).toString();
        System.arraycopy(more, 0, arguments, 2, more.length);
        Child process = Child.java(main.getSimpleName(), "512m", List.of(), main, arguments);
        process.awaitPort(port);
        return new Program(name, port, process);
    }

    /** As many webhooks as it takes. They repeat: it does not look at what they say. */
    Contestant load(Duration length) {
        return load(length, null);
    }

    /** @param standIns where a round ends when Dynamics has all messages of it; null when it writes none */
    Contestant load(Duration length, StandIns standIns) {
        List<byte[]> webhooks =
                Webhooks.messages(DIFFERENT_WEBHOOKS, 1, BridgeLoad.PEOPLE).requests();
        return new Contestant() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Map<String, Double> round() throws IOException, InterruptedException {
                long before = standIns == null ? 0 : standIns.messages();
                Usage usage = Usage.of(process);
                try (Load load = new Load(port, BridgeLoad.CONNECTIONS, webhooks)) {
                    Load.Answers answers = load.closedAgainAndAgain(length).complete();
                    Map<String, Double> figures = new LinkedHashMap<>();
                    figures.put(AckCase.PER_SECOND, answers.perSecond());
                    figures.putAll(usage.per("webhook", answers.taken()));
                    if (standIns != null) {
                        standIns.awaitMessages(before + answers.taken());
                    }
                    return figures;
                }
            }
        };
    }

    /** A steady flow of messages that are not repeated. */
    Contestant flow(String load, StandIns standIns, Flow.Rate rate) {
        return new Flow(load, port, process, standIns, rate);
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
