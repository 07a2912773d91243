package io.wabridge.bench.baseline;

import io.wabridge.broker.BrokerSettings;
import io.wabridge.broker.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.component.jms.JmsComponent;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;

/**
 * One durable JMS send for each webhook, as one would write it with Camel: producers from a pool, the bridge's own journal settings, and
 * nobody who reads the queue. Arguments: port, directory.
 */
public final class JmsEach {

    private static final int SESSIONS = 256;
    private static final int EMPTIED_EVERY_S = 5;

    private JmsEach() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[1]);
        FileSystemUtils.deleteRecursively(directory);
        TestBroker broker = new TestBroker(directory.resolve("broker"))
                .start(new BrokerSettings(
                        TestBroker.QUEUE,
                        DataSize.ofMegabytes(128),
                        DataSize.ofMegabytes(1),
                        DataSize.ofMegabytes(1),
                        Duration.ofMillis(1)));
        emptyRegularly(broker);
        CachingConnectionFactory connections = new CachingConnectionFactory(broker.connections());
        connections.setSessionCacheSize(SESSIONS);
        CamelContext camel = WebhookRoute.context();
        camel.addComponent("jms", JmsComponent.jmsComponent(connections));
        WebhookRoute.serve(
                camel,
                Integer.parseInt(arguments[0]),
                directory,
                route -> WebhookRoute.taken(route.filter(WebhookRoute::isSigned)
                        .removeHeaders("*")
                        .to("jms:queue:" + TestBroker.QUEUE + "?exchangePattern=InOnly")));
    }

    /** So that it never pages. */
    private static void emptyRegularly(TestBroker broker) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        timer.scheduleWithFixedDelay(
                () -> {
                    try {
                        broker.queue().deleteAllReferences();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                EMPTIED_EVERY_S,
                EMPTIED_EVERY_S,
                TimeUnit.SECONDS);
    }
}
