package io.wabridge.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wabridge.block.BlockFixture;
import io.wabridge.block.BlockListLookup;
import io.wabridge.database.DatabaseFailures;
import io.wabridge.database.Turns;
import io.wabridge.fixture.SettableClock;
import io.wabridge.fixture.TestDatabases;
import io.wabridge.identity.Party;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.EndpointInject;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.apache.camel.test.spring.junit5.UseAdviceWith;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The way of a batch through the real routes: which outcome each kind of event has, and in which order things are asked and done.
 * Neighbours of the routes are mocks; the block list is real.
 */
@CamelSpringBootTest
@UseAdviceWith
@SpringBootTest(
        classes = InboundRouteTest.Parts.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = "camel.main.routes-include-pattern=file:routes/*.yaml,file:routes/inbound/inbound-*.yaml,"
                + "file:routes/inbound/isolate*.camel.yaml,file:routes/inbound/park-single.camel.yaml,"
                + "file:routes/inbound/held-receipts.camel.yaml,file:routes/blocking/block-list-lookup.camel.yaml,"
                + "file:routes/neighbours/wait-for-dynamics.camel.yaml")
class InboundRouteTest {

    private static final AtomicLong PHONES = new AtomicLong(4_915_130_000_000L);

    @Autowired
    private CamelContext camel;

    @Autowired
    private ProducerTemplate bridge;

    @Autowired
    private BlockFixture blockList;

    @Autowired
    private SettableClock clock;

    @Autowired
    private FakeOutcomes outcomes;

    @Autowired
    private FakeLanes lanes;

    @EndpointInject("mock:ask-block-list")
    private MockEndpoint askBlockList;

    @EndpointInject("mock:discard")
    private MockEndpoint discard;

    @EndpointInject("mock:write-messages-in-lanes")
    private MockEndpoint messages;

    @EndpointInject("mock:settle-lost-sends")
    private MockEndpoint settleLostSends;

    @EndpointInject("mock:write-receipts")
    private MockEndpoint writeReceipts;

    @EndpointInject("mock:record-notices")
    private MockEndpoint record;

    @EndpointInject("mock:park-not-understood")
    private MockEndpoint park;

    @EndpointInject("mock:write-lane")
    private MockEndpoint lane;

    @EndpointInject("mock:write-single")
    private MockEndpoint single;

    @EndpointInject("mock:look-up-contacts")
    private MockEndpoint placed;

    private final Party person = Party.ofPhone(Long.toString(PHONES.incrementAndGet()));
    private String identity;

    @BeforeEach
    void start() throws Exception {
        if (!camel.isStarted()) {
            AdviceWith.adviceWith(camel, "inbound-batch", route -> {
                route.replaceFromWith("direct:batch");
                route.weaveById("own-queue").remove();
                for (String outcome :
                        List.of("discard", "write-messages-in-lanes", "record-notices", "park-not-understood")) {
                    route.weaveById(outcome).replace().to("mock:" + outcome);
                }
            });
            AdviceWith.adviceWith(camel, "inbound-receipts-write", route -> {
                for (String step : List.of("settle-lost-sends", "write-receipts")) {
                    route.weaveById(step).replace().to("mock:" + step);
                }
            });
            AdviceWith.adviceWith(camel, "block-list-lookup", route -> route.weaveById("read-block-list")
                    .before()
                    .to("mock:ask-block-list"));
            AdviceWith.adviceWith(camel, "inbound-lane", route -> route.weaveById("write-lane")
                    .replace()
                    .to("mock:write-lane"));
            AdviceWith.adviceWith(camel, "inbound-single", route -> route.weaveById("write-single")
                    .replace()
                    .to("mock:write-single"));
            AdviceWith.adviceWith(camel, "inbound-write", route -> {
                route.weaveById("look-up-contacts").replace().to("mock:look-up-contacts");
                for (String step : List.of(
                        "write-chats",
                        "write-sessions",
                        "write-messages",
                        "confirm-in-ledger",
                        "reopen-closed-chats",
                        "recheck-blocks",
                        "park-refused-messages",
                        "count-delivered")) {
                    route.weaveById(step).remove();
                }
            });
            AdviceWith.adviceWith(camel, "held-receipts", route -> route.replaceFromWith("direct:hour"));
            camel.start();
        }
        MockEndpoint.resetMocks(camel);
        outcomes.clear();
        lanes.whilePlacing = () -> {};
        identity = blockList.see(person);
    }

    @Test
    void aMessageGoesToTheLanes() throws Exception {
        messages.expectedMessageCount(1);

        receive(Inbox.message(identity, person, clock.instant()));

        assertOnly(messages);
    }

    @Test
    void aMessageOfSomebodyBlockedIsDiscardedAndNeverReachesTheLanes() throws Exception {
        blockList.block(person);
        discard.expectedMessageCount(1);
        discard.expectedMessagesMatches(exchange -> exchange.getMessage().getBody(EventGroup.class).events().stream()
                .allMatch(Identified::blocked));

        receive(Inbox.message(identity, person, clock.instant()));

        assertOnly(discard);
    }

    @Test
    void thoseWhoAreBlockedTakeNobodyWithThem() throws Exception {
        blockList.block(person);
        Party other = Party.ofPhone(Long.toString(PHONES.incrementAndGet()));
        Identified free = Inbox.message(blockList.see(other), other, clock.instant());

        receive(Inbox.message(identity, person, clock.instant()), free);

        assertThat(events(discard)).extracting(Identified::identityId).containsExactly(identity);
        assertThat(events(messages)).containsExactly(free);
    }

    @Test
    void aReceiptSettlesLostSendsAndIsThenWritten() throws Exception {
        List<String> done = Collections.synchronizedList(new ArrayList<>());
        settleLostSends.whenAnyExchangeReceived(exchange -> done.add("settle"));
        writeReceipts.whenAnyExchangeReceived(exchange -> done.add("write"));

        receive(Inbox.receipt(person, clock.instant()));

        assertThat(done).containsExactly("settle", "write");
        assertOnly(settleLostSends, writeReceipts);
    }

    @Test
    void receiptsThatFailAreTriedOneByOneAndTheOneAtFaultIsParked() throws Exception {
        Identified good = Inbox.receipt(person, clock.instant());
        Identified bad = Inbox.receipt(person, clock.instant().plusSeconds(1));
        List<Identified> written = new ArrayList<>();
        writeReceipts.whenAnyExchangeReceived(exchange -> {
            List<?> receipts = exchange.getMessage().getBody(List.class);
            if (receipts.contains(bad)) {
                throw new DataIntegrityViolationException("a value that no column takes");
            }
            receipts.forEach(receipt -> written.add((Identified) receipt));
        });

        receive(bad, good, Inbox.notice(clock.instant()));

        assertThat(written).containsExactly(good);
        assertThat(record.getReceivedCounter()).as("what comes after receipts").isEqualTo(1);
        assertThat(outcomes.parked).containsExactly(bad);
    }

    @Test
    void aChangeOfIdentityIsRecorded() throws Exception {
        record.expectedMessageCount(1);

        receive(Inbox.identityChange(person, Party.ofUserId("DE.1"), clock.instant()));

        assertOnly(record);
    }

    @Test
    void aNoticeIsRecorded() throws Exception {
        record.expectedMessageCount(1);

        receive(Inbox.notice(clock.instant()));

        assertOnly(record);
    }

    @Test
    void whatIsNotUnderstoodIsParked() throws Exception {
        park.expectedMessageCount(1);

        receive(Inbox.notUnderstood(clock.instant()));

        assertOnly(park);
    }

    @Test
    void nothingIsRoutedBeforeTheBlockListHasAnswered() throws Exception {
        blockList.block(person);
        List<String> done = Collections.synchronizedList(new ArrayList<>());
        Processor failsOnce = exchange -> {
            done.add("ask");
            if (done.size() == 1) {
                throw new SQLTransientConnectionException("the database is away");
            }
        };
        askBlockList.whenAnyExchangeReceived(failsOnce);
        discard.whenAnyExchangeReceived(exchange -> done.add("discard"));

        receive(Inbox.message(identity, person, clock.instant()));

        assertThat(done).containsExactly("ask", "ask", "discard");
        assertOnly(discard);
    }

    @Test
    void everyLaneIsWrittenBeforeTheBatchGoesOn() throws Exception {
        lane.expectedMessageCount(2);

        bridge.sendBody(
                "direct:inbound-messages",
                new EventGroup(
                        EventGroup.Kind.MESSAGE,
                        List.of(
                                Inbox.message(identity, person, clock.instant()),
                                Inbox.message(identity, person, clock.instant()))));

        assertThat(lane.getReceivedCounter()).isEqualTo(2);
    }

    @Test
    void aLaneThatFailsIsTriedMessageByMessageAndTheOneAtFaultIsParked() throws Exception {
        Identified good = Inbox.message(identity, person, clock.instant());
        Identified bad = Inbox.message(identity, person, clock.instant());
        Identified last = Inbox.message(identity, person, clock.instant());
        Processor failsForBad = exchange -> {
            if (exchange.getMessage().getBody(List.class).contains(bad)) {
                throw new IllegalStateException("a defect");
            }
        };
        lane.whenAnyExchangeReceived(failsForBad);
        single.whenAnyExchangeReceived(failsForBad);

        bridge.sendBody("direct:inbound-lane", List.of(good, bad, last));

        assertThat(single.getExchanges())
                .extracting(exchange -> exchange.getProperty("single"))
                .containsExactly(List.of(good), List.of(bad), List.of(last));
        assertThat(outcomes.parked).containsExactly(bad);
    }

    /** The database is away when it is to be parked: the batch must come again, with all its lanes. */
    @Test
    void aMessageThatCannotEvenBeParkedFailsItsBatch() {
        Processor fails = exchange -> {
            throw new IllegalStateException("a defect");
        };
        lane.whenAnyExchangeReceived(fails);
        single.whenAnyExchangeReceived(fails);
        outcomes.away = true;
        EventGroup group = new EventGroup(
                EventGroup.Kind.MESSAGE,
                List.of(
                        Inbox.message(identity, person, clock.instant()),
                        Inbox.message(identity, person, clock.instant())));

        assertThatThrownBy(() -> bridge.sendBody("direct:inbound-messages", group))
                .rootCause()
                .hasMessage("the database is away");
    }

    @Test
    void whoeverIsBlockedBetweenTheLookAndThePlaceIsLookedUpAgainAndDiscarded() throws Exception {
        Identified message = Inbox.message(identity, person, clock.instant());
        lanes.whilePlacing = () -> blockList.block(person);

        bridge.sendBody("direct:inbound-write", List.of(message));

        assertThat(outcomes.discarded).extracting(Identified::event).containsExactly(message.event());
        assertThat(placed.getExchanges())
                .extracting(exchange -> exchange.getMessage().getBody())
                .containsExactly(new FakeLanes.Places(List.of()));
    }

    @Test
    void heldReceiptsAreGivenUp() {
        bridge.sendBody("direct:hour", "");

        assertThat(outcomes.givenUp).isEqualTo(1);
    }

    private void receive(Identified... events) {
        bridge.sendBody("direct:batch", List.of(events));
    }

    private static List<Identified> events(MockEndpoint outcome) {
        return outcome.getExchanges().stream()
                .flatMap(exchange -> exchange.getMessage().getBody(EventGroup.class).events().stream())
                .toList();
    }

    /** One exchange each, and none anywhere else. */
    private void assertOnly(MockEndpoint... expected) throws InterruptedException {
        for (MockEndpoint outcome : List.of(discard, messages, settleLostSends, writeReceipts, record, park)) {
            assertThat(outcome.getReceivedCounter())
                    .as(outcome.getEndpointUri())
                    .isEqualTo(List.of(expected).contains(outcome) ? 1 : 0);
            outcome.assertIsSatisfied();
        }
    }

    // No stereotype: the bridge itself, started by other tests, scans this package, too.
    @ImportAutoConfiguration(CamelAutoConfiguration.class)
    static class Parts {

        @Bean
        SettableClock clock() {
            return new SettableClock();
        }

        @Bean
        DataSource dataSource() {
            return TestDatabases.h2();
        }

        @Bean
        BlockFixture blockList(DataSource dataSource, SettableClock clock) {
            return new BlockFixture(dataSource, clock);
        }

        @Bean
        Turns turns(DataSource dataSource, SettableClock clock) {
            return new Turns(JdbcClient.create(dataSource), clock);
        }

        @Bean
        BlockListLookup blockListLookup(BlockFixture blockList) {
            return blockList.lookup;
        }

        @Bean
        Senders senders(BlockFixture blockList) {
            return new Senders(blockList.lookup);
        }

        @Bean
        FakeClassification classification() {
            return new FakeClassification();
        }

        @Bean
        FakeOutcomes outcomes() {
            return new FakeOutcomes();
        }

        @Bean
        FakeLanes lanes() {
            return new FakeLanes();
        }

        @Bean
        DatabaseFailures databaseFailures() {
            return new DatabaseFailures();
        }

        @Bean
        Processor retryAfter() {
            return exchange -> {};
        }

        @Bean(destroyMethod = "shutdownNow")
        ExecutorService laneExecutor() {
            return Executors.newFixedThreadPool(2);
        }
    }

    /** Takes events where webhooks would come. */
    public static final class FakeClassification {

        public List<Identified> parse(List<Identified> events) {
            return events;
        }

        public List<Identified> checkChannels(List<Identified> events) {
            return events;
        }

        public List<Identified> identify(List<Identified> events) {
            return events;
        }

        public List<EventGroup> group(List<Identified> events) {
            return new Classification(null, null, null, null, null).group(events);
        }
    }

    /** Remembers what it is told. */
    public static final class FakeOutcomes {

        final List<Identified> parked = Collections.synchronizedList(new ArrayList<>());
        final List<Identified> discarded = Collections.synchronizedList(new ArrayList<>());
        volatile int givenUp;
        volatile boolean away;

        void clear() {
            parked.clear();
            discarded.clear();
            givenUp = 0;
            away = false;
        }

        public void parkFailed(List<Identified> events, String cause) {
            if (away) {
                throw new IllegalStateException("the database is away");
            }
            parked.addAll(events);
        }

        public List<Identified> discardBlocked(List<Identified> events) {
            events.stream().filter(Identified::blocked).forEach(discarded::add);
            return events.stream().filter(event -> !event.blocked()).toList();
        }

        public void giveUpReceipts() {
            givenUp++;
        }
    }

    /** Gives places to all but those that are blocked while it is at it, as the ledger does. */
    public static final class FakeLanes {

        record Places(List<Identified> messages) {}

        volatile Runnable whilePlacing = () -> {};

        public List<List<Identified>> split(EventGroup group) {
            return single(group.events());
        }

        public List<List<Identified>> single(List<Identified> events) {
            return events.stream().map(List::of).toList();
        }

        public boolean isUnplaced(Object lane) {
            return !(lane instanceof Places);
        }

        public Object place(List<Identified> messages) {
            Runnable now = whilePlacing;
            whilePlacing = null;
            if (now != null && !messages.isEmpty()) {
                now.run();
                return messages;
            }
            return new Places(messages);
        }
    }
}
