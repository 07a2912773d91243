package io.wabridge.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wabridge.block.BlockFixture;
import io.wabridge.block.State;
import io.wabridge.fixture.SettableClock;
import io.wabridge.fixture.StatementCounter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class IdentitiesTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";

    private static final Party PHONE = Party.ofPhone("4915112345678");
    private static final Party NEW_PHONE = Party.ofPhone("4917087654321");
    private static final Party ID = Party.ofUserId("DE.1111");
    private static final Party NEW_ID = Party.ofUserId("DE.2222");
    private static final Party BOTH = party("4915112345678", "DE.1111");

    private static final IdentityKeys KEYS =
            new IdentityKeys("iold", List.of("4915112345678"), List.of("DE.1111"), List.of(), false);

    private final SettableClock clock = new SettableClock();

    @ParameterizedTest
    @MethodSource(DATABASES)
    void knowsTheSamePersonByTheSameKey(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String first = bridge.see(PHONE);

        String second = bridge.see(PHONE);

        assertThat(second).isEqualTo(first).matches("i[0-9a-f]{16}");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void givesTheSameIdInEveryDatabase(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);

        String id = bridge.see(PHONE);

        // SHA-256("P:4915112345678"): what is in Dynamics was written with it.
        assertThat(id).isEqualTo(Key.of(PHONE).get(0).identityId(0));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void blocksAPersonWhoIsBlockedByPhoneAndWritesWithAnIdOnly(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.see(BOTH);
        bridge.block(PHONE);

        boolean blocked = bridge.isBlocked(ID);

        assertThat(blocked).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void blocksAPersonWhoseLinkIsLearntAfterTheBlock(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.block(PHONE);
        bridge.see(BOTH);

        boolean blocked = bridge.isBlocked(ID);

        assertThat(blocked).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void blocksAPersonWhoAdoptedAUsernameAndHidesTheNumber(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.see(BOTH);
        bridge.block(PHONE);

        boolean blocked = bridge.isBlocked(new Party("", "DE.1111", "", "newname", "Somebody", null));

        assertThat(blocked).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void doesNotTakeAUsernameForAKey(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String first = bridge.see(new Party(null, "DE.1111", null, "name", null, null));

        String second = bridge.see(new Party(null, "DE.2222", null, "name", null, null));

        assertThat(second).isNotEqualTo(first);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void carriesABlockOverToANewId(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.see(BOTH);
        bridge.block(PHONE);

        bridge.identities.change(ID, NEW_ID, "user_id_update", clock.instant());

        assertThat(bridge.isBlocked(NEW_ID)).isTrue();
        assertThat(bridge.identities.keysOf(bridge.see(NEW_ID)).userIds()).containsExactly("DE.1111", "DE.2222");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void auditsAChangeOnceHoweverOftenItIsTold(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.see(BOTH);
        bridge.identities.change(ID, NEW_ID, "user_id_update", clock.instant());

        bridge.identities.change(ID, NEW_ID, "user_id_update", clock.instant());

        assertThat(bridge.actions(ID)).containsExactly("identity-changed");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void carriesABlockOverToANewNumber(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.block(PHONE);

        bridge.identities.change(PHONE, NEW_PHONE, "user_changed_number", clock.instant());

        assertThat(bridge.isBlocked(NEW_PHONE)).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void carriesABlockOverThoughTheNewNumberWroteFirst(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.see(BOTH);
        bridge.block(PHONE);
        bridge.see(party("4917087654321", "DE.2222"));

        bridge.identities.change(PHONE, party("4917087654321", "DE.2222"), "user_changed_number", clock.instant());

        assertThat(bridge.isBlocked(NEW_PHONE)).isTrue();
        assertThat(bridge.isBlocked(NEW_ID)).isTrue();
        assertThat(bridge.actions(PHONE)).containsExactly("identity-changed", "carried", "blocked");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void tiesWhatANoticeNamesThoughItNamesOnlyTheNewIds(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.see(BOTH);
        bridge.block(PHONE);

        bridge.identities.change(null, party("4915112345678", "DE.2222"), "user_changed_user_id", clock.instant());

        assertThat(bridge.isBlocked(NEW_ID)).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void tiesOldAndNewThoughNeitherIsKnown(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.identities.change(ID, NEW_ID, "user_id_update", clock.instant());
        bridge.block(ID);

        boolean blocked = bridge.isBlocked(NEW_ID);

        assertThat(blocked).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void makesNobodyOfANoticeThatTiesNothing(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);

        var id = bridge.identities.change(null, NEW_ID, "user_changed_user_id", clock.instant());

        assertThat(id).isEmpty();
        assertThat(bridge.identities.find(NEW_ID)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void learnsNothingFromANoticeThatNamesOnlyNewIdsThoughTheyHaveWritten(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        Party newKeys = party("4917087654321", "DE.2222");
        bridge.see(newKeys);

        var told = bridge.identities.change(null, newKeys, "user_changed_number", clock.instant());
        var toldOfId = bridge.identities.change(null, NEW_ID, "user_changed_user_id", clock.instant());

        assertThat(told).isEmpty();
        // The identity has another key, so the notice may be about a change that was told before.
        assertThat(toldOfId).isPresent();
        assertThat(bridge.actions(newKeys)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void carriesABlockOverWhenTheOldNumberAndTheOldIdWereTwoPeopleSoFar(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.block(PHONE);
        bridge.see(ID);

        bridge.identities.change(BOTH, party("4917087654321", "DE.2222"), "user_changed_number", clock.instant());

        assertThat(bridge.isBlocked(NEW_ID)).isTrue();
        assertThat(bridge.isBlocked(NEW_PHONE)).isTrue();
        assertThat(bridge.isBlocked(ID)).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void blocksAndFlagsTheNewIdsWhenTheOldNumberIsABlockedStrangers(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String stranger = bridge.see(party("4915112345678", "DE.9999"));
        bridge.block(PHONE);
        String mover = bridge.see(ID);

        bridge.identities.change(BOTH, party("4917087654321", "DE.2222"), "user_changed_number", clock.instant());

        assertThat(bridge.isBlocked(NEW_ID)).isTrue();
        assertThat(bridge.identities.keysOf(stranger).conflict()).isTrue();
        assertThat(bridge.identities.keysOf(mover).conflict()).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void leavesTheFormerOwnerOfANumberFreeWhenABlockedPersonTakesIt(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.see(party("4917087654321", "DE.9999"));
        bridge.see(BOTH);
        bridge.block(PHONE);

        bridge.identities.change(PHONE, party("4917087654321", "DE.2222"), "user_changed_number", clock.instant());

        assertThat(bridge.isBlocked(NEW_PHONE)).isTrue();
        assertThat(bridge.isBlocked(Party.ofUserId("DE.9999"))).isFalse();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void keepsANumberBlockedWhenSomebodyElseTakesItOver(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.see(party("4917087654321", "DE.9999"));
        bridge.block(NEW_PHONE);
        bridge.see(BOTH);

        bridge.identities.change(PHONE, party("4917087654321", "DE.2222"), "user_changed_number", clock.instant());

        assertThat(bridge.isBlocked(NEW_PHONE)).isTrue();
        assertThat(bridge.isBlocked(Party.ofUserId("DE.9999"))).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void keepsARecycledNumberBlockedAndFlagsIt(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.see(BOTH);
        bridge.block(PHONE);

        boolean blocked = bridge.isBlocked(party("4915112345678", "DE.2222"));

        assertThat(blocked).isTrue();
        assertThat(bridge.blocks.find(PHONE).orElseThrow().keys().conflict()).isTrue();
        assertThat(bridge.actions(PHONE)).containsExactly("identity-conflict", "blocked");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void flagsARecycledNumberThatNobodyBlocked(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String old = bridge.see(BOTH);

        String id = bridge.see(party("4915112345678", "DE.2222"));

        assertThat(id).isEqualTo(old);
        assertThat(bridge.identities.keysOf(id).conflict()).isTrue();
        assertThat(bridge.isBlocked(PHONE)).isFalse();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void flagsAConflictOnceHoweverManyMessagesShowIt(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.see(BOTH);
        bridge.see(party("4915112345678", "DE.2222"));

        bridge.see(party("4915112345678", "DE.2222"));

        assertThat(bridge.actions(PHONE)).containsExactly("identity-conflict");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void takesTheFlagAwayWhenANoticeExplainsTheConflict(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String id = bridge.see(BOTH);
        bridge.see(party("4915112345678", "DE.2222"));

        bridge.identities.change(ID, NEW_ID, "user_id_update", clock.instant());

        assertThat(bridge.identities.keysOf(id).conflict()).isFalse();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void freesTheNewOwnerOfANumberWhenAPersonSaysItIsAnother(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String old = bridge.see(BOTH);
        bridge.block(PHONE);
        Party newcomer = new Party("4915112345678", "DE.2222", "DE.ENT.2", null, null, null);
        bridge.see(newcomer);

        bridge.changes.releaseWith(old, false, "called them", "grid", BlockFixture.ADA, () -> {});

        assertThat(bridge.isBlocked(newcomer)).isFalse();
        assertThat(bridge.isBlocked(ID)).isTrue();
        assertThat(bridge.see(newcomer)).isNotEqualTo(old);
        assertThat(bridge.identities.keysOf(old).conflict()).isFalse();
        assertThat(bridge.actions(ID)).containsExactly("identity-released", "identity-conflict", "blocked");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void keepsBothIdsWhenAPersonSaysItIsTheSame(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String old = bridge.see(BOTH);
        bridge.block(PHONE);
        bridge.see(party("4915112345678", "DE.2222"));

        bridge.changes.releaseWith(old, true, null, "grid", BlockFixture.ADA, () -> {});

        assertThat(bridge.isBlocked(NEW_ID)).isTrue();
        assertThat(bridge.identities.keysOf(old).conflict()).isFalse();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void countsAMessageUnderItsIdWhenItsNumberIsAnothers(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String ofPhone = bridge.see(BOTH);
        String ofId = bridge.see(NEW_ID);

        String id = bridge.see(party("4915112345678", "DE.2222"));

        assertThat(id).isEqualTo(ofId).isNotEqualTo(ofPhone);
        assertThat(bridge.identities.keysOf(ofPhone).conflict()).isTrue();
        assertThat(bridge.identities.keysOf(ofId).conflict()).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void blocksBothOfTwoThatShareABlockedNumberAndContradictEachOther(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.see(BOTH);
        bridge.see(NEW_ID);
        bridge.block(PHONE);

        boolean blocked = bridge.isBlocked(party("4915112345678", "DE.2222"));

        assertThat(blocked).isTrue();
        assertThat(bridge.actions(NEW_ID)).containsExactly("carried", "identity-conflict");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void liftsACarriedBlockWhenAPersonSaysItIsAnother(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String ofPhone = bridge.see(BOTH);
        bridge.see(NEW_ID);
        bridge.block(PHONE);
        bridge.see(party("4915112345678", "DE.2222"));

        bridge.changes.releaseWith(ofPhone, false, null, "grid", BlockFixture.ADA, () -> {});

        assertThat(bridge.isBlocked(party("4915112345678", "DE.2222"))).isFalse();
        assertThat(bridge.isBlocked(ID)).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void doesNotCarryABlockAgainThatAPersonHasLifted(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.see(BOTH);
        bridge.see(NEW_ID);
        bridge.block(PHONE);
        bridge.see(party("4915112345678", "DE.2222"));
        clock.advance(Duration.ofMinutes(1));
        bridge.unblock(NEW_ID);

        boolean blocked = bridge.isBlocked(party("4915112345678", "DE.2222"));

        assertThat(blocked).isFalse();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void makesOneOfTwoWhenOneSightingHasTheKeysOfBoth(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String older = bridge.see(PHONE);
        clock.advance(Duration.ofSeconds(1));
        String younger = bridge.see(ID);

        String id = bridge.see(BOTH);

        assertThat(id).isEqualTo(older);
        assertThat(bridge.identities.find(ID)).contains(older);
        assertThat(bridge.identities.aliases(younger)).containsExactly(older, younger);
        assertThat(bridge.identities.keysOf(younger).phones()).containsExactly("4915112345678");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void redirectsInOneStepAfterSeveralMerges(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String oldest = bridge.see(NEW_PHONE);
        clock.advance(Duration.ofSeconds(1));
        String middle = bridge.see(PHONE);
        clock.advance(Duration.ofSeconds(1));
        String youngest = bridge.see(ID);
        bridge.see(BOTH);

        bridge.see(party("4917087654321", "DE.1111"));

        assertThat(bridge.identities.aliases(youngest)).containsExactlyInAnyOrder(oldest, middle, youngest);
        assertThat(bridge.identities.survivor(youngest)).contains(oldest);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void blocksBothWhenABlockedAndAFreeOneMeetWithOneAuditRow(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String free = bridge.see(ID);
        clock.advance(Duration.ofSeconds(1));
        bridge.block(PHONE);

        bridge.see(BOTH);

        assertThat(bridge.isBlocked(ID)).isTrue();
        assertThat(bridge.lookup.isBlocked(free, BlockFixture.CHANNEL)).isTrue();
        assertThat(bridge.actions(PHONE)).containsExactly("carried", "blocked");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void letsABlockedSurvivorKeepItsBlockAndMovesItOnForTheOthersChats(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.block(PHONE);
        clock.advance(Duration.ofSeconds(1));
        bridge.see(ID);

        bridge.see(BOTH);

        assertThat(bridge.blocks.find(ID).orElseThrow().version()).isEqualTo(2);
        assertThat(bridge.actions(PHONE)).containsExactly("carried", "blocked");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void unitesTwoBlocksAsWideAsBothAndAsLongAsTheLonger(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        Instant late = clock.instant().plus(Duration.ofDays(2));
        bridge.block(PHONE, BlockFixture.CHANNEL, "first", clock.instant().plus(Duration.ofDays(1)));
        clock.advance(Duration.ofSeconds(1));
        bridge.block(ID, BlockFixture.OTHER_CHANNEL, "second", late);

        String id = bridge.see(BOTH);

        var block = bridge.blocks.byIdentity(id).orElseThrow();
        assertThat(block.businessNumber()).isNull();
        assertThat(block.expiresAt()).isEqualTo(late);
        assertThat(block.reason()).isEqualTo("first");
        assertThat(block.version()).isGreaterThan(1);
        assertThat(bridge.blocks.list(State.ACTIVE, null, 10, null).items()).hasSize(1);
        assertThat(bridge.actions(PHONE)).containsExactly("carried", "blocked", "blocked");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void refusesWhatWasReceivedWhileTheAbsorbedOneWasBlocked(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String older = bridge.see(ID);
        clock.advance(Duration.ofSeconds(1));
        bridge.block(PHONE);
        Instant during = clock.instant().plusSeconds(1);
        clock.advance(Duration.ofSeconds(2));
        bridge.unblock(PHONE);

        String id = bridge.see(BOTH);

        assertThat(id).isEqualTo(older);
        assertThat(bridge.isBlocked(id, BlockFixture.CHANNEL, during)).isTrue();
        assertThat(bridge.isBlocked(id, BlockFixture.CHANNEL, clock.instant())).isFalse();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void knowsAPersonByTheParentId(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.see(new Party("4915112345678", "DE.1111", "DE.ENT.1", null, null, null));
        bridge.block(PHONE);

        // At another business of the same enterprise: another BSUID, the same parent.
        boolean blocked = bridge.isBlocked(new Party(null, "DE.7777", "DE.ENT.1", null, null, null));

        assertThat(blocked).isTrue();
        assertThat(bridge.blocks.find(PHONE).orElseThrow().keys().conflict()).isFalse();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void makesOneOfTwoIdsThatHaveOneParent(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String older = bridge.see(new Party("4915112345678", "DE.1111", "DE.ENT.1", null, null, null));
        clock.advance(Duration.ofSeconds(1));
        bridge.see(NEW_ID);

        String id = bridge.see(new Party(null, "DE.2222", "DE.ENT.1", null, null, null));

        assertThat(id).isEqualTo(older);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void takesAnIdInAFieldForPhonesForWhatItIs(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String id = bridge.see(ID);

        String misplaced = bridge.see(Party.ofPhone("DE.1111"));

        assertThat(misplaced).isEqualTo(id);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void keepsASenderThatIsNothingKnownApartUnderItsHash(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        Party strange = new Party(null, null, null, null, null, "bla");

        String id = bridge.see(strange);

        assertThat(id).isEqualTo("x4df3c3f68fcc83b2");
        assertThat(bridge.see(strange)).isEqualTo(id);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void ignoresAMalformedIdBesideAGoodNumber(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String one = bridge.see(party("4915112345678", "undefined"));

        String other = bridge.see(party("4917087654321", "undefined"));

        assertThat(other).isNotEqualTo(one);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void refusesASightingOfNobody(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);

        assertThatThrownBy(() -> bridge.see(new Party("", "", "", "", "", "")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void knowsBothFormsOfABrazilianMexicanOrArgentineMobile(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.block(Party.ofPhone("5511987654321"));
        bridge.block(Party.ofPhone("525512345678"));
        bridge.block(Party.ofPhone("541112345678"));

        List<Boolean> blocked = List.of(
                bridge.isBlocked(Party.ofPhone("551187654321")),
                bridge.isBlocked(Party.ofPhone("5215512345678")),
                bridge.isBlocked(Party.ofPhone("5491112345678")));

        assertThat(blocked).containsOnly(true);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void answersABatchInItsOrderAndWithSurvivors(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String phone = bridge.see(PHONE);
        clock.advance(Duration.ofSeconds(1));
        bridge.see(ID);

        List<String> ids = bridge.identities.sight(
                List.of(sighting(ID), sighting(NEW_PHONE), sighting(BOTH), sighting(NEW_PHONE), sighting(ID)));

        assertThat(ids).hasSize(5);
        assertThat(List.of(ids.get(0), ids.get(2), ids.get(4))).containsOnly(phone);
        assertThat(ids.get(1)).isEqualTo(ids.get(3)).isNotEqualTo(phone);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void asksOnceForThousandsWhenNothingIsNew(DataSource database) {
        List<Sighting> thousands = IntStream.range(0, 3000)
                .mapToObj(i -> sighting(party("49151" + (10_000_000 + i), "DE.N" + i)))
                .toList();
        List<String> learnt = new BlockFixture(database, clock).identities.sight(thousands);
        StatementCounter counter = new StatementCounter(database);
        BlockFixture bridge = new BlockFixture(counter, clock);
        counter.reset();

        List<String> again = bridge.identities.sight(thousands);

        assertThat(again).isEqualTo(learnt).doesNotHaveDuplicates();
        assertThat(counter.statements()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void makesOneIdentityWhenEightSeeTheSameNewKeysAtOnce(DataSource database) throws Exception {
        BlockFixture bridge = new BlockFixture(database, clock);
        // Half of them the other way round, so that they meet from both ends.
        List<Sighting> forth = IntStream.range(0, 40)
                .mapToObj(i -> sighting(party("4915100000" + (100 + i), "DE.N" + i)))
                .toList();
        List<Sighting> back = new ArrayList<>(forth);
        Collections.reverse(back);

        List<List<String>> answers = atOnce(8, i -> () -> {
            List<String> ids = new ArrayList<>(bridge.identities.sight(i % 2 == 0 ? forth : back));
            if (i % 2 == 1) {
                Collections.reverse(ids);
            }
            return ids;
        });

        assertThat(answers).containsOnly(answers.get(0));
        assertThat(bridge.jdbc.queryForObject("SELECT COUNT(*) FROM identity", Integer.class))
                .isEqualTo(40);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void endsUpWithOneBlockedIdentityWhenMergeAndBlockMeet(DataSource database) throws Exception {
        BlockFixture bridge = new BlockFixture(database, clock);
        for (int round = 0; round < 15; round++) {
            Party phone = Party.ofPhone("49151900" + (1000 + round));
            Party id = Party.ofUserId("DE.R" + round);
            bridge.see(phone);
            bridge.see(id);

            atOnce(3, i -> () -> switch (i) {
                case 0 -> bridge.block(id).identityId();
                case 1 -> bridge.see(new Party(phone.phone(), id.userId(), null, null, null, null));
                default -> bridge.block(phone).identityId();
            });

            assertThat(bridge.isBlocked(phone)).isTrue();
            assertThat(bridge.isBlocked(id)).isTrue();
            assertThat(bridge.identities.find(phone)).isEqualTo(bridge.identities.find(id));
        }
        assertThat(bridge.jdbc.queryForObject("SELECT COUNT(*) FROM block", Integer.class))
                .isEqualTo(15);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void putsALostIdentityBackUnderItsId(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.identities.restore(KEYS, clock.instant());

        bridge.identities.restore(KEYS, clock.instant());

        assertThat(bridge.identities.find(PHONE)).contains("iold");
        assertThat(bridge.identities.find(ID)).contains("iold");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void makesALostIdentityOneWithWhoeverTookItsKeysMeanwhile(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String young = bridge.see(PHONE);

        bridge.identities.restore(KEYS, clock.instant().minus(Duration.ofDays(100)));

        assertThat(bridge.identities.find(PHONE)).contains("iold");
        assertThat(bridge.identities.aliases("iold")).containsExactly("iold", young);
    }

    @ParameterizedTest
    @CsvSource({"P:1,0", "P:1,1", "U:US.1,0", "X:0123456789abcdef,0"})
    void namesIdentitiesWithNothingThatDynamicsForbidsInKeys(String key, int collision) {
        String id = new Key(key, key).identityId(collision);

        assertThat(id).matches("[ix][0-9a-f]{16}");
    }

    private Sighting sighting(Party party) {
        return new Sighting(party, clock.instant());
    }

    private static Party party(String phone, String userId) {
        return new Party(phone, userId, null, null, null, null);
    }

    private interface Work<T> {
        Callable<T> of(int number);
    }

    private static <T> List<T> atOnce(int threads, Work<T> work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Callable<T> task = work.of(i);
                futures.add(executor.submit(() -> {
                    start.await();
                    return task.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }
}
