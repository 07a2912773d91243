package io.wabridge.jmsbatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wabridge.broker.TestBroker;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JmsBatchConsumerRouteTest {

    @TempDir
    Path directory;

    private final List<List<JmsBatchMessage>> batches = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> times = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger failures = new AtomicInteger();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private volatile Processor then = exchange -> {};
    private TestBroker broker;
    private FaultyConnections faults;
    private JmsBatchComponent component;
    private DefaultCamelContext camel;

    @BeforeEach
    void start() {
        broker = new TestBroker(directory).start();
        faults = new FaultyConnections(broker.connections());
        JmsBatchConfiguration defaults = new JmsBatchConfiguration();
        defaults.setReconnectDelay(Duration.ofMillis(20));
        defaults.setMaxReconnectDelay(Duration.ofMillis(100));
        defaults.setBackOff(Duration.ofMillis(50));
        component = new JmsBatchComponent(faults.factory(), defaults, meters);
        camel = new DefaultCamelContext();
        camel.disableJMX();
        camel.getShutdownStrategy().setTimeout(2);
        camel.addComponent("jms-batch", component);
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
        broker.close();
    }

    @Test
    void aBatchHoldsAtMostSoManyMessages() throws Exception {
        // Given
        put(10, 10);

        // When
        consume("maxMessages=4");

        // Then
        await().until(() -> received().size() == 10);
        assertThat(batches).extracting(List::size).containsExactly(4, 4, 2);
        assertThat(received()).isEqualTo(names(10));
    }

    @Test
    void aBatchTakesNoMoreOnceItHoldsSoManyBytes() throws Exception {
        // Given
        put(6, 100);

        // When
        consume("maxBytes=250B");

        // Then
        await().until(() -> received().size() == 6);
        assertThat(batches).extracting(List::size).containsExactly(3, 3);
    }

    @Test
    void aBatchGoesOnTakingMessagesThatKeepComingUntilMaxWait() throws Exception {
        // Given
        consume("maxGap=5s&maxWait=600ms");
        await().until(this::connected);

        // When
        put(1, 10);
        await().pollDelay(Duration.ofMillis(100)).until(() -> batches.isEmpty());
        put(1, 10);

        // Then
        await().until(() -> batches.size() == 1);
        assertThat(batches.get(0)).hasSize(2);
    }

    @Test
    void aLoneMessageWaitsNoLongerThanMaxGap() throws Exception {
        // Given
        consume("maxGap=300ms&maxWait=20s");
        await().until(this::connected);
        long start = System.nanoTime();

        // When
        put(1, 10);

        // Then
        await().pollInterval(Duration.ofMillis(5)).until(() -> batches.size() == 1);
        assertThat(Duration.ofNanos(times.get(0) - start)).isBetween(Duration.ofMillis(290), Duration.ofSeconds(5));
        assertThat(batches.get(0).get(0).deliveryCount()).isEqualTo(1);
        await().until(() -> broker.messageCount() == 0);
    }

    @Test
    void aFailedBatchComesBackWholeInOrderAndCounted() throws Exception {
        // Given
        put(30, 10);
        then = failTimes(2);

        // When
        consume("maxMessages=10");

        // Then
        await().until(() -> broker.messageCount() == 0);
        assertThat(batches).hasSize(5);
        assertThat(bodies(batches.get(0))).isEqualTo(names(30).subList(0, 10));
        assertThat(bodies(batches.get(1))).isEqualTo(bodies(batches.get(0)));
        assertThat(bodies(batches.get(2))).isEqualTo(bodies(batches.get(0)));
        assertThat(batches.subList(0, 3))
                .extracting(batch -> batch.get(9).deliveryCount())
                .containsExactly(1, 2, 3);
        assertThat(received().subList(20, 50)).isEqualTo(names(30));
    }

    @Test
    void packsAndSingleMessagesArriveInTheirOrder() throws Exception {
        // Given
        put(1, 10);
        pack("p0", "p1", "p2");
        put(1, 10);

        // When
        consume("headers=receivedAt,source");

        // Then
        await().until(() -> broker.messageCount() == 0);
        assertThat(received()).containsExactly("m0", "p0", "p1", "p2", "m0");
        assertThat(batches.get(0).subList(1, 4))
                .extracting(JmsBatchMessage::headers)
                .containsExactly(
                        Map.of("receivedAt", 0L, "source", "meta p0"),
                        Map.of("receivedAt", 1L, "source", "meta p1"),
                        Map.of("receivedAt", 2L, "source", "meta p2"));
    }

    @Test
    void aPackThatFailedComesBackWholeInOrderAndCounted() throws Exception {
        // Given
        pack("p0", "p1", "p2");
        then = failTimes(2);

        // When
        consume("");

        // Then
        await().until(() -> broker.messageCount() == 0);
        assertThat(batches).hasSize(3);
        assertThat(bodies(batches.get(2))).containsExactly("p0", "p1", "p2");
        assertThat(batches).extracting(batch -> batch.get(1).deliveryCount()).containsExactly(1, 2, 3);
    }

    @Test
    void aBatchTakesNoMoreOnceItHoldsSoManyMessagesOfPacks() throws Exception {
        // Given
        pack("p0", "p1", "p2");
        pack("p3", "p4", "p5");
        pack("p6", "p7", "p8");

        // When
        consume("maxMessages=4");

        // Then
        await().until(() -> received().size() == 9);
        assertThat(batches).extracting(List::size).containsExactly(6, 3);
    }

    @Test
    void aPackOfANewerVersionWaitsForIt() throws Exception {
        // Given
        consume("");
        await().until(this::connected);
        put(1, 10);
        await().until(() -> received().size() == 1);

        // When
        put(session -> {
            Message newer = packed(session, "p0", "p1");
            newer.setIntProperty(Packing.FORMAT, 2);
            return newer;
        });

        // Then
        await().until(() -> deliveriesOfFirst() > 2);
        assertThat(received()).containsExactly("m0");
        assertThat(broker.messageCount()).isEqualTo(2);
    }

    private int deliveriesOfFirst() {
        return broker.queue().getDeliveringMessages().values().stream()
                .flatMap(List::stream)
                .mapToInt(MessageReference::getDeliveryCount)
                .max()
                .orElse(0);
    }

    @Test
    void whatSaysThatItIsAPackAndIsNoneArrivesAsItIs() throws Exception {
        // Given: too long, too short, a negative length, no message, a header of no type, text
        putPack(2, written -> written.writeInt(Integer.MAX_VALUE));
        putPack(2, written -> written.writeUTF("short"));
        putPack(1, written -> written.writeInt(-1));
        putPack(0, written -> written.writeBytes("none".getBytes(StandardCharsets.UTF_8)));
        putPack(1, written -> {
            written.writeInt(0);
            written.writeShort((short) 1);
            written.writeUTF("receivedAt");
            written.writeByte((byte) '?');
        });
        put(session -> {
            Message text = session.createTextMessage("text");
            text.setIntProperty(Packing.FORMAT, 1);
            return text;
        });
        put(1, 10);

        // When
        consume("");

        // Then
        await().until(() -> broker.queue().getMessageCount() == 0);
        assertThat(received()).hasSize(7).endsWith("text", "m0").contains("none");
        assertThat(batches.get(0).get(0).body()).containsExactly(0x7f, 0xff, 0xff, 0xff);
    }

    @Test
    void itNeverGivesUpOnABatch() throws Exception {
        // Given: more failures than the ten after which Artemis would drop it
        put(1, 10);
        then = failTimes(15);

        // When
        consume("backOff=1ms&maxBackOff=5ms");

        // Then
        await().until(() -> broker.messageCount() == 0);
        assertThat(batches).hasSize(16);
        assertThat(broker.server().locateQueue("DLQ")).isNull();
    }

    @Test
    void itBacksOffLongerAfterEachFailure() throws Exception {
        // Given
        put(1, 10);
        then = failTimes(4);

        // When
        consume("backOff=100ms&maxBackOff=300ms");

        // Then: 100, 200, 300, and 300 again instead of 800
        await().until(() -> times.size() == 5);
        List<Long> pauses = IntStream.range(1, 5)
                .mapToObj(i -> TimeUnit.NANOSECONDS.toMillis(times.get(i) - times.get(i - 1)))
                .toList();
        assertThat(pauses.get(0)).isGreaterThanOrEqualTo(100);
        assertThat(pauses.get(1)).isGreaterThanOrEqualTo(200);
        assertThat(pauses.get(2)).isGreaterThanOrEqualTo(300);
        assertThat(pauses.get(3)).isBetween(300L, 799L);
    }

    @Test
    void aHandledFailureCommits() throws Exception {
        // Given
        put(1, 10);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(IllegalStateException.class).handled(true);
                from(uri("")).process(exchange -> {
                    record(exchange);
                    throw new IllegalStateException("parked elsewhere");
                });
            }
        });

        // When
        await().until(() -> batches.size() == 1);

        // Then
        await().until(() -> broker.messageCount() == 0);
    }

    @Test
    void aRouteThatMarksRollbackOnlyRollsBack() throws Exception {
        // Given
        put(1, 10);
        then = exchange -> {
            if (batches.size() == 1) {
                exchange.setRollbackOnly(true);
            }
        };

        // When
        consume("");

        // Then
        await().until(() -> broker.messageCount() == 0);
        assertThat(batches).hasSize(2);
    }

    @Test
    void aCommitThatFailsBringsTheBatchBack() throws Exception {
        // Given
        put(3, 10);
        AtomicInteger commits = new AtomicInteger();
        faults.beforeCommit = () -> {
            if (commits.incrementAndGet() == 1) {
                throw new JMSException("the broker restarts");
            }
        };

        // When
        consume("");

        // Then
        await().until(() -> broker.messageCount() == 0);
        assertThat(received()).hasSize(6);
    }

    @Test
    void itRecoversWhenTheBrokerComesBack() throws Exception {
        // Given
        consume("");
        await().until(this::connected);
        broker.stop();
        await().until(() -> !connected());
        broker.start();
        await().until(this::connected);

        // When
        put(5, 10);

        // Then
        await().until(() -> received().size() == 5);
    }

    @Test
    void itStartsWithoutABroker() throws Exception {
        // Given
        put(2, 10);
        broker.stop();
        consume("");
        await().until(() -> component.links().size() == 1);
        boolean connectedBefore = connected();

        // When
        broker.start();

        // Then
        await().until(() -> received().size() == 2);
        assertThat(connectedBefore).isFalse();
    }

    @Test
    void onlyNamedHeadersComeIn() throws Exception {
        // Given
        try (Connection connection = broker.connections().createConnection()) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            BytesMessage message = session.createBytesMessage();
            message.writeBytes("{}".getBytes(StandardCharsets.UTF_8));
            message.setLongProperty("receivedAt", 1_700_000_000_000_001L);
            message.setStringProperty("CamelHttpUri", "http://elsewhere");
            message.setStringProperty("cameLFileName", "/etc/passwd");
            message.setStringProperty("other", "x");
            message.setDoubleProperty("attempt", 1.5);
            session.createProducer(session.createQueue(TestBroker.QUEUE)).send(message);
        }
        List<Exchange> seen = Collections.synchronizedList(new ArrayList<>());
        then = exchange -> seen.add(exchange.copy());

        // When
        consume("headers=receivedAt,attempt,absent");

        // Then
        await().until(() -> seen.size() == 1);
        assertThat(batches.get(0).get(0).headers()).isEqualTo(Map.of("receivedAt", 1_700_000_000_000_001L));
        assertThat(seen.get(0).getIn().getHeaders()).isEmpty();
    }

    @Test
    void whatAnOperatorPutInByHandIsReadToo() throws Exception {
        // Given
        try (Connection connection = broker.connections().createConnection()) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(session.createQueue(TestBroker.QUEUE));
            producer.send(session.createTextMessage("{\"text\":\"ü\"}"));
            producer.send(session.createMapMessage());
            producer.send(session.createTextMessage(null));
        }

        // When
        consume("");

        // Then: what cannot be read must not hold up the queue
        await().until(() -> broker.messageCount() == 0);
        assertThat(received()).containsExactly("{\"text\":\"ü\"}", "", "");
    }

    @Test
    void aLargeMessageArrivesWhole() throws Exception {
        // Given
        byte[] body = new byte[3 << 20];
        body[body.length - 1] = 7;
        put(body);
        put(1, 10);

        // When
        consume("");

        // Then
        await().until(() -> received().size() == 2);
        assertThat(batches.get(0).get(0).body()).isEqualTo(body);
    }

    @Test
    void aSuspendedConsumerTakesNothingAndAResumedOneGoesOn() throws Exception {
        // Given
        consume("");
        await().until(this::connected);
        camel.getRouteController().suspendRoute("batches");
        await().until(() -> broker.queue().getConsumerCount() == 0);
        put(3, 10);
        ServiceStatus suspended = camel.getRouteController().getRouteStatus("batches");
        int before = received().size();

        // When
        camel.getRouteController().resumeRoute("batches");

        // Then
        await().until(() -> received().size() == 3);
        assertThat(before).isZero();
        assertThat(suspended).isEqualTo(ServiceStatus.Suspended);
    }

    @Test
    void aStopLetsTheBatchInFlightFinish() throws Exception {
        // Given
        put(3, 10);
        CountDownLatch goOn = new CountDownLatch(1);
        then = exchange -> goOn.await();
        consume("");
        await().until(() -> batches.size() == 1);
        CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> camel.stop());

        // When
        goOn.countDown();

        // Then
        stopping.get(10, TimeUnit.SECONDS);
        assertThat(broker.messageCount()).isZero();
        assertThat(component.links()).isEmpty();
    }

    @Test
    void aBatchThatDoesNotFinishInTimeIsRolledBackByStop() throws Exception {
        // Given
        put(3, 10);
        CountDownLatch never = new CountDownLatch(1);
        then = exchange -> never.await();
        consume("");
        await().until(() -> batches.size() == 1);

        // When
        camel.stop();

        // Then
        assertThat(broker.messageCount()).isEqualTo(3);
        await().until(() -> broker.queue().getDeliveringCount() == 0);
    }

    /** A forced shutdown of Camel interrupts the thread that stops the routes; the stop used to give up there. */
    @Test
    void aStopThatIsInterruptedLeavesNoConsumerWithABatchBehind() throws Exception {
        // Given
        put(3, 10);
        CountDownLatch never = new CountDownLatch(1);
        then = exchange -> never.await();
        consume("");
        await().until(() -> batches.size() == 1);
        Consumer consumer = camel.getRoute("batches").getConsumer();

        // When
        Thread.currentThread().interrupt();
        consumer.stop();

        // Then
        assertThat(Thread.interrupted()).isTrue();
        await().until(() -> broker.queue().getDeliveringCount() == 0);
        assertThat(broker.messageCount()).isEqualTo(3);
    }

    @Test
    void aStoppedRouteCanBeStartedAgain() throws Exception {
        // Given
        consume("");
        await().until(this::connected);
        camel.getRouteController().stopRoute("batches");
        put(2, 10);

        // When
        camel.getRouteController().startRoute("batches");

        // Then
        await().until(() -> received().size() == 2);
    }

    @Test
    void twoConsumersDoNotShareTheQueue() throws Exception {
        // Given: two nodes
        List<String> second = Collections.synchronizedList(new ArrayList<>());
        consume("");
        await().until(this::connected);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri("maxWait=10ms")).process(exchange -> second.add("stolen"));
            }
        });
        await().until(() -> broker.queue().getConsumerCount() == 2);

        // When
        put(50, 10);

        // Then
        await().until(() -> received().size() == 50);
        assertThat(second).isEmpty();
    }

    private void consume(String options) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(uri(options)).routeId("batches").process(exchange -> {
                    record(exchange);
                    then.process(exchange);
                });
            }
        });
    }

    private static String uri(String options) {
        return "jms-batch:" + TestBroker.QUEUE + (options.isEmpty() ? "" : "?" + options);
    }

    @SuppressWarnings("unchecked")
    private void record(Exchange exchange) {
        times.add(System.nanoTime());
        batches.add(List.copyOf(exchange.getIn().getBody(List.class)));
    }

    private Processor failTimes(int times) {
        return exchange -> {
            if (failures.getAndIncrement() < times) {
                throw new IllegalStateException("not yet");
            }
        };
    }

    private boolean connected() {
        return !component.links().isEmpty() && component.links().get(0).isConnected();
    }

    private List<String> received() {
        synchronized (batches) {
            return batches.stream().flatMap(batch -> bodies(batch).stream()).toList();
        }
    }

    private static List<String> bodies(List<JmsBatchMessage> batch) {
        return batch.stream()
                .map(message -> new String(message.body(), StandardCharsets.UTF_8).strip())
                .toList();
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "m" + i).toList();
    }

    private void put(int count, int size) throws JMSException {
        put(IntStream.range(0, count)
                .mapToObj(i -> String.format("%-" + size + "s", "m" + i).getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new));
    }

    private void pack(String... bodies) throws JMSException {
        put(session -> packed(session, bodies));
    }

    private static Message packed(Session session, String... bodies) throws JMSException {
        List<PendingMessage> pack = new ArrayList<>();
        for (String body : bodies) {
            Map<String, Object> headers =
                    Map.of("receivedAt", (long) pack.size(), "source", "meta " + body, "unknown", pack.size());
            pack.add(new PendingMessage(body.getBytes(StandardCharsets.UTF_8), headers, failure -> {}));
        }
        return Packing.write(session, pack);
    }

    private interface Content {
        void write(BytesMessage message) throws JMSException;
    }

    /** What says that it is a pack. */
    private void putPack(int count, Content content) throws JMSException {
        put(session -> {
            BytesMessage message = session.createBytesMessage();
            message.setIntProperty(Packing.FORMAT, 1);
            message.setIntProperty(JmsBatchMessage.COUNT, count);
            content.write(message);
            return message;
        });
    }

    private void put(byte[]... bodies) throws JMSException {
        put(Stream.of(bodies)
                .<Made>map(body -> session -> {
                    BytesMessage message = session.createBytesMessage();
                    message.writeBytes(body);
                    return message;
                })
                .toArray(Made[]::new));
    }

    private interface Made {
        Message by(Session session) throws JMSException;
    }

    private void put(Made... messages) throws JMSException {
        try (Connection connection = broker.connections().createConnection()) {
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(session.createQueue(TestBroker.QUEUE));
            for (Made message : messages) {
                producer.send(message.by(session));
            }
            session.commit();
        }
    }
}
