package io.wabridge.sending;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.wabridge.database.Transactions;
import io.wabridge.fixture.Housekeeping;
import io.wabridge.fixture.SettableClock;
import io.wabridge.fixture.TestDatabases;
import io.wabridge.sending.OutgoingStore.Intent;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

class OutgoingStoreTest {

    private static final Duration LEASE = Duration.ofMinutes(2);
    /** bridge.outbound.keep. */
    private static final Duration KEPT = Duration.ofDays(30);

    private final SettableClock clock = new SettableClock();

    private OutgoingStore store(DataSource dataSource) {
        return new OutgoingStore(JdbcClient.create(dataSource), Transactions.on(dataSource), clock);
    }

    private int purge(DataSource dataSource) {
        return new Housekeeping(dataSource, clock).purge("outgoing-purge");
    }

    private static Intent intent(UUID id, UUID command, String chat) {
        return new Intent(
                id, command, "agent", "100", "i" + chat, chat, "4915112345678", null, "text", "{\"body\":\"x\"}", null);
    }

    private static UUID add(OutgoingStore store, String chat) {
        UUID id = UUID.randomUUID();
        store.add(intent(id, null, chat));
        return id;
    }

    private static Outgoing next(OutgoingStore store) {
        return store.claimNext(LEASE).orElseThrow();
    }

    /** Takes the next message to the state in which the provider has it. */
    private static Outgoing sending(OutgoingStore store) {
        Outgoing o = next(store);
        store.written(o, "session");
        assertThat(store.sending(o, LEASE)).isTrue();
        return store.find(o.id()).orElseThrow();
    }

    /** Each second, however many were sent in the thirty days that they are kept. */
    @Test
    void h2ReadsNothingThatIsSettledToFindTheNext() {
        try (HikariDataSource h2 = TestDatabases.h2()) {
            OutgoingStore store = store(h2);
            IntStream.range(0, 1_000).forEach(n -> add(store, "c" + n));
            JdbcTemplate jdbc = new JdbcTemplate(h2);
            jdbc.update("UPDATE outgoing SET state = 'SENT', due_at = NULL");
            jdbc.execute("ANALYZE");

            String plan = String.join(
                    "\n",
                    JdbcClient.create(h2)
                            .sql("EXPLAIN ANALYZE " + OutgoingStore.NEXT)
                            .param("begin", Transactions.LONG_AGO)
                            .param("now", Transactions.timestamp(clock.instant()))
                            .query(String.class)
                            .list());

            assertThat(plan).contains("scanCount: 1 ");
        }
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void sameCommandIsOneMessage(DataSource dataSource) {
        OutgoingStore store = store(dataSource);
        UUID command = UUID.randomUUID();
        UUID id = UUID.randomUUID();
        store.add(intent(id, command, "a"));

        boolean added = store.add(intent(id, command, "a"));

        assertThat(added).isFalse();
        assertThat(store.byCommand(List.of(command, UUID.randomUUID()))).containsOnlyKeys(command);
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void aLookForKnownCommandsGivesItsConnectionBack(DataSource dataSource) throws SQLException {
        OutgoingStore store = store(dataSource);

        store.byCommand(List.of(UUID.randomUUID()));

        assertThat(dataSource
                        .unwrap(HikariDataSource.class)
                        .getHikariPoolMXBean()
                        .getActiveConnections())
                .isZero();
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void messagesOfAChatAreTakenOneAfterTheOther(DataSource dataSource) {
        OutgoingStore store = store(dataSource);
        UUID first = add(store, "a");
        UUID second = add(store, "a");
        UUID other = add(store, "b");

        List<UUID> taken = List.of(next(store).id(), next(store).id());

        assertThat(taken).containsExactly(first, other);
        assertThat(store.claimNext(LEASE)).isEmpty();
        assertThat(store.find(second)).isPresent();
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void settledMessageLetsTheNextOfItsChatGo(DataSource dataSource) {
        OutgoingStore store = store(dataSource);
        add(store, "a");
        UUID second = add(store, "a");
        store.settleByAnswer(sending(store), OutgoingState.SENT, "wamid.1", null);

        Outgoing taken = next(store);

        assertThat(taken.id()).isEqualTo(second);
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void noMessageIsTakenTwiceByManyWorkers(DataSource dataSource) throws Exception {
        OutgoingStore store = store(dataSource);
        for (int i = 0; i < 60; i++) {
            add(store, "chat" + i);
        }
        Set<UUID> taken = ConcurrentHashMap.newKeySet();
        List<UUID> twice = new ArrayList<>();
        ExecutorService workers = Executors.newFixedThreadPool(6);
        List<Future<?>> ends = new ArrayList<>();

        for (int i = 0; i < 6; i++) {
            ends.add(workers.submit(() -> {
                for (var o = store.claimNext(LEASE); o.isPresent(); o = store.claimNext(LEASE)) {
                    if (!taken.add(o.get().id())) {
                        synchronized (twice) {
                            twice.add(o.get().id());
                        }
                    }
                }
            }));
        }

        for (Future<?> end : ends) {
            end.get(30, TimeUnit.SECONDS);
        }
        workers.shutdown();
        assertThat(twice).isEmpty();
        // A worker may find the last rows locked by others and stop; those are taken then.
        store.claimNext(LEASE).ifPresent(o -> taken.add(o.id()));
        assertThat(taken).hasSize(60);
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void workerThatWasOnlySlowCannotSendWhatAnotherHas(DataSource dataSource) {
        OutgoingStore store = store(dataSource);
        add(store, "a");
        Outgoing slow = next(store);
        clock.advance(LEASE.plusSeconds(1));
        Outgoing fast = next(store);

        boolean slowMay = store.sending(slow, LEASE);

        assertThat(slowMay).isFalse();
        assertThat(store.sending(fast, LEASE)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void leaseOfASendThatLivesIsNotTakenOver(DataSource dataSource) {
        OutgoingStore store = store(dataSource);
        add(store, "a");
        clock.advance(Duration.ofSeconds(1));
        sending(store);
        clock.advance(LEASE.minusSeconds(1));

        assertThat(store.claimNext(LEASE)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void answerThatComesAfterItWasGivenUpStillCounts(DataSource dataSource) {
        OutgoingStore store = store(dataSource);
        add(store, "a");
        Outgoing slow = sending(store);
        clock.advance(LEASE.plusSeconds(1));
        store.settleUncertain(next(store), "interrupted");

        store.settleByAnswer(slow, OutgoingState.SENT, "wamid.late", null);

        assertThat(store.find(slow.id()).orElseThrow().state()).isEqualTo(OutgoingState.SENT);
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void answerThatComesAfterDynamicsWasToldOtherwiseIsTold(DataSource dataSource) {
        OutgoingStore store = store(dataSource);
        add(store, "a");
        Outgoing slow = sending(store);
        clock.advance(LEASE.plusSeconds(1));
        Outgoing heir = next(store);
        store.settleUncertain(heir, "interrupted");
        store.told(store.find(heir.id()).orElseThrow());

        store.settleByAnswer(slow, OutgoingState.SENT, "wamid.late", null);

        assertThat(store.claimNext(LEASE)).hasValueSatisfying(due -> {
            assertThat(due.id()).isEqualTo(slow.id());
            assertThat(due.isToBeTold()).isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void definiteNotSentDoesNotRequeueWhatWasGivenUp(DataSource dataSource) {
        OutgoingStore store = store(dataSource);
        add(store, "a");
        Outgoing slow = sending(store);
        clock.advance(LEASE.plusSeconds(1));
        store.settleUncertain(next(store), "interrupted");

        store.queueAgain(slow, clock.instant(), "2: busy");

        assertThat(store.find(slow.id()).orElseThrow().state()).isEqualTo(OutgoingState.UNCERTAIN);
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void receiptDecidesOnlyWhatIsUndecided(DataSource dataSource) {
        OutgoingStore store = store(dataSource);
        UUID queued = add(store, "a");
        add(store, "b");
        Outgoing first = sending(store);
        Outgoing second = sending(store);
        store.settleByAnswer(second, OutgoingState.FAILED, null, "131026: no");

        Set<UUID> undecided = store.undecidedAmong(List.of(first.id(), second.id(), UUID.randomUUID()));

        assertThat(undecided).containsExactly(first.id());
        assertThat(store.settleByReceipt(second.id(), OutgoingState.SENT, "wamid", null))
                .isFalse();
        assertThat(store.settleByReceipt(first.id(), OutgoingState.SENT, "wamid", null))
                .isTrue();
        assertThat(queued).isEqualTo(first.id());
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void newsThatComeWhileDynamicsIsToldStayDue(DataSource dataSource) {
        OutgoingStore store = store(dataSource);
        add(store, "a");
        Outgoing o = sending(store);
        store.settleUncertain(o, "no-answer");
        Outgoing uncertain = store.find(o.id()).orElseThrow();
        store.settleByReceipt(o.id(), OutgoingState.SENT, "wamid", null);

        store.told(uncertain);

        assertThat(next(store).isToBeTold()).isTrue();
    }

    /** It was kept for thirty days, though Dynamics has it and nothing reads it again. */
    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void textIsForgottenOnceDynamicsKnowsWhatBecameOfIt(DataSource dataSource) {
        OutgoingStore store = store(dataSource);
        add(store, "a");
        Outgoing o = sending(store);
        store.settleByAnswer(o, OutgoingState.SENT, "wamid.1", null);
        assertThat(store.find(o.id()).orElseThrow().payload()).contains("body");

        store.told(store.find(o.id()).orElseThrow());

        assertThat(store.find(o.id()).orElseThrow().payload()).isEqualTo("{}");
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void toldMessageIsLookedAtNoMoreAndPurgedLater(DataSource dataSource) {
        OutgoingStore store = store(dataSource);
        add(store, "a");
        Outgoing o = sending(store);
        store.settleByAnswer(o, OutgoingState.SENT, "wamid", null);
        store.told(store.find(o.id()).orElseThrow());
        clock.advance(KEPT);

        assertThat(store.claimNext(LEASE)).isEmpty();
        assertThat(purge(dataSource)).isZero();
        clock.advance(Duration.ofSeconds(1));
        assertThat(purge(dataSource)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void waitingMessageIsNotPurgedHoweverOld(DataSource dataSource) {
        OutgoingStore store = store(dataSource);
        UUID id = add(store, "a");
        clock.advance(KEPT.multipliedBy(2));

        purge(dataSource);

        assertThat(store.find(id)).isPresent();
        assertThat(store.queuedFor(List.of("ia", "ib"))).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void settledMessageThatDynamicsDoesNotKnowIsNotPurgedHoweverOld(DataSource dataSource) {
        OutgoingStore store = store(dataSource);
        UUID id = add(store, "a");
        store.settleByAnswer(sending(store), OutgoingState.SENT, "wamid", null);
        clock.advance(KEPT.multipliedBy(2));

        int purged = purge(dataSource);

        assertThat(purged).isZero();
        assertThat(store.find(id)).isPresent();
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void waitingForLaterIsFoundAndHastened(DataSource dataSource) {
        OutgoingStore store = store(dataSource);
        add(store, "a");
        Outgoing o = sending(store);
        store.queueAgain(o, clock.instant().plusSeconds(600), "131056: slow");

        OutgoingStore.DueLater later = store.dueAfter(clock.instant(), 10);

        OutgoingStore.Waiting waiting = new OutgoingStore.Waiting("ia", "100");
        assertThat(later).isEqualTo(new OutgoingStore.DueLater(Set.of(waiting), null));
        store.hasten(waiting);
        assertThat(next(store).id()).isEqualTo(o.id());
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void whatWaitsForDynamicsIsHastenedAndWhatWaitsForTheProviderIsNot(DataSource dataSource) {
        OutgoingStore store = store(dataSource);
        Instant later = clock.instant().plusSeconds(600);
        UUID unwritten = add(store, "a");
        store.postpone(next(store), later);
        UUID untold = add(store, "b");
        store.settleByAnswer(sending(store), OutgoingState.SENT, "wamid.1", null);
        store.postpone(store.find(untold).orElseThrow(), later);
        UUID slowedDown = add(store, "c");
        store.postpone(next(store), clock.instant());
        store.queueAgain(sending(store), later, "131056: slow");

        store.hastenWaitingForDynamics();

        assertThat(List.of(next(store).id(), next(store).id())).containsExactlyInAnyOrder(unwritten, untold);
        assertThat(store.claimNext(LEASE)).isEmpty();
        assertThat(store.find(slowedDown)).isPresent();
    }
}
