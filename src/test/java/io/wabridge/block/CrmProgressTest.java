package io.wabridge.block;

import static io.wabridge.block.BlockFixture.CHANNEL;
import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.block.CrmProgress.Behind;
import io.wabridge.block.CrmProgress.Priority;
import io.wabridge.fixture.SettableClock;
import io.wabridge.identity.Party;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CrmProgressTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";
    private static final Party PHONE = Party.ofPhone("4915112345678");
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final SettableClock clock = new SettableClock();

    @ParameterizedTest
    @MethodSource(DATABASES)
    void isBehindFromTheBlockUntilItIsSynced(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        Block block = bridge.block(PHONE);
        Behind behind = claimOne(bridge);

        boolean synced = bridge.progress.synced(behind);

        assertThat(synced).isTrue();
        assertThat(behind.identityId()).isEqualTo(block.identityId());
        assertThat(behind.version()).isEqualTo(1);
        assertThat(bridge.blocks.find(PHONE).orElseThrow().crmState()).isEqualTo(CrmState.SYNCED);
        assertThat(bridge.claimBehind(10, LEASE)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void wakesTheStatusLoopWhenSomethingIsLeftBehindAndOnlyThen(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.block(PHONE);
        bridge.block(PHONE);

        bridge.unblock(PHONE);

        assertThat(bridge.events).containsExactly(new StatusBehind(), new StatusBehind());
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void wakesTheStatusLoopOnceForAllThatExpireTogether(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        IntStream.range(0, 5)
                .forEach(i -> bridge.block(
                        Party.ofPhone("4915190000" + i),
                        null,
                        "spam",
                        clock.instant().plusSeconds(10)));
        bridge.events.clear();
        clock.advance(Duration.ofSeconds(10));

        int lifted = bridge.changes.liftExpired(10);

        assertThat(lifted).isEqualTo(5);
        assertThat(bridge.events).containsExactly(new StatusBehind());
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void staysBehindWhenTheBlockMovedOnMeanwhile(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.block(PHONE);
        Behind slow = claimOne(bridge);
        bridge.unblock(PHONE);

        boolean synced = bridge.progress.synced(slow);

        assertThat(synced).isFalse();
        assertThat(bridge.blocks.find(PHONE).orElseThrow().crmState()).isEqualTo(CrmState.PENDING);
        assertThat(claimOne(bridge).version()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void givesNobodyElseTheRowWhileItIsClaimedThoughItMovesOn(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.block(PHONE);
        claimOne(bridge);
        bridge.unblock(PHONE);

        List<Behind> second = bridge.claimBehind(10, LEASE);

        assertThat(second).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void handsARowOverWhenTheLeaseIsOver(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.block(PHONE);
        Behind dead = claimOne(bridge);
        clock.advance(LEASE);

        Behind next = claimOne(bridge);

        assertThat(next.identityId()).isEqualTo(dead.identityId());
        assertThat(bridge.progress.synced(dead)).isFalse();
        assertThat(bridge.progress.synced(next)).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void triesAgainAfterAFailureWhenItIsDue(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.block(PHONE);
        Behind behind = claimOne(bridge);

        bridge.progress.failed(behind, "503", clock.instant().plusSeconds(30));

        assertThat(bridge.blocks.find(PHONE).orElseThrow().crmState()).isEqualTo(CrmState.FAILED);
        assertThat(bridge.claimBehind(10, LEASE)).isEmpty();
        clock.advance(Duration.ofSeconds(30));
        assertThat(claimOne(bridge).version()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void marksOnlyTheBlockedAsBehind(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String blocked = bridge.block(PHONE).identityId();
        String lifted = bridge.block(Party.ofPhone("4917087654321")).identityId();
        bridge.unblock(Party.ofPhone("4917087654321"));
        String free = bridge.see(Party.ofPhone("491701111111"));
        bridge.claimBehind(10, LEASE).forEach(bridge.progress::synced);

        bridge.progress.markBehind(List.of(blocked, lifted, free, "inever"));

        assertThat(bridge.claimBehind(10, LEASE)).extracting(Behind::identityId).containsExactly(blocked);
    }

    /** Whoever is blocked on one business number and writes to another made the status loop look with every batch. */
    @ParameterizedTest
    @MethodSource(DATABASES)
    void marksOnlyThoseWhoseBlockCoversTheBusinessNumber(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String onAll = bridge.block(PHONE).identityId();
        String onThis = bridge.block(Party.ofPhone("4917087654321"), CHANNEL, "spam", null)
                .identityId();
        String onAnother = bridge.block(Party.ofPhone("4917087654322"), BlockFixture.OTHER_CHANNEL, "spam", null)
                .identityId();
        bridge.claimBehind(10, LEASE).forEach(bridge.progress::synced);

        bridge.progress.markBehind(List.of(onAll, onThis, onAnother), CHANNEL);

        assertThat(bridge.claimBehind(10, LEASE))
                .extracting(Behind::identityId)
                .containsExactlyInAnyOrder(onAll, onThis);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void staysBehindWhenMarkedWhileSomebodyIsAtIt(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String id = bridge.block(PHONE).identityId();
        Behind behind = claimOne(bridge);
        bridge.progress.markBehind(List.of(id));

        boolean synced = bridge.progress.synced(behind);

        assertThat(synced).isFalse();
        assertThat(claimOne(bridge).version()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void waitsForTheWriterOfAnAbsorbedOne(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.see(Party.ofUserId("DE.1111"));
        clock.advance(Duration.ofSeconds(1));
        bridge.block(PHONE);
        Behind slow = claimOne(bridge);
        bridge.see(new Party("4915112345678", "DE.1111", null, null, null, null));

        List<Behind> meanwhile = bridge.claimBehind(10, LEASE);

        assertThat(meanwhile).isEmpty();
        assertThat(bridge.progress.synced(slow)).isFalse();
        clock.advance(LEASE);
        assertThat(claimOne(bridge).identityId()).isNotEqualTo(slow.identityId());
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void givesEachRowToOneOfTwoThatClaimAtOnce(DataSource database) throws Exception {
        BlockFixture bridge = new BlockFixture(database, clock);
        IntStream.range(0, 40).forEach(i -> bridge.block(Party.ofPhone("49151900" + (1000 + i))));
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            CyclicBarrier start = new CyclicBarrier(2);
            List<Future<List<String>>> claims = IntStream.range(0, 2)
                    .mapToObj(i -> executor.submit(() -> {
                        start.await();
                        List<String> mine = new ArrayList<>();
                        for (int round = 0; round < 20; round++) {
                            bridge.claimBehind(3, LEASE).forEach(behind -> mine.add(behind.identityId()));
                        }
                        return mine;
                    }))
                    .toList();

            List<String> all = new ArrayList<>(claims.get(0).get());
            all.addAll(claims.get(1).get());

            assertThat(all).hasSize(40).doesNotHaveDuplicates();
        } finally {
            executor.shutdownNow();
        }
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void leavesAnExpiredBlockBehindOnceItIsWrittenDown(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.block(PHONE, CHANNEL, "spam", clock.instant().plusSeconds(10));
        bridge.progress.synced(claimOne(bridge));
        clock.advance(Duration.ofSeconds(10));

        bridge.changes.liftExpired(10);

        assertThat(claimOne(bridge).version()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aBlockByAnAgentGoesBeforeThoseThatExpiredTogether(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        expire(bridge, 5);
        clock.advance(Duration.ofSeconds(1));
        String asked = bridge.block(PHONE).identityId();

        List<Behind> claimed = bridge.progress.claimBehind(Priority.ASKED, 10, LEASE);

        assertThat(claimed).extracting(Behind::identityId).containsExactly(asked);
        assertThat(bridge.progress.claimBehind(Priority.BULK, 10, LEASE)).hasSize(5);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void blocksThatCameBackFromDynamicsWaitForThoseOfAgents(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        Block block = bridge.block(PHONE);
        String other = bridge.see(Party.ofPhone("4917087654321"));

        bridge.changes.restore(new Block(
                other,
                block.keys(),
                null,
                State.ACTIVE,
                "spam",
                BlockFixture.ADA,
                clock.instant(),
                null,
                null,
                null,
                1,
                0,
                null,
                CrmState.PENDING,
                0));

        assertThat(bridge.progress.claimBehind(Priority.ASKED, 10, LEASE))
                .extracting(Behind::identityId)
                .containsExactly(block.identityId());
        assertThat(bridge.progress.claimBehind(Priority.BULK, 10, LEASE))
                .extracting(Behind::identityId)
                .containsExactly(other);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void whatSomebodyWaitsForStaysThatUntilDynamicsHasFollowed(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String id = bridge.block(PHONE).identityId();
        bridge.progress.markBehindInBulk(List.of(id));
        Behind asked = bridge.progress.claimBehind(Priority.ASKED, 1, LEASE).get(0);
        bridge.progress.failed(asked, "503", clock.instant());
        Behind again = bridge.progress.claimBehind(Priority.ASKED, 1, LEASE).get(0);
        bridge.progress.synced(again);

        bridge.progress.markBehindInBulk(List.of(id));

        assertThat(bridge.progress.claimBehind(Priority.ASKED, 1, LEASE)).isEmpty();
        assertThat(bridge.progress.claimBehind(Priority.BULK, 1, LEASE)).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aBlockInBulkIsHurriedWhenAMessageCrossesIt(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String id = bridge.block(PHONE).identityId();
        bridge.progress.synced(claimOne(bridge));
        bridge.progress.markBehindInBulk(List.of(id));

        bridge.progress.markBehind(List.of(id), CHANNEL);

        assertThat(bridge.progress.claimBehind(Priority.ASKED, 1, LEASE)).hasSize(1);
    }

    /** It has expired, and Dynamics shows it still: that is why somebody presses the button. */
    @ParameterizedTest
    @MethodSource(DATABASES)
    void anUnblockOfABlockThatHasExpiredIsWaitedFor(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        expire(bridge, 2);

        bridge.unblock(Party.ofPhone("49151900000"));

        assertThat(bridge.progress.claimBehind(Priority.ASKED, 10, LEASE)).hasSize(1);
        assertThat(bridge.progress.claimBehind(Priority.BULK, 10, LEASE)).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aClaimInBulkWhoseWorkerDiedIsInBulkAgain(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        expire(bridge, 1);
        Behind dead = bridge.progress.claimBehind(Priority.BULK, 1, LEASE).get(0);
        clock.advance(LEASE);

        assertThat(bridge.progress.claimBehind(Priority.ASKED, 1, LEASE)).isEmpty();
        assertThat(bridge.progress.claimBehind(Priority.BULK, 1, LEASE))
                .extracting(Behind::identityId)
                .containsExactly(dead.identityId());
    }

    /** Marked again every minute, it would go to the back of a long queue every minute. */
    @ParameterizedTest
    @MethodSource(DATABASES)
    void aBlockThatIsMarkedAgainKeepsItsPlace(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String first = bridge.block(PHONE).identityId();
        String second = bridge.block(Party.ofPhone("4917087654321")).identityId();
        bridge.claimBehind(10, LEASE).forEach(bridge.progress::synced);
        bridge.progress.markBehindInBulk(List.of(first));
        clock.advance(Duration.ofSeconds(1));
        bridge.progress.markBehindInBulk(List.of(second));
        clock.advance(Duration.ofSeconds(1));

        bridge.progress.markBehindInBulk(List.of(first));

        assertThat(claimOne(bridge).identityId()).isEqualTo(first);
    }

    private void expire(BlockFixture bridge, int blocks) {
        IntStream.range(0, blocks)
                .forEach(i -> bridge.block(
                        Party.ofPhone("4915190000" + i),
                        null,
                        "spam",
                        clock.instant().plusSeconds(10)));
        bridge.claimBehind(blocks, LEASE).forEach(bridge.progress::synced);
        clock.advance(Duration.ofSeconds(10));
        bridge.changes.liftExpired(blocks);
    }

    private static Behind claimOne(BlockFixture bridge) {
        List<Behind> claimed = bridge.claimBehind(1, LEASE);
        assertThat(claimed).hasSize(1);
        return claimed.get(0);
    }
}
