package io.wabridge.jmsbatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wabridge.broker.BrokerSettings;
import io.wabridge.broker.TestBroker;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

@Timeout(60)
class JmsBatchProducerRouteTest {

    private static final String TO = "jms-batch:" + TestBroker.QUEUE;

    @TempDir
    Path directory;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private TestBroker broker;
    private FaultyConnections faults;
    private JmsBatchComponent component;
    private DefaultCamelContext camel;
    private ProducerTemplate template;

    @BeforeEach
    void start() {
        broker = new TestBroker(directory).start();
        faults = new FaultyConnections(broker.connections());
        JmsBatchConfiguration defaults = new JmsBatchConfiguration();
        defaults.setReconnectDelay(Duration.ofMillis(20));
        defaults.setMaxReconnectDelay(Duration.ofMillis(100));
        component = new JmsBatchComponent(faults.factory(), defaults, meters);
        camel = new DefaultCamelContext();
        camel.disableJMX();
        camel.addComponent("jms-batch", component);
        camel.start();
        template = camel.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        camel.stop();
        broker.close();
    }

    @Test
    void manySendersShareOneForceOfTheJournal() throws Exception {
        // Given
        int messages = 5_000;
        int senders = 64;
        send(TO, "warm-up");
        long before = broker.forces();
        AtomicInteger next = new AtomicInteger();
        List<Exchange> failed = Collections.synchronizedList(new ArrayList<>());
        ExecutorService pool = Executors.newFixedThreadPool(senders);

        // When
        for (int i = 0; i < senders; i++) {
            pool.execute(() -> {
                while (next.getAndIncrement() < messages) {
                    Exchange sent = send(TO, "{\"object\":\"whatsapp_business_account\"}");
                    if (sent.isFailed()) {
                        failed.add(sent);
                    }
                }
            });
        }
        pool.shutdown();
        assertThat(pool.awaitTermination(50, TimeUnit.SECONDS)).isTrue();

        // Then
        assertThat(failed).isEmpty();
        assertThat(broker.messageCount()).isEqualTo(messages + 1);
        assertThat(broker.forces() - before).isPositive().isLessThan(messages / 5);
        assertThat(meters.get("jms.batch.group.size").summary().max()).isGreaterThan(10);
    }

    @Test
    void eachLoneMessageForcesTheJournal() {
        // Given: the counter of the test above must be one that counts
        send(TO, "warm-up");
        long before = broker.forces();

        // When
        for (int i = 0; i < 20; i++) {
            send(TO, "one");
        }

        // Then
        assertThat(broker.forces() - before).isGreaterThanOrEqualTo(20);
    }

    @Test
    void nothingIsAnsweredBeforeItsCommit() throws Exception {
        // Given
        CountDownLatch committing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        faults.beforeCommit = () -> {
            committing.countDown();
            FaultyConnections.hang(goOn);
        };
        CompletableFuture<Exchange> answer = asyncSend(TO, "first");
        committing.await();
        boolean answeredBefore = answer.isDone();
        long storedBefore = broker.messageCount();

        // When
        goOn.countDown();

        // Then
        assertThat(answeredBefore).isFalse();
        assertThat(storedBefore).isZero();
        assertThat(answer.get(5, TimeUnit.SECONDS).isFailed()).isFalse();
        assertThat(broker.messageCount()).isEqualTo(1);
    }

    @Test
    void aFailedCommitFailsItsWholeGroupAndOnlyThat() throws Exception {
        // Given: while the first is being committed, three more gather
        CountDownLatch committing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        faults.beforeCommit = () -> {
            committing.countDown();
            FaultyConnections.hang(goOn);
        };
        CompletableFuture<Exchange> first = asyncSend(TO, "first");
        committing.await();
        List<CompletableFuture<Exchange>> group = List.of(asyncSend(TO, "a"), asyncSend(TO, "b"), asyncSend(TO, "c"));
        faults.beforeCommit = () -> {
            throw new JMSException("the journal is gone");
        };

        // When
        goOn.countDown();

        // Then
        assertThat(first.get(5, TimeUnit.SECONDS).isFailed()).isFalse();
        for (CompletableFuture<Exchange> member : group) {
            assertThat(member.get(5, TimeUnit.SECONDS).getException())
                    .isInstanceOf(JmsBatchException.class)
                    .hasRootCauseMessage("the journal is gone");
        }
        assertThat(broker.messageCount()).isEqualTo(1);
    }

    @Test
    void aSessionWhoseCommitFailedIsReplaced() {
        // Given
        faults.beforeCommit = () -> {
            throw new JMSException("once");
        };
        Exchange failed = send(TO, "lost");
        int sessions = faults.sessions.get();
        faults.beforeCommit = () -> {};

        // When
        Exchange next = sendUntilStored("next");

        // Then
        assertThat(failed.isFailed()).isTrue();
        assertThat(next.isFailed()).isFalse();
        assertThat(faults.sessions.get()).isGreaterThan(sessions);
        assertThat(broker.messageCount()).isEqualTo(1);
    }

    @Test
    void anAnswerLostAfterTheCommitIsReportedAsFailure() {
        // Given: stored, but nobody knows
        faults.afterCommit = () -> {
            throw new JMSException("connection reset");
        };

        // When
        Exchange sent = send(TO, "stored and reported lost");

        // Then: the caller sends it again, which is harmless; the other way round is not
        assertThat(sent.getException()).isInstanceOf(JmsBatchException.class);
        assertThat(broker.messageCount()).isEqualTo(1);
    }

    @Test
    void whoWaitsTooLongFailsInTimeAndIsNotCompletedAgain() throws Exception {
        // Given
        CountDownLatch goOn = new CountDownLatch(1);
        faults.beforeCommit = () -> FaultyConnections.hang(goOn);
        AtomicInteger completions = new AtomicInteger();
        long start = System.nanoTime();

        // When
        Exchange late =
                asyncSend(TO + "?commitTimeout=300ms", "late", completions).get(5, TimeUnit.SECONDS);

        // Then
        assertThat(late.getException()).isInstanceOf(CommitTimeoutException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(300), Duration.ofSeconds(5));
        goOn.countDown();
        await().until(() -> broker.messageCount() == 1);
        await().until(() -> !send(TO + "?commitTimeout=300ms", "after").isFailed());
        assertThat(completions).hasValue(1);
        assertThat(late.getException()).isInstanceOf(CommitTimeoutException.class);
    }

    @Test
    void whoTimedOutWhileWaitingIsNotSentLater() throws Exception {
        // Given
        String to = TO + "?commitTimeout=300ms";
        CountDownLatch sending = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        faults.beforeSend = () -> {
            sending.countDown();
            FaultyConnections.hang(goOn);
        };
        CompletableFuture<Exchange> stuck = asyncSend(to, "stuck");
        sending.await();
        CompletableFuture<Exchange> behind = asyncSend(to, "behind");
        stuck.get(5, TimeUnit.SECONDS);
        behind.get(5, TimeUnit.SECONDS);

        // When
        faults.beforeSend = () -> {};
        goOn.countDown();

        // Then
        await().until(() -> !send(to, "later").isFailed());
        assertThat(bodies()).containsExactly("later");
    }

    @Test
    void whoTimedOutWhileWaitingIsLeftOutOfThePackOfTheOthers() throws Exception {
        // Given
        CompletableFuture<Exchange> first = holdWriterAt(TO);
        JmsBatchEndpoint endpoint = camel.getEndpoint(TO, JmsBatchEndpoint.class);
        PendingMessage late = new PendingMessage("late".getBytes(StandardCharsets.UTF_8), Map.of(), failure -> {});
        CompletableFuture<Exchange> second = asyncSend(TO, "second");
        endpoint.join().submit(late);
        CompletableFuture<Exchange> third = asyncSend(TO, "third");
        assertThat(late.claim()).isTrue();

        // When
        writerMayGoOn.countDown();

        // Then
        assertStored(List.of(first, second, third));
        endpoint.leave();
        assertThat(bodies()).containsExactly("first", "second", "third");
    }

    @Test
    void whatIsCommittedTogetherIsPackedUntilAPackIsFull() throws Exception {
        // Given
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            bodies.add("x".repeat(30) + i);
        }
        bodies.add("y".repeat(200));

        // When
        sendTogether(TO + "?packBytes=100B&headers=receivedAt", bodies);

        // Then: the one that held the writer, three packs of three, and a message that no pack has room for
        await().until(() -> broker.messageCount() == 11);
        assertThat(broker.queue().getMessageCount()).isEqualTo(5);
        List<Message> messages = messages();
        assertThat(messages.get(0).propertyExists(JmsBatchMessage.COUNT)).isFalse();
        assertThat(messages.get(1).getIntProperty(JmsBatchMessage.COUNT)).isEqualTo(3);
        assertThat(messages.get(4).getBody(byte[].class)).hasSize(200);
    }

    @Test
    void withoutPacksEachIsAMessageForAnyProgram() throws Exception {
        // When
        sendTogether(TO + "?packBytes=0", Collections.nCopies(9, "m"));

        // Then
        await().until(() -> broker.messageCount() == 10);
        assertThat(messages()).hasSize(10).allMatch(message -> names(message).isEmpty());
    }

    /** What is larger goes into a file of its own, and each of these is forced by itself. */
    @Test
    void aPackIsNoLargeMessage() throws Exception {
        // When
        sendTogether(TO, Collections.nCopies(200, "x".repeat(1_500)));

        // Then
        await().until(() -> broker.messageCount() == 201);
        assertThat(broker.queue().getMessageCount()).isLessThan(20);
        try (var references = broker.queue().browserIterator()) {
            while (references.hasNext()) {
                assertThat(references.next().getMessage().isLargeMessage()).isFalse();
            }
        }
    }

    @Test
    void aFullDiskFailsInTimeAndHealthSaysWhy() throws Exception {
        // Given: the real thing; the broker withholds credits, and send() blocks once those at hand are used up
        String to = TO + "?commitTimeout=500ms&groupMessages=1";
        send(to, "connected");
        broker.stop();
        broker.start(new BrokerSettings(
                TestBroker.QUEUE,
                DataSize.ofMegabytes(32),
                DataSize.ofTerabytes(1_000),
                DataSize.ofMegabytes(1),
                Duration.ofMillis(1)));
        await().until(() -> broker.paging().isDiskFull());
        byte[] large = new byte[50_000];

        // When
        Exchange answer = await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> template.send(to, exchange -> exchange.getIn().setBody(large)),
                        sent -> sent.getException() instanceof CommitTimeoutException);

        // Then
        assertThat(answer.getException()).hasMessageContaining("500 ms");
        await().until(() -> component.links().stream()
                .anyMatch(link -> link.describe(Duration.ofMillis(500)).equals("the broker does not answer")));
    }

    @Test
    void tooManyWaitingAreRefusedAtOnce() throws Exception {
        // Given
        String to = TO + "?queueSize=2";
        CountDownLatch sending = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        faults.beforeSend = () -> {
            sending.countDown();
            FaultyConnections.hang(goOn);
        };
        List<CompletableFuture<Exchange>> accepted = new ArrayList<>();
        accepted.add(asyncSend(to, "being sent"));
        sending.await();
        accepted.add(asyncSend(to, "waiting 1"));
        accepted.add(asyncSend(to, "waiting 2"));

        // When
        Exchange refused = send(to, "one too many");

        // Then
        assertThat(refused.getException()).isInstanceOf(QueueFullException.class);
        goOn.countDown();
        for (CompletableFuture<Exchange> one : accepted) {
            assertThat(one.get(5, TimeUnit.SECONDS).isFailed()).isFalse();
        }
    }

    @Test
    void tooManyBytesWaitingAreRefusedAtOnce() throws Exception {
        // Given
        String to = TO + "?queueBytes=10";
        CountDownLatch goOn = new CountDownLatch(1);
        faults.beforeSend = () -> FaultyConnections.hang(goOn);
        CompletableFuture<Exchange> accepted = asyncSend(to, "longer than ten bytes, and alone");

        // When
        Exchange refused = send(to, "x");

        // Then
        assertThat(refused.getException()).isInstanceOf(QueueFullException.class);
        goOn.countDown();
        assertThat(accepted.get(5, TimeUnit.SECONDS).isFailed()).isFalse();
        assertThat(send(to, "y").isFailed()).isFalse();
    }

    @Test
    void whileTheBrokerIsAwaySendersFailAndAfterwardsTheyDoNot() {
        // Given
        send(TO, "before");
        broker.stop();

        // When
        Exchange during = send(TO, "during");

        // Then
        assertThat(during.getException()).isInstanceOf(JmsBatchException.class);
        assertThat(component.links()).noneMatch(LinkStatus::isConnected);
        broker.start();
        await().until(() -> component.links().stream().allMatch(LinkStatus::isConnected));
        assertThat(send(TO, "after").isFailed()).isFalse();
        assertThat(bodies()).containsExactly("before", "after");
    }

    @Test
    void whatWasAnsweredIsThereAfterARestartOfTheBroker() {
        // Given
        for (int i = 0; i < 50; i++) {
            assertThat(send(TO, "m" + i).isFailed()).isFalse();
        }

        // When
        broker.stop();
        broker.start();

        // Then
        assertThat(bodies()).hasSize(50).startsWith("m0", "m1").endsWith("m49");
    }

    @Test
    void theOrderOfOneAsynchronousSenderIsKept() throws Exception {
        // Given
        List<CompletableFuture<Exchange>> answers = new ArrayList<>();
        List<String> expected = new ArrayList<>();

        // When
        for (int i = 0; i < 1_000; i++) {
            expected.add("m" + i);
            answers.add(asyncSend(TO, "m" + i));
        }
        for (CompletableFuture<Exchange> answer : answers) {
            assertThat(answer.get(10, TimeUnit.SECONDS).isFailed()).isFalse();
        }

        // Then
        assertThat(bodies()).isEqualTo(expected);
    }

    @Test
    void onlyNamedHeadersCross() throws Exception {
        // Given
        Map<String, Object> headers = new HashMap<>();
        headers.put("receivedAt", 1_700_000_000_000_001L);
        headers.put("source", "meta");
        headers.put("attempt", 3);
        headers.put("CamelHttpUri", "http://elsewhere");
        headers.put("cAmElFileName", "/etc/passwd");
        headers.put("authorization", "Bearer x");

        // When
        template.send(TO + "?headers=receivedAt,source,attempt,absent", exchange -> {
            exchange.getIn().setBody(new byte[] {1, (byte) 0xff});
            exchange.getIn().setHeaders(headers);
        });

        // Then
        Message message = messages().get(0);
        assertThat(names(message)).containsExactlyInAnyOrder("receivedAt", "source", "attempt");
        assertThat(message.getObjectProperty("receivedAt")).isEqualTo(1_700_000_000_000_001L);
        assertThat(message.getObjectProperty("attempt")).isEqualTo(3);
        assertThat(message.getBody(byte[].class)).containsExactly(1, 0xff);
    }

    @Test
    void aHeaderOfAnotherTypeFailsThatExchangeAlone() {
        // Given
        String to = TO + "?headers=receivedAt";

        // When
        Exchange sent = template.send(to, exchange -> {
            exchange.getIn().setBody("x");
            exchange.getIn().setHeader("receivedAt", List.of(1));
        });

        // Then
        assertThat(sent.getException()).isInstanceOf(IllegalArgumentException.class);
        assertThat(broker.messageCount()).isZero();
    }

    @Test
    void anEndpointThatWouldLetCamelHeadersCrossDoesNotStart() {
        for (String wrong : List.of("CamelHttpUri", "cameL_x", "JMSType", "a-b", "_AMQ_DUPL_ID")) {
            assertThat(catchThrowable(() -> camel.getEndpoint(TO + "?headers=" + wrong)))
                    .as(wrong)
                    .hasRootCauseMessage("jms-batch: header " + wrong + " may not cross the broker");
        }
    }

    @Test
    void aMisspeltOptionStopsTheRoute() {
        assertThat(catchThrowable(() -> camel.getEndpoint(TO + "?comitTimeout=1s")))
                .hasMessageContaining("comitTimeout");
    }

    @Test
    void aLargeMessageIsStored() throws Exception {
        // Given
        byte[] body = new byte[3 << 20];
        body[body.length - 1] = 7;

        // When
        Exchange sent = template.send(TO, exchange -> exchange.getIn().setBody(body));

        // Then
        assertThat(sent.isFailed()).isFalse();
        assertThat(messages().get(0).getBody(byte[].class)).isEqualTo(body);
    }

    @Test
    void anInOutExchangeKeepsItsBody() {
        // Given
        Exchange exchange = new DefaultExchange(camel, ExchangePattern.InOut);
        exchange.getIn().setBody("{}");

        // When
        Exchange sent = template.send(TO, exchange);

        // Then
        assertThat(sent.isFailed()).isFalse();
        assertThat(sent.getMessage().getBody()).isEqualTo("{}");
    }

    @Test
    void stopLeavesNobodyHanging() throws Exception {
        // Given: the broker hangs for ever
        String to = TO + "?commitTimeout=1s";
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch sending = new CountDownLatch(1);
        faults.beforeSend = () -> {
            sending.countDown();
            FaultyConnections.hang(never);
        };
        JmsBatchProducer producer = (JmsBatchProducer) camel.getEndpoint(to).createProducer();
        producer.start();
        List<CompletableFuture<Exchange>> answers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Exchange exchange = new DefaultExchange(camel);
            exchange.getIn().setBody("m" + i);
            answers.add(producer.processAsync(exchange));
        }
        sending.await();

        // When
        producer.stop();

        // Then
        for (CompletableFuture<Exchange> answer : answers) {
            assertThat(answer.get(1, TimeUnit.SECONDS).getException()).isInstanceOf(JmsBatchException.class);
        }
        assertThat(component.links()).isEmpty();
    }

    @Test
    void stopFinishesWhatWaits() throws Exception {
        // Given
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch committing = new CountDownLatch(1);
        faults.beforeCommit = () -> {
            committing.countDown();
            FaultyConnections.hang(goOn);
        };
        JmsBatchProducer producer = (JmsBatchProducer) camel.getEndpoint(TO).createProducer();
        producer.start();
        List<CompletableFuture<Exchange>> answers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Exchange exchange = new DefaultExchange(camel);
            exchange.getIn().setBody("m" + i);
            answers.add(producer.processAsync(exchange));
        }
        committing.await();
        CompletableFuture<Void> stopping = CompletableFuture.runAsync(producer::stop);

        // When
        goOn.countDown();

        // Then
        stopping.get(10, TimeUnit.SECONDS);
        for (CompletableFuture<Exchange> answer : answers) {
            assertThat(answer.get(1, TimeUnit.SECONDS).isFailed()).isFalse();
        }
        assertThat(broker.messageCount()).isEqualTo(10);
    }

    @Test
    void aRestartedProducerCountsItsOwnWaiting() throws Exception {
        // Given
        JmsBatchProducer producer = (JmsBatchProducer) camel.getEndpoint(TO).createProducer();
        producer.start();
        producer.stop();
        producer.start();
        CountDownLatch goOn = new CountDownLatch(1);
        faults.beforeCommit = () -> FaultyConnections.hang(goOn);
        Exchange exchange = new DefaultExchange(camel);
        exchange.getIn().setBody("x");

        // When
        CompletableFuture<Exchange> answer = producer.processAsync(exchange);

        // Then
        assertThat(meters.get("jms.batch.pending").gauge().value()).isEqualTo(1);
        goOn.countDown();
        assertThat(answer.get(5, TimeUnit.SECONDS).isFailed()).isFalse();
        producer.stop();
    }

    @Test
    void aSlowContinuationDoesNotStopTheWriter() throws Exception {
        // Given: the first exchange's route goes on for ever after its commit
        CountDownLatch goOn = new CountDownLatch(1);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:slow").to(TO).process(exchange -> {
                    if (exchange.getIn().getBody(String.class).equals("slow")) {
                        goOn.await();
                    }
                });
            }
        });
        CompletableFuture<Exchange> slow = asyncSend("direct:slow", "slow");
        await().until(() -> broker.messageCount() == 1);

        // When
        Exchange quick = asyncSend("direct:slow", "quick").get(5, TimeUnit.SECONDS);

        // Then
        assertThat(quick.isFailed()).isFalse();
        assertThat(slow.isDone()).isFalse();
        goOn.countDown();
        assertThat(slow.get(5, TimeUnit.SECONDS).isFailed()).isFalse();
    }

    private final CountDownLatch writerMayGoOn = new CountDownLatch(1);

    /** The writer sends one message, and stops until it may go on. What comes meanwhile is committed together. */
    private CompletableFuture<Exchange> holdWriterAt(String to) throws InterruptedException {
        CountDownLatch sending = new CountDownLatch(1);
        faults.beforeSend = () -> {
            sending.countDown();
            FaultyConnections.hang(writerMayGoOn);
        };
        CompletableFuture<Exchange> first = asyncSend(to, "first");
        sending.await();
        return first;
    }

    /** After one that holds the writer. */
    private void sendTogether(String to, List<String> bodies) throws Exception {
        List<CompletableFuture<Exchange>> answers = new ArrayList<>(List.of(holdWriterAt(to)));
        bodies.forEach(body -> answers.add(asyncSend(to, body)));
        writerMayGoOn.countDown();
        assertStored(answers);
    }

    private static void assertStored(List<CompletableFuture<Exchange>> answers) throws Exception {
        for (CompletableFuture<Exchange> answer : answers) {
            assertThat(answer.get(5, TimeUnit.SECONDS).isFailed()).isFalse();
        }
    }

    private Exchange send(String to, String body) {
        return template.send(to, exchange -> exchange.getIn().setBody(body));
    }

    private Exchange sendUntilStored(String body) {
        return await().until(() -> send(TO, body), sent -> !sent.isFailed());
    }

    private CompletableFuture<Exchange> asyncSend(String to, String body) {
        return asyncSend(to, body, new AtomicInteger());
    }

    // On the calling thread up to the hand-over, so that order is the caller's.
    private CompletableFuture<Exchange> asyncSend(String to, String body, AtomicInteger completions) {
        CompletableFuture<Exchange> answer = new CompletableFuture<>();
        Exchange exchange = new DefaultExchange(camel);
        exchange.getIn().setBody(body);
        AsyncProducer producer = producers.computeIfAbsent(to, uri -> {
            try {
                AsyncProducer made = camel.getEndpoint(uri).createAsyncProducer();
                camel.addService(made);
                return made;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        producer.process(exchange, sync -> {
            completions.incrementAndGet();
            answer.complete(exchange);
        });
        return answer;
    }

    private final Map<String, AsyncProducer> producers = new HashMap<>();

    private List<String> bodies() {
        return messages().stream()
                .flatMap(message -> {
                    try {
                        ((BytesMessage) message).reset();
                        return Packing.read(message, List.of()).stream();
                    } catch (JMSException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .map(message -> new String(message.body(), StandardCharsets.UTF_8))
                .toList();
    }

    private List<Message> messages() {
        List<Message> all = new ArrayList<>();
        try (Connection connection = broker.connections().createConnection()) {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue(TestBroker.QUEUE));
            for (Message next = consumer.receive(2_000); next != null; next = consumer.receiveNoWait()) {
                assertThat(next).isInstanceOf(BytesMessage.class);
                next.getBody(byte[].class);
                all.add(next);
            }
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
        return all;
    }

    private static List<String> names(Message message) {
        try {
            List<String> names = new ArrayList<>();
            for (Object name : Collections.list(message.getPropertyNames())) {
                if (!name.toString().startsWith("JMSX")) {
                    names.add(name.toString());
                }
            }
            return names;
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
