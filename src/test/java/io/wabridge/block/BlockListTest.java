package io.wabridge.block;

import static io.wabridge.block.BlockFixture.ADA;
import static io.wabridge.block.BlockFixture.CHANNEL;
import static io.wabridge.block.BlockFixture.OTHER_CHANNEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariDataSource;
import io.wabridge.block.Refusals.Refusal;
import io.wabridge.database.Page;
import io.wabridge.database.Transactions;
import io.wabridge.fixture.Housekeeping;
import io.wabridge.fixture.SettableClock;
import io.wabridge.fixture.StatementCounter;
import io.wabridge.fixture.TestDatabases;
import io.wabridge.identity.Party;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

class BlockListTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";
    private static final Party PHONE = Party.ofPhone("4915112345678");
    private static final Party OTHER = Party.ofPhone("4917087654321");

    private final SettableClock clock = new SettableClock();

    @ParameterizedTest
    @MethodSource(DATABASES)
    void blocksANumberNeverSeen(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);

        Block block = bridge.block(PHONE);

        assertThat(block.state()).isEqualTo(State.ACTIVE);
        assertThat(block.version()).isEqualTo(1);
        assertThat(block.keys().phones()).containsExactly("4915112345678");
        assertThat(block.blockedBy()).isEqualTo(ADA);
        assertThat(block.blockedAt()).isEqualTo(clock.instant());
        assertThat(block.crmState()).isEqualTo(CrmState.PENDING);
        assertThat(bridge.isBlocked(PHONE)).isTrue();
        assertThat(bridge.isBlocked(OTHER)).isFalse();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void answersTheSameWhenBlockedAgain(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        Block first = bridge.block(PHONE);
        clock.advance(Duration.ofMinutes(1));

        Block again = bridge.block(PHONE);

        assertThat(again).isEqualTo(first);
        assertThat(bridge.actions(PHONE)).containsExactly("blocked");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void blocksNobodyWhenWhatIsRecordedBesideItFails(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        BlockCommand command = new BlockCommand(PHONE, null, null, false, null, false, "REST", ADA, null);

        assertThatThrownBy(() -> bridge.changes.blockWith(command, BlockListTest::fail))
                .hasMessage("disk full");

        assertThat(bridge.isBlocked(PHONE)).isFalse();
    }

    private static void fail() {
        throw new IllegalStateException("disk full");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void keepsReasonAndExpiryWhenTheyAreNotGiven(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        Instant expiry = clock.instant().plusSeconds(60);
        Block first = bridge.block(PHONE, null, "spam", expiry);

        Block again = bridge.changes.block(new BlockCommand(PHONE, null, null, false, null, false, "REST", ADA, null));

        assertThat(again).isEqualTo(first);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void countsAVersionAndAuditsWhenReasonOrExpiryChange(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.block(PHONE);

        Block changed = bridge.block(PHONE, null, "worse spam", clock.instant().plusSeconds(60));

        assertThat(changed.version()).isEqualTo(2);
        assertThat(changed.reason()).isEqualTo("worse spam");
        assertThat(bridge.blocks.history(PHONE, 10, null).items()).first().satisfies(entry -> {
            assertThat(entry.action()).isEqualTo("changed");
            assertThat(entry.detail()).isEqualTo("reason, expiry");
            assertThat(entry.actor()).isEqualTo(ADA);
            assertThat(entry.way()).isEqualTo("chat");
            assertThat(entry.version()).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void letsMessagesPassAgainAfterTheUnblock(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.block(PHONE);
        clock.advance(Duration.ofMinutes(1));

        Block lifted = bridge.unblock(PHONE);

        assertThat(lifted.state()).isEqualTo(State.LIFTED);
        assertThat(lifted.version()).isEqualTo(2);
        assertThat(lifted.liftedBy()).isEqualTo(ADA);
        assertThat(lifted.liftedAt()).isEqualTo(clock.instant());
        assertThat(bridge.isBlocked(PHONE)).isFalse();
        assertThat(bridge.blocks.history(PHONE, 10, null).items().get(0).reason())
                .isEqualTo("sorry");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void answersTheSameWhenUnblockedAgain(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.block(PHONE);
        Block first = bridge.unblock(PHONE);
        clock.advance(Duration.ofMinutes(1));

        Block again = bridge.unblock(PHONE);

        assertThat(again).isEqualTo(first);
        assertThat(bridge.actions(PHONE)).containsExactly("unblocked", "blocked");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void blocksAgainAfterAnUnblock(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.block(PHONE);
        bridge.unblock(PHONE);

        Block again = bridge.block(PHONE);

        assertThat(again.version()).isEqualTo(3);
        assertThat(again.liftedAt()).isNull();
        assertThat(bridge.isBlocked(PHONE)).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void refusesToUnblockWhoWasNeverBlocked(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.see(PHONE);

        assertThatThrownBy(() -> bridge.unblock(PHONE)).isInstanceOf(NeverBlockedException.class);
        assertThatThrownBy(() -> bridge.unblock(OTHER)).isInstanceOf(NeverBlockedException.class);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void stillRefusesAfterTheUnblockWhatWasReceivedDuringTheBlock(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        Instant from = clock.instant();
        String id = bridge.block(PHONE).identityId();
        clock.advance(Duration.ofMinutes(1));
        Instant to = clock.instant();
        bridge.unblock(PHONE);
        clock.advance(Duration.ofMinutes(1));

        Set<BlockQuery> blocked = bridge.lookup.blockedAmong(List.of(
                new BlockQuery(id, CHANNEL, from.minusNanos(1000)),
                new BlockQuery(id, CHANNEL, from),
                new BlockQuery(id, CHANNEL, to.minusNanos(1000)),
                new BlockQuery(id, CHANNEL, to)));

        assertThat(blocked)
                .containsExactlyInAnyOrder(
                        new BlockQuery(id, CHANNEL, from), new BlockQuery(id, CHANNEL, to.minusNanos(1000)));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void refusesNowWhatWasReceivedBeforeTheBlock(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String id = bridge.block(PHONE).identityId();

        boolean blocked = bridge.isBlocked(id, CHANNEL, clock.instant().minusSeconds(3600));

        assertThat(blocked).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void honoursABlockThatANodeWithAFasterClockMade(DataSource database) {
        BlockFixture fast = new BlockFixture(database, clock);
        String id = fast.block(PHONE).identityId();
        SettableClock slow = new SettableClock();
        slow.set(clock.instant().minusSeconds(5));
        BlockFixture bridge = new BlockFixture(database, slow);

        boolean blocked = bridge.lookup.isBlocked(id, CHANNEL);

        assertThat(blocked).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void letsOtherBusinessNumbersPassUnderABlockOfOne(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);

        String id = bridge.block(PHONE, CHANNEL, "spam", null).identityId();

        assertThat(bridge.lookup.isBlocked(id, CHANNEL)).isTrue();
        assertThat(bridge.lookup.isBlocked(id, OTHER_CHANNEL)).isFalse();
        assertThat(bridge.lookup.isBlocked(id, null)).isFalse();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void remembersWhichNumberABlockCoveredWhenItsScopeChanges(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        Instant during = clock.instant();
        String id = bridge.block(PHONE).identityId();
        clock.advance(Duration.ofMinutes(1));

        Block narrowed = bridge.block(PHONE, CHANNEL, "spam", null);

        assertThat(narrowed.version()).isEqualTo(2);
        assertThat(bridge.lookup.isBlocked(id, OTHER_CHANNEL)).isFalse();
        assertThat(bridge.isBlocked(id, OTHER_CHANNEL, during)).isTrue();
        assertThat(bridge.isBlocked(id, CHANNEL, during)).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void refusesToLiftABlockOfAllForOne(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.block(PHONE);
        UnblockCommand forOne = new UnblockCommand(PHONE, CHANNEL, null, "REST", ADA, null);

        assertThatThrownBy(() -> bridge.changes.unblock(forOne)).isInstanceOf(BlockedForAllException.class);
        assertThat(bridge.isBlocked(PHONE)).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void doesNotLiftTheBlockOfOneNumberForAnother(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.block(PHONE, CHANNEL, "spam", null);
        UnblockCommand forOther = new UnblockCommand(PHONE, OTHER_CHANNEL, null, "REST", ADA, null);

        assertThatThrownBy(() -> bridge.changes.unblock(forOther)).isInstanceOf(NeverBlockedException.class);
        assertThat(bridge.isBlocked(PHONE)).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void holdsUntilTheInstantOfExpiryAndNotLonger(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        Instant expiry = clock.instant().plusSeconds(60);
        String id = bridge.block(PHONE, null, "spam", expiry).identityId();
        clock.set(expiry.minusNanos(1000));
        boolean justBefore = bridge.lookup.isBlocked(id, CHANNEL);
        clock.set(expiry);

        boolean at = bridge.lookup.isBlocked(id, CHANNEL);

        assertThat(justBefore).isTrue();
        assertThat(at).isFalse();
        assertThat(bridge.isBlocked(id, CHANNEL, expiry.minusNanos(1000))).isTrue();
        assertThat(bridge.isBlocked(id, CHANNEL, expiry)).isFalse();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void showsAnExpiredBlockAsLiftedBeforeAnybodyHasWrittenItDown(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        Instant expiry = clock.instant().plusSeconds(60);
        bridge.block(PHONE, null, "spam", expiry);
        clock.set(expiry.plusSeconds(10));

        Block block = bridge.blocks.find(PHONE).orElseThrow();

        assertThat(block.state()).isEqualTo(State.LIFTED);
        assertThat(block.liftedAt()).isEqualTo(expiry);
        assertThat(block.liftedBy()).isEqualTo(Actor.EXPIRY);
        assertThat(bridge.blocks.list(State.ACTIVE, null, 10, null).items()).isEmpty();
        assertThat(bridge.blocks.list(State.LIFTED, null, 10, null).items()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void writesDownWhatHasExpiredAndNothingElse(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        Instant expiry = clock.instant().plusSeconds(60);
        bridge.block(PHONE, null, "spam", expiry);
        bridge.block(OTHER, null, "spam", expiry.plusSeconds(1));
        clock.set(expiry);

        int lifted = bridge.changes.liftExpired(10);

        assertThat(lifted).isEqualTo(1);
        assertThat(bridge.changes.liftExpired(10)).isZero();
        assertThat(bridge.isBlocked(OTHER)).isTrue();
        assertThat(bridge.blocks.find(PHONE).orElseThrow().version()).isEqualTo(2);
        assertThat(bridge.blocks.history(PHONE, 10, null).items().get(0)).satisfies(entry -> {
            assertThat(entry.action()).isEqualTo("expired");
            assertThat(entry.actor().id()).isEqualTo("system:expiry");
        });
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void blocksAnewWhenTheOldBlockHasExpiredUnwritten(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        Instant expiry = clock.instant().plusSeconds(60);
        String id = bridge.block(PHONE, null, "spam", expiry).identityId();
        clock.set(expiry.plusSeconds(60));

        Block again = bridge.block(PHONE);

        assertThat(again.expiresAt()).isNull();
        assertThat(bridge.actions(PHONE)).containsExactly("blocked", "expired", "blocked");
        assertThat(bridge.isBlocked(id, CHANNEL, clock.instant())).isTrue();
        bridge.unblock(PHONE);
        assertThat(bridge.isBlocked(id, CHANNEL, expiry.plusSeconds(30))).isFalse();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void holdsLongerWhenTheExpiryIsPutOff(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        Instant expiry = clock.instant().plusSeconds(60);
        String id = bridge.block(PHONE, null, "spam", expiry).identityId();
        bridge.block(PHONE, null, "spam", null);
        clock.set(expiry.plusSeconds(1));

        boolean blocked = bridge.lookup.isBlocked(id, CHANNEL);

        assertThat(blocked).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void refusesAnExpiryThatIsNotInTheFuture(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);

        assertThatThrownBy(() -> bridge.block(PHONE, null, null, clock.instant()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(bridge.blocks.find(PHONE)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void takesAReasonOf250CharactersAndNoMore(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);

        Block block = bridge.block(PHONE, null, "  " + "ä".repeat(250) + " ", null);

        assertThat(block.reason()).isEqualTo("ä".repeat(250));
        assertThatThrownBy(() -> bridge.block(OTHER, null, "a".repeat(251), null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void refusesAChangeBySomebodyWhoHasSeenAnotherVersion(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.block(PHONE);
        bridge.block(PHONE, null, "other", null);
        BlockCommand stale = new BlockCommand(PHONE, null, "third", true, null, true, "REST", ADA, 1L);
        UnblockCommand staleToo = new UnblockCommand(PHONE, null, null, "REST", ADA, 1L);

        assertThatThrownBy(() -> bridge.changes.block(stale)).isInstanceOf(VersionMismatchException.class);
        assertThatThrownBy(() -> bridge.changes.unblock(staleToo)).isInstanceOf(VersionMismatchException.class);
        assertThat(bridge.blocks.find(PHONE).orElseThrow().reason()).isEqualTo("other");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void countsEachRefusedMessageOnce(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String id = bridge.block(PHONE).identityId();
        Instant last = clock.instant().plusSeconds(5);
        bridge.refusals.count(List.of(refusal(id, "m1", last), refusal(id, "m2", clock.instant())));

        bridge.refusals.count(List.of(
                refusal(id, "m2", clock.instant()), refusal(id, "m3", clock.instant()), refusal(id, "m3", last)));

        Block block = bridge.blocks.find(PHONE).orElseThrow();
        assertThat(block.refusedCount()).isEqualTo(3);
        assertThat(block.lastAttemptAt()).isEqualTo(last);
        assertThat(block.version()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void countsOnOverAnUnblockAndIntoTheNextBlock(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String id = bridge.block(PHONE).identityId();
        bridge.refusals.count(List.of(refusal(id, "m1", clock.instant())));
        bridge.unblock(PHONE);
        bridge.block(PHONE);

        bridge.refusals.count(List.of(refusal(id, "m2", clock.instant())));

        assertThat(bridge.blocks.find(PHONE).orElseThrow().refusedCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void addsUpWhatTwoHaveCountedWhenTheyBecomeOne(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String one = bridge.block(PHONE).identityId();
        clock.advance(Duration.ofSeconds(1));
        String other = bridge.block(Party.ofUserId("DE.1111")).identityId();
        bridge.refusals.count(List.of(refusal(one, "m1", clock.instant()), refusal(other, "m2", clock.instant())));
        bridge.see(new Party("4915112345678", "DE.1111", null, null, null, null));

        bridge.refusals.count(List.of(refusal(other, "m2", clock.instant()), refusal(other, "m3", clock.instant())));

        assertThat(bridge.blocks.find(PHONE).orElseThrow().refusedCount()).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void forgetsOldRefusalsButNotTheirCount(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String id = bridge.block(PHONE).identityId();
        bridge.refusals.count(List.of(refusal(id, "m1", clock.instant())));
        clock.advance(Duration.ofDays(20));
        bridge.refusals.count(List.of(refusal(id, "m2", clock.instant())));
        clock.advance(Duration.ofDays(11));

        int forgotten = new Housekeeping(database, clock).purge("refusal-purge");

        assertThat(forgotten).isEqualTo(1);
        assertThat(bridge.blocks.find(PHONE).orElseThrow().refusedCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void listsPageByPageWithoutMissingOrRepeatingAny(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        List<String> phones =
                IntStream.range(0, 7).mapToObj(i -> "491511234567" + i).toList();
        for (int i = 0; i < phones.size(); i++) {
            bridge.block(Party.ofPhone(phones.get(i)));
            // Some at the same instant, so that the id has to tell them apart.
            clock.advance(Duration.ofSeconds(i % 3));
        }

        List<String> listed = new ArrayList<>();
        String cursor = null;
        do {
            Page<Block> page = bridge.blocks.list(null, null, 2, cursor);
            page.items().forEach(block -> listed.add(block.keys().phones().get(0)));
            cursor = page.next();
            // Changed while somebody reads.
            bridge.block(Party.ofPhone(phones.get(0)), null, "changed " + cursor, null);
        } while (cursor != null);

        assertThat(listed).containsExactlyInAnyOrderElementsOf(phones);
        assertThat(listed.get(listed.size() - 1)).isIn(phones.get(0), phones.get(1));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void findsByPartOfNumberIdOrReason(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.block(new Party("4915112345678", "DE.AbC1", null, null, null, null), null, "Sends 100% spam", null);
        bridge.block(Party.ofPhone("5511987654321"), null, "rude", null);

        assertThat(found(bridge, "+49 151 123")).isEqualTo(1);
        assertThat(found(bridge, "5678")).isEqualTo(1);
        assertThat(found(bridge, "551187654321")).isEqualTo(1);
        assertThat(found(bridge, "de.abc")).isEqualTo(1);
        assertThat(found(bridge, "100% SPAM")).isEqualTo(1);
        assertThat(found(bridge, "100_ spam")).isZero();
        assertThat(found(bridge, "00%")).isEqualTo(1);
        assertThat(found(bridge, "999999")).isZero();
        assertThat(found(bridge, " ")).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void findsByAWholeNumberOrIdItsOwnerAndNobodyElse(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.block(new Party("4915112345678", "DE.AbC1", null, null, null, null), null, "spam", null);
        bridge.block(new Party("49151123456781", "DE.AbC12", null, null, null, null), null, "rude", null);
        bridge.block(Party.ofPhone("5511987654321"), null, "writes for 4915112345678", null);

        assertThat(reasons(bridge, "4915112345678")).containsExactly("spam");
        assertThat(reasons(bridge, "+49 (151) 12345678")).containsExactly("spam");
        assertThat(reasons(bridge, "DE.AbC1")).containsExactly("spam");
        assertThat(reasons(bridge, "491511234567")).hasSize(3);
        assertThat(reasons(bridge, "de.abc1")).containsExactlyInAnyOrder("spam", "rude");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void looksForOneOrTwoCharactersOnlyAtTheBeginning(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.block(new Party("4915112345678", "DE.AbC1", null, null, null, null), null, "Sends 100% spam", null);

        assertThat(found(bridge, "49")).isEqualTo(1);
        assertThat(found(bridge, "15")).isZero();
        assertThat(found(bridge, "se")).isEqualTo(1);
        assertThat(found(bridge, "sp")).isZero();
        assertThat(found(bridge, "de")).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aSearchLeavesNoTimeOutToWhoeverGetsItsConnectionNext(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement next = connection.createStatement()) {
            found(new BlockFixture(new SingleConnectionDataSource(connection, true), clock), "spam");

            assertThat(next.getQueryTimeout()).isZero();
        }
    }

    @Test
    void aSearchThatTakesTooLongIsGivenUp() throws SQLException {
        try (HikariDataSource postgres = TestDatabases.postgres();
                Connection other = postgres.getConnection();
                Statement statement = other.createStatement()) {
            BlockFixture bridge = new BlockFixture(postgres, clock);
            other.setAutoCommit(false);
            // As slow as a list of any length.
            statement.execute("LOCK TABLE block IN ACCESS EXCLUSIVE MODE");

            assertThatThrownBy(() -> found(bridge, "spam")).isInstanceOf(BlockReader.SearchTooBroadException.class);

            other.rollback();
            assertThat(found(bridge, "spam")).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void refusesACursorOfSomebodyElses(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);

        for (String cursor : List.of("", "x", "***", "MTIz", "eHx5", "OTk5OTk5OTk5OTk5OTk5OTk5OTl8eA", "MXwA")) {
            assertThatThrownBy(() -> bridge.blocks.list(null, null, 10, cursor))
                    .as(cursor)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void tellsTheHistoryPageByPageLatestFirst(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.block(PHONE);
        bridge.unblock(PHONE);
        bridge.block(PHONE);
        bridge.block(OTHER);

        Page<AuditEntry> first = bridge.blocks.history(PHONE, 2, null);
        Page<AuditEntry> second = bridge.blocks.history(PHONE, 2, first.next());

        assertThat(first.items()).extracting(AuditEntry::action).containsExactly("blocked", "unblocked");
        assertThat(second.items()).extracting(AuditEntry::action).containsExactly("blocked");
        assertThat(second.next()).isNull();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void auditsARefusalOfAuthorityAndCreatesNobody(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        Actor bob = new Actor("10000000-0000-0000-0000-00000000000b", "Bob");

        bridge.changes.refused(bob, "block", PHONE, "grid", "no role", clock.instant());

        assertThat(bridge.identities.find(PHONE)).isEmpty();
        assertThat(bridge.blocks.history(PHONE, 10, null).items())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.action()).isEqualTo("refused:block");
                    assertThat(entry.actor()).isEqualTo(bob);
                    assertThat(entry.detail()).isEqualTo("no role");
                });
    }

    /** Somebody without any right could fill the audit with one row a call. */
    @ParameterizedTest
    @MethodSource(DATABASES)
    void refusalsOfOneCallerAboutOneTargetAreOneRowAMinuteWithACount(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        Actor bob = new Actor("10000000-0000-0000-0000-00000000000b", "Bob");
        Party other = Party.ofPhone("4917087654321");
        bridge.block(other);
        Instant minute = clock.instant().truncatedTo(ChronoUnit.MINUTES);

        for (int i = 0; i < 60; i++) {
            bridge.changes.refused(bob, "block", PHONE, "REST", "no role", minute.plusSeconds(i));
            bridge.changes.refused(bob, "block", other, "REST", "no role", minute.plusSeconds(i));
        }
        bridge.changes.refused(bob, "unblock", PHONE, "REST", "no role", minute);
        bridge.changes.refused(ADA, "block", PHONE, "REST", "no role", minute);
        bridge.changes.refused(bob, "block", PHONE, "REST", "no role", minute.plusSeconds(60));

        assertThat(bridge.blocks.history(PHONE, 200, null).items())
                .extracting(AuditEntry::action, entry -> entry.actor().name(), AuditEntry::times)
                .containsExactly(
                        tuple("refused:block", "Bob", 1),
                        tuple("refused:block", "Ada Agent", 1),
                        tuple("refused:unblock", "Bob", 1),
                        tuple("refused:block", "Bob", 60));
        assertThat(bridge.blocks.history(other, 200, null).items())
                .extracting(AuditEntry::action, AuditEntry::times)
                .containsExactly(tuple("refused:block", 60), tuple("blocked", 1));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void refusalsAtTheSameMomentAreAllCounted(DataSource database) throws Exception {
        BlockFixture bridge = new BlockFixture(database, clock);
        Actor bob = new Actor("10000000-0000-0000-0000-00000000000b", "Bob");
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            Callable<Void> refused = () -> {
                bridge.changes.refused(bob, "block", PHONE, "REST", "no role", clock.instant());
                return null;
            };
            for (Future<Void> done : executor.invokeAll(Collections.nCopies(20, refused))) {
                done.get();
            }
        } finally {
            executor.shutdownNow();
        }

        assertThat(bridge.blocks.history(PHONE, 200, null).items())
                .extracting(AuditEntry::times)
                .containsExactly(20);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void putsALostBlockBackOnce(DataSource database) {
        BlockFixture lost = new BlockFixture(database, clock);
        Block known = lost.block(PHONE, CHANNEL, "spam", clock.instant().plusSeconds(600));
        lost.jdbc.execute("DELETE FROM block_interval");
        lost.jdbc.execute("DELETE FROM block");
        lost.jdbc.execute("DELETE FROM block_audit");
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.changes.restore(known);

        bridge.changes.restore(known);

        assertThat(bridge.blocks.find(PHONE)).contains(known);
        assertThat(bridge.isBlocked(PHONE)).isTrue();
        assertThat(bridge.actions(PHONE)).containsExactly("restored");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void doesNotLetARestoredRowOverruleWhatIsThere(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        Block stale = bridge.block(PHONE);
        bridge.unblock(PHONE);

        bridge.changes.restore(stale);

        assertThat(bridge.isBlocked(PHONE)).isFalse();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void asksOnceForThousandsAgainstAHundredThousandBlocks(DataSource database) {
        StatementCounter counter = new StatementCounter(database);
        BlockFixture bridge = new BlockFixture(counter, clock);
        Instant from = clock.instant();
        bridge.jdbc.update(
                "INSERT INTO identity (identity_id, created_at) SELECT 'i' || n, ? FROM generate_series(0, 99999) AS s(n)",
                Transactions.timestamp(from));
        bridge.jdbc.update("INSERT INTO block_interval (identity_id, from_at, is_open)"
                + " SELECT identity_id, created_at, TRUE FROM identity");
        // As the database does by itself a little later. Until then it may go by what it saw when the tables were
        // empty.
        bridge.jdbc.execute("ANALYZE");
        List<BlockQuery> queries = IntStream.range(0, 2000)
                .mapToObj(i -> new BlockQuery("i" + (i % 2 == 0 ? i : 1_000_000 + i), CHANNEL, from))
                .toList();
        counter.reset();
        long start = System.nanoTime();

        Set<BlockQuery> blocked = bridge.lookup.blockedAmong(queries);

        assertThat(blocked).hasSize(1000);
        assertThat(counter.statements()).hasSize(1);
        // A full scan for each would take minutes; the bound is loose because the machine may be busy.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    private static int found(BlockFixture bridge, String q) {
        return bridge.blocks.list(null, q, 10, null).items().size();
    }

    private static List<String> reasons(BlockFixture bridge, String q) {
        return bridge.blocks.list(null, q, 10, null).items().stream()
                .map(Block::reason)
                .toList();
    }

    private static Refusal refusal(String id, String message, Instant at) {
        return new Refusal(id, CHANNEL, message, at);
    }
}
