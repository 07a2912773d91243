package io.wabridge.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Two nodes, one queue: what the last owner still does is of no effect in the database. */
class OwnershipTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";
    private static final String QUEUE = "whatsapp.inbound";

    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private JdbcTemplate jdbc;
    private Transactions transactions;
    private QueueOwners owners;

    private void on(DataSource database) {
        jdbc = new JdbcTemplate(database);
        transactions = Transactions.on(database);
        owners = new QueueOwners(jdbc, transactions, 1000, 0, 0);
    }

    @AfterEach
    void end() {
        Ownership.unbind();
        other.shutdownNow();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aTransactionOfTheLastOwnerIsRolledBack(DataSource database) throws Exception {
        on(database);
        Ownership last = take();
        take();

        last.bind();

        assertThatThrownBy(() -> transactions.run(this::write)).isInstanceOf(OwnershipLostException.class);
        assertThat(written()).isZero();
        assertThat(last.isLost()).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aTransactionThatBeganBeforeTheTakeOverIsRolledBack(DataSource database) {
        on(database);
        take().bind();

        assertThatThrownBy(() -> transactions.run(() -> {
                    write();
                    CompletableFuture.supplyAsync(this::take, other).join();
                }))
                .isInstanceOf(OwnershipLostException.class);

        assertThat(written()).isZero();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void theNextOwnerWaitsForACommitOfTheLast(DataSource database) throws Exception {
        on(database);
        take().bind();
        AtomicReference<CompletableFuture<Ownership>> next = new AtomicReference<>();

        transactions.run(() -> {
            write();
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void beforeCommit(boolean readOnly) {
                    next.set(CompletableFuture.supplyAsync(OwnershipTest.this::take, other));
                    assertThatThrownBy(() -> next.get().get(300, TimeUnit.MILLISECONDS))
                            .isInstanceOf(TimeoutException.class);
                }
            });
        });

        assertThat(next.get().get(10, TimeUnit.SECONDS).isLost()).isFalse();
        assertThat(written()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void theLastOwnerSendsNoRequestAnyMore(DataSource database) {
        on(database);
        Ownership last = take();
        last.beginRequest();
        last.rest();
        take();

        assertThatThrownBy(last::beginRequest).isInstanceOf(OwnershipLostException.class);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void theNextOwnerWaitsUntilTheLastRequestMustHaveEnded(DataSource database) {
        on(database);
        take().beginRequest();
        Instant before = Instant.now();

        take();

        assertThat(Duration.between(before, Instant.now())).isGreaterThan(Duration.ofMillis(1500));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void requestsThatFollowEachOtherShareOneNoteThatOutlastsThemAll(DataSource database) {
        on(database);
        Ownership owner = take();
        owner.beginRequest();
        Object noted = busyUntil();

        owner.beginRequest();

        assertThat(busyUntil()).isEqualTo(noted);
        // One second for the request that begins last, two for those that the note covers.
        assertThat(secondsBusy()).isGreaterThan(2);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aNoteThatStillCoversARequestLetsNobodySendItWhoIsTheOwnerNoMore(DataSource database) {
        on(database);
        Ownership last = take();
        last.beginRequest();
        jdbc.update("UPDATE queue_owner SET epoch = epoch + 1");

        assertThatThrownBy(last::beginRequest).isInstanceOf(OwnershipLostException.class);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void theNextOwnerNeedNotWaitWhenNoRequestIsUnderWay(DataSource database) {
        on(database);
        Ownership last = take();
        last.beginRequest();
        last.rest();

        assertThat(busyUntil()).isNull();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void theNextOwnerWaitsForARequestThatDynamicsGaveNoAnswerTo(DataSource database) {
        on(database);
        Ownership last = take();
        last.beginRequest();
        last.mayStillBeCarriedOut();
        last.rest();

        assertThat(busyUntil()).isNotNull();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aWaitEndsAsSoonAsTheLinkIsLost(DataSource database) throws Exception {
        on(database);
        AtomicBoolean up = new AtomicBoolean(true);
        Ownership ownership = owners.take(QUEUE, up::get, () -> true);
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> sleep(ownership), other);

        up.set(false);

        assertThat(waiting.get(5, TimeUnit.SECONDS)).isFalse();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aWaitEndsWhenAnotherNodeHasTakenTheQueueOver(DataSource database) throws Exception {
        on(database);
        Ownership last = take();
        take();

        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> sleep(last), other);

        assertThat(waiting.get(5, TimeUnit.SECONDS)).isFalse();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void workThatIsHandedToAnotherThreadIsFencedThereToo(DataSource database) throws Exception {
        on(database);
        Ownership last = take();
        last.bind();
        Runnable lane = Ownership.inherited(() -> transactions.run(this::write));
        take();

        CompletableFuture<Void> done = CompletableFuture.runAsync(lane, other);

        assertThatThrownBy(() -> done.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(OwnershipLostException.class);
        assertThat(CompletableFuture.supplyAsync(Ownership::current, other).get(10, TimeUnit.SECONDS))
                .isNull();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void whatWorksForNoQueueIsNotFenced(DataSource database) {
        on(database);
        take();
        take();

        transactions.run(this::write);

        assertThat(written()).isEqualTo(1);
    }

    private Ownership take() {
        try {
            return owners.take(QUEUE, () -> true, () -> true);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean sleep(Ownership ownership) {
        try {
            return ownership.sleep(Duration.ofMinutes(5));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write() {
        jdbc.update("INSERT INTO bridge_state (name, state) VALUES ('a', 'b')");
    }

    private long written() {
        return jdbc.queryForObject("SELECT COUNT(*) FROM bridge_state", Long.class);
    }

    private double secondsBusy() {
        return jdbc.queryForObject(
                "SELECT EXTRACT(EPOCH FROM busy_until) - EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) FROM queue_owner",
                Double.class);
    }

    private Object busyUntil() {
        return jdbc.queryForMap("SELECT busy_until FROM queue_owner").get("busy_until");
    }
}
