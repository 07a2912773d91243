package io.wabridge.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wabridge.broker.BrokerSettings;
import io.wabridge.broker.TestBroker;
import io.wabridge.database.DatabaseFailures;
import io.wabridge.database.OwnershipLostException;
import io.wabridge.database.QueueOwners;
import io.wabridge.database.Transactions;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.dataverse.RetryAfter;
import io.wabridge.jmsbatch.JmsBatchComponent;
import io.wabridge.jmsbatch.JmsBatchConfiguration;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.SynchronizationAdapter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.unit.DataSize;

/** Two nodes on one queue, with the configuration that the route {@code inbound-batch} has for waiting. */
@Timeout(60)
class HandOverRouteTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";

    @TempDir
    Path directory;

    private TestBroker broker;
    private JdbcTemplate jdbc;
    private Transactions transactions;
    private volatile boolean dynamicsIsAway;
    private Node first;
    private Node second;

    @BeforeEach
    void startBroker() {
        broker = new TestBroker(directory).start();
    }

    @AfterEach
    void stop() {
        first.camel.stop();
        second.camel.stop();
        broker.close();
    }

    private void on(DataSource database) throws Exception {
        jdbc = new JdbcTemplate(database);
        jdbc.execute("DELETE FROM bridge_state");
        transactions = Transactions.on(database);
        // Slow to come back, so that the other is the next owner.
        first = new Node("first", Duration.ofSeconds(20));
        await().until(() -> broker.queue().getConsumerCount() == 1);
        second = new Node("second", Duration.ofMillis(50));
        await().until(() -> broker.queue().getConsumerCount() == 2);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void twoNodesSwapOwnersAtAFailOverWhileABatchWaits(DataSource database) throws Exception {
        on(database);
        dynamicsIsAway = true;
        put();
        await().until(() -> first.tries.size() == 1);

        broker.stop();
        // It would wait for ten minutes.
        await().atMost(Duration.ofSeconds(5)).until(() -> first.ended.size() == 1);
        dynamicsIsAway = false;
        broker.start();

        // The broker may have given it the batch already while it stopped.
        await().until(() -> second.ended.contains("done"));
        assertThat(first.ended).as("outcome at the first node").hasSize(1).doesNotContain("done");
        assertThat(writers()).containsExactly("second");
        assertThat(epoch()).isGreaterThan(1);
        await().until(() -> broker.messageCount() == 0);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aBatchThatIsAwakeTooLateChangesNothing(DataSource database) throws Exception {
        on(database);
        // The process stands still for longer than its link lives.
        first.beforeLedger = exchange -> {
            broker.stop();
            broker.start();
            await().until(() -> second.ended.size() == 1);
        };
        put();

        await().until(() -> first.ended.size() == 1);

        assertThat(first.ended).containsExactly(OwnershipLostException.class.getSimpleName());
        assertThat(writers()).containsExactly("second");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void theOwnerStaysTheOwnerFromBatchToBatch(DataSource database) throws Exception {
        on(database);
        put();
        await().until(() -> first.ended.size() == 1);
        put();
        await().until(() -> first.ended.size() == 2);

        assertThat(epoch()).isEqualTo(1);
    }

    private List<String> writers() {
        return jdbc.queryForList("SELECT name FROM bridge_state", String.class);
    }

    private long epoch() {
        return jdbc.queryForObject("SELECT epoch FROM queue_owner", Long.class);
    }

    private void put() throws JMSException {
        try (Connection connection = broker.connections().createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            session.createProducer(session.createQueue(TestBroker.QUEUE)).send(session.createTextMessage("a webhook"));
        }
    }

    /** What is of interest here of a bridge: its consumer, its ownership, its ledger, and Dynamics. */
    private final class Node {

        private final DefaultCamelContext camel = new DefaultCamelContext();
        private final BlockingQueue<Long> tries = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
        private volatile Processor beforeLedger = exchange -> {};

        Node(String name, Duration reconnectDelay) throws Exception {
            JmsBatchConfiguration options = new JmsBatchConfiguration();
            options.setReconnectDelay(reconnectDelay);
            options.setMaxReconnectDelay(reconnectDelay);
            camel.disableJMX();
            camel.getShutdownStrategy().setTimeout(2);
            camel.addComponent(
                    "jms-batch", new JmsBatchComponent(broker.connections(), options, new SimpleMeterRegistry()));
            camel.getRegistry().bind("databaseFailures", new DatabaseFailures());
            camel.getRegistry().bind("retryAfter", new RetryAfter());
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(ResourceHelper.resolveMandatoryResource(
                            camel, "file:routes/neighbours/wait-for-dynamics.camel.yaml"));
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("jms-batch:" + TestBroker.QUEUE)
                            .routeConfigurationId("wait-for-dynamics")
                            .process(exchange -> exchange.getExchangeExtension().addOnCompletion(new Ended()))
                            .bean(ownership(), "hold")
                            .process(exchange -> beforeLedger.process(exchange))
                            .process(exchange -> askDynamics())
                            .process(exchange -> transactions.run(() -> jdbc.update(
                                    "INSERT INTO bridge_state (name, state) VALUES (?, 'b') ON CONFLICT DO NOTHING",
                                    name)));
                }
            });
            camel.start();
        }

        private QueueOwnership ownership() {
            return new QueueOwnership(
                    new QueueOwners(jdbc, transactions, 0, 0, 0),
                    new BrokerSettings(
                            TestBroker.QUEUE,
                            DataSize.ofMegabytes(32),
                            DataSize.ofMegabytes(1),
                            DataSize.ofMegabytes(1),
                            Duration.ofMillis(1)));
        }

        private void askDynamics() {
            tries.add(System.nanoTime());
            if (dynamicsIsAway) {
                throw new DataverseException(429, "", "asks to wait", Duration.ofMinutes(10));
            }
        }

        private final class Ended extends SynchronizationAdapter {

            @Override
            public void onDone(Exchange batch) {
                Exception failure = batch.getException();
                ended.add(failure == null ? "done" : failure.getClass().getSimpleName());
            }
        }
    }
}
