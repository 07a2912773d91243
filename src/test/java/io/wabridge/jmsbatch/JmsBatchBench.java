package io.wabridge.jmsbatch;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wabridge.broker.BrokerSettings;
import io.wabridge.broker.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;

/**
 * One commit for each message (camel-jms, durable sends, a session cache of 256) against group commit, side by side in one run on
 * one broker; only the ratio means anything. {@code java -cp … io.wabridge.jmsbatch.JmsBatchBench [messages] [senders]
 * [journal buffer timeout in microseconds]}
 */
final class JmsBatchBench {

    private static final byte[] WEBHOOK = "x".repeat(1_200).getBytes(StandardCharsets.US_ASCII);

    private JmsBatchBench() {}

    public static void main(String[] args) throws Exception {
        int messages = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
        int senders = args.length > 1 ? Integer.parseInt(args[1]) : 256;
        Path directory = Files.createTempDirectory("jms-batch-bench");
        long timeoutMicros = args.length > 2 ? Long.parseLong(args[2]) : 1_000;
        // Large enough for all rounds: a queue that pages writes elsewhere and is no longer comparable.
        BrokerSettings settings = new BrokerSettings(
                "bench",
                DataSize.ofMegabytes(512),
                DataSize.ofMegabytes(1),
                DataSize.ofMegabytes(1),
                Duration.ofNanos(timeoutMicros * 1_000));
        try (TestBroker broker = new TestBroker(directory).start(settings);
                DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.disableJMX();
            camel.addComponent(
                    "jms-batch",
                    new JmsBatchComponent(
                            broker.connections(), new JmsBatchConfiguration(), new SimpleMeterRegistry()));
            CachingConnectionFactory cached = new CachingConnectionFactory(broker.connections());
            cached.setSessionCacheSize(256);
            camel.addComponent("jms", JmsComponent.jmsComponent(cached));
            camel.start();
            for (int round = 1; round <= 3; round++) {
                double each = run(camel, broker, "jms:queue:bench?exchangePattern=InOnly", messages / 4, senders);
                double group = run(camel, broker, "jms-batch:bench", messages, senders);
                System.out.printf(
                        "round %d: one commit each %.0f/s, group commit %.0f/s, ratio %.1f%n",
                        round, each, group, group / each);
            }
            cached.destroy();
        } finally {
            FileSystemUtils.deleteRecursively(directory);
        }
    }

    // Each sender sends its next message when the last was answered; an asynchronous answer continues on another
    // thread.
    private static double run(DefaultCamelContext camel, TestBroker broker, String to, int messages, int senders)
            throws Exception {
        AsyncProducer producer = camel.getEndpoint(to).createAsyncProducer();
        producer.start();
        AtomicInteger left = new AtomicInteger(messages);
        LongAdder failed = new LongAdder();
        CountDownLatch done = new CountDownLatch(senders);
        long forces = broker.forces();
        long start = System.nanoTime();
        for (int i = 0; i < senders; i++) {
            new Thread(() -> {
                        while (left.getAndDecrement() > 0) {
                            Exchange exchange = new DefaultExchange(camel);
                            exchange.getIn().setBody(WEBHOOK);
                            if (producer.processAsync(exchange).join().isFailed()) {
                                failed.increment();
                            }
                        }
                        done.countDown();
                    })
                    .start();
        }
        done.await();
        double seconds = (System.nanoTime() - start) / 1e9;
        producer.stop();
        System.out.printf(
                "%s: %d messages, %.2f s, %d forces, %d failed%n",
                to, messages, seconds, broker.forces() - forces, failed.sum());
        return messages / seconds;
    }
}
