package io.wabridge.block;

import static io.wabridge.block.BlockFixture.CHANNEL;
import static io.wabridge.block.BlockFixture.OTHER_CHANNEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.wabridge.fixture.SettableClock;
import io.wabridge.fixture.StatementCounter;
import io.wabridge.identity.Party;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SendClaimsTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";
    private static final Party PHONE = Party.ofPhone("4915112345678");
    private static final Party ID = Party.ofUserId("DE.1111");

    private final SettableClock clock = new SettableClock();

    @ParameterizedTest
    @MethodSource(DATABASES)
    void allowsToSendToWhoIsFree(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String id = bridge.see(PHONE);

        boolean allowed = bridge.claims.claim(id, CHANNEL, "m1");

        assertThat(allowed).isTrue();
        assertThat(bridge.openClaims(id)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void refusesToSendToWhoIsBlockedAndKeepsNoClaim(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String id = bridge.block(PHONE).identityId();

        boolean allowed = bridge.claims.claim(id, CHANNEL, "m1");

        assertThat(allowed).isFalse();
        assertThat(bridge.openClaims(id)).isZero();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void refusesToSendToAnIdThatBecameABlockedPersons(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.block(PHONE);
        clock.advance(Duration.ofSeconds(1));
        String absorbed = bridge.see(ID);
        bridge.see(new Party("4915112345678", "DE.1111", null, null, null, null));

        boolean allowed = bridge.claims.claim(absorbed, CHANNEL, "m1");

        assertThat(allowed).isFalse();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void refusesToSendOneMessageTwiceAtOnce(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String id = bridge.see(PHONE);
        bridge.claims.claim(id, CHANNEL, "m1");

        assertThatThrownBy(() -> bridge.claims.claim(id, CHANNEL, "m1")).isInstanceOf(AlreadyClaimedException.class);
        bridge.claims.release("m1");
        assertThat(bridge.claims.claim(id, CHANNEL, "m1")).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void releasesWhatADeadProcessHasLeft(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String id = bridge.see(PHONE);
        bridge.claims.claim(id, CHANNEL, "old");
        clock.advance(Duration.ofMinutes(5));
        bridge.claims.claim(id, CHANNEL, "new");

        List<String> uncertain = bridge.claims.releaseStale(clock.instant());

        assertThat(uncertain).containsExactly("old");
        assertThat(bridge.openClaims(id)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void waitsInABlockForSendsThatHadStarted(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock, Duration.ofSeconds(30));
        String id = bridge.see(PHONE);
        bridge.claims.claim(id, CHANNEL, "m1");
        CompletableFuture<Block> block = CompletableFuture.supplyAsync(() -> bridge.block(PHONE));
        // Committed, and waiting.
        await().until(() -> bridge.lookup.isBlocked(id, CHANNEL));
        assertThat(block).isNotDone();

        bridge.claims.release("m1");

        assertThat(block).succeedsWithin(Duration.ofSeconds(10)).satisfies(done -> assertThat(done.uncertainSends())
                .isZero());
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void saysHowManySendsItHadToLeaveUncertain(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock, Duration.ofMillis(60));
        String id = bridge.see(PHONE);
        bridge.claims.claim(id, CHANNEL, "m1");
        bridge.claims.claim(id, OTHER_CHANNEL, "m2");

        Block block = bridge.block(PHONE);

        assertThat(block.uncertainSends()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void countsASendWhoseAnswerWasLostWithoutWaitingForIt(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock, Duration.ofMinutes(10));
        String id = bridge.see(PHONE);
        bridge.claims.claim(id, CHANNEL, "m1");
        bridge.claims.answerLost("m1");

        Block block = bridge.block(PHONE);
        clock.advance(Duration.ofMinutes(5));
        bridge.claims.releaseStale(clock.instant());
        Block later = bridge.block(PHONE);

        assertThat(block.uncertainSends()).isEqualTo(1);
        assertThat(later.uncertainSends()).isZero();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void doesNotWaitForSendsThatItsScopeDoesNotCover(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock, Duration.ofSeconds(30));
        String id = bridge.see(PHONE);
        bridge.claims.claim(id, OTHER_CHANNEL, "m1");

        Block block = bridge.block(PHONE, CHANNEL, "spam", null);

        assertThat(block.uncertainSends()).isZero();
        assertThat(bridge.openClaims(id)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void waitsForSendsToAnIdThatHasBecomeThisPersons(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock, Duration.ofMillis(60));
        bridge.see(PHONE);
        clock.advance(Duration.ofSeconds(1));
        String absorbed = bridge.see(ID);
        bridge.claims.claim(absorbed, CHANNEL, "m1");
        bridge.see(new Party("4915112345678", "DE.1111", null, null, null, null));

        Block block = bridge.block(PHONE);

        assertThat(block.uncertainSends()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void neverLeavesASendAllowedThatABlockHasNotSeen(DataSource database) throws Exception {
        BlockFixture bridge = new BlockFixture(database, clock, Duration.ZERO);
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 60; round++) {
                Party party = Party.ofPhone("49151900" + (1000 + round));
                String id = bridge.see(party);
                String message = "m" + round;
                CyclicBarrier start = new CyclicBarrier(2);
                Future<Boolean> send = executor.submit(() -> {
                    start.await();
                    return bridge.claims.claim(id, CHANNEL, message);
                });
                Future<Block> block = executor.submit(() -> {
                    start.await();
                    return bridge.block(party);
                });

                boolean allowed = send.get();

                // Not waited for at all, so an allowed send is still open, and the block must have said so.
                if (allowed) {
                    assertThat(block.get().uncertainSends()).isEqualTo(1);
                } else {
                    assertThat(block.get().state()).isEqualTo(State.ACTIVE);
                }
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void showsAClaimToEverybodyBeforeItReadsTheList(DataSource database) {
        String id = new BlockFixture(database, clock).see(PHONE);
        StatementCounter counter = new StatementCounter(database);
        BlockFixture bridge = new BlockFixture(counter, clock);
        counter.reset();

        bridge.claims.claim(id, CHANNEL, "m1");

        // Without a transaction each statement is committed as it ends.
        assertThat(counter.trace()).hasSize(2);
        assertThat(counter.trace().get(0)).startsWith("INSERT INTO send_claim");
        assertThat(counter.trace().get(1)).contains("block_interval");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void commitsABlockBeforeItReadsTheClaims(DataSource database) {
        StatementCounter counter = new StatementCounter(database);
        BlockFixture bridge = new BlockFixture(counter, clock);
        counter.reset();

        bridge.block(PHONE);

        List<String> trace = counter.trace();
        int interval = indexOf(trace, "INSERT INTO block_interval");
        int commit = indexOf(trace, "COMMIT");
        assertThat(interval).isNotNegative().isLessThan(commit);
        assertThat(commit).isLessThan(indexOf(trace, "FROM send_claim"));
    }

    private static int indexOf(List<String> trace, String part) {
        return trace.stream()
                .filter(sql -> sql.contains(part))
                .findFirst()
                .map(trace::indexOf)
                .orElse(-1);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void refusesToPromiseAnythingInsideATransaction(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String id = bridge.see(PHONE);

        assertThatThrownBy(() -> bridge.transactions.run(() -> bridge.claims.claim(id, CHANNEL, "m1")))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> bridge.transactions.run(() -> bridge.block(PHONE)))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aClaimHoldsUntilItIsEndedOrTooOldForARequest(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String id = bridge.see(PHONE);
        bridge.claims.claim(id, CHANNEL, "ended");
        bridge.claims.claim(id, CHANNEL, "held");
        Instant made = clock.instant();

        bridge.claims.release("ended");

        assertThat(bridge.claims.holds("ended", made)).isFalse();
        assertThat(bridge.claims.holds("held", made)).isTrue();
        assertThat(bridge.claims.holds("held", made.plusMillis(1))).isFalse();
    }
}
