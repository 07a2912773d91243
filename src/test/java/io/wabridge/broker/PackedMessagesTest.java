package io.wabridge.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wabridge.jmsbatch.JmsBatchMessage;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** An operator counts webhooks, however the broker keeps them. */
class PackedMessagesTest {

    @TempDir
    Path directory;

    private TestBroker broker;

    @BeforeEach
    void start() {
        // So little that what is sent below is paged to disk.
        broker = new TestBroker(directory).start(settings());
    }

    private static BrokerSettings settings() {
        return new BrokerSettings(
                TestBroker.QUEUE,
                DataSize.ofKilobytes(100),
                DataSize.ofMegabytes(1),
                DataSize.ofMegabytes(1),
                Duration.ofMillis(1));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void theDepthCountsWhatPacksHold() throws JMSException {
        InboundQueue queue = inboundQueue();
        send(1, 30, 1, 12);
        awaitDepth(queue, 44);
        assertThat(queue.getStored()).isEqualTo(44);

        try (Connection connection = broker.connections().createConnection()) {
            Session session = receive(connection, 2);
            assertThat(queue.getDepth()).isEqualTo(44);
            // What the client has fetched ahead is in work, too.
            assertThat(queue.getInWork()).isEqualTo(44);
            session.commit();
            awaitDepth(queue, 13);
        }

        await().untilAsserted(() -> assertThat(queue.getInWork()).isZero());
        assertThat(queue.getStored()).isEqualTo(44);
    }

    @Test
    void whatIsRolledBackStillWaits() throws JMSException {
        InboundQueue queue = inboundQueue();
        send(30, 12);
        awaitDepth(queue, 42);

        try (Connection connection = broker.connections().createConnection()) {
            receive(connection, 2).rollback();
        }

        awaitDepth(queue, 42);
    }

    @Test
    void whatIsNotCommittedIsNotThere() throws JMSException {
        InboundQueue queue = inboundQueue();
        try (Connection connection = broker.connections().createConnection()) {
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            session.createProducer(session.createQueue(TestBroker.QUEUE)).send(pack(session, 30));
            session.rollback();
        }
        send(12);

        awaitDepth(queue, 12);
        assertThat(queue.getStored()).isEqualTo(12);
    }

    @Test
    void theDepthIsFoundAgainAfterARestart() throws JMSException {
        fill();
        restart();
        InboundQueue queue = inboundQueue();
        assertThat(queue.getDepth()).isLessThan(400 * 11);

        queue.findPacked();

        awaitDepth(queue, 400 * 11);
        send(7);
        awaitDepth(queue, 400 * 11 + 7);
        try (Connection connection = broker.connections().createConnection()) {
            receive(connection, 401).commit();
        }
        awaitDepth(queue, 11 * 199 + 10 + 7);
        assertThat(broker.queue().getMessageCount()).isEqualTo(400);
    }

    @Test
    void whatIsTakenWhileItIsLookedForIsNotCounted() throws JMSException {
        fill();
        restart();
        InboundQueue queue = inboundQueue();
        try (Connection connection = broker.connections().createConnection()) {
            receive(connection, 401).commit();
        }

        queue.findPacked();

        awaitDepth(queue, 11 * 199 + 10);
        try (Connection connection = broker.connections().createConnection()) {
            receive(connection, 399).commit();
        }
        awaitDepth(queue, 0);
    }

    /** In turn one message and a pack of ten, most of them paged. */
    private void fill() throws JMSException {
        int[] counts = new int[800];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = i % 2 == 0 ? 1 : 10;
        }
        send(counts);
        await().until(() -> broker.queue().getPagingStore().isPaging());
    }

    private void restart() {
        broker.stop();
        broker.start(settings());
    }

    private InboundQueue inboundQueue() {
        return new InboundQueue(TestBroker.QUEUE, broker::server, broker.packed());
    }

    private void awaitDepth(InboundQueue queue, long depth) {
        await().untilAsserted(() -> {
            broker.queue().flushExecutor();
            assertThat(queue.getDepth()).isEqualTo(depth);
        });
    }

    private void send(int... counts) throws JMSException {
        try (Connection connection = broker.connections().createConnection()) {
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(session.createQueue(TestBroker.QUEUE));
            for (int count : counts) {
                producer.send(pack(session, count));
            }
            session.commit();
        }
    }

    private static Message pack(Session session, int count) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(new byte[1_000]);
        if (count > 1) {
            message.setIntProperty(JmsBatchMessage.COUNT, count);
        }
        return message;
    }

    private Session receive(Connection connection, int count) throws JMSException {
        connection.start();
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(session.createQueue(TestBroker.QUEUE));
        for (int i = 0; i < count; i++) {
            assertThat(consumer.receive(5_000)).isNotNull();
        }
        return session;
    }
}
