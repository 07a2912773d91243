package io.wabridge.status;

import static io.wabridge.status.StatusWorld.ADA;
import static io.wabridge.status.StatusWorld.NUMBER;
import static io.wabridge.status.StatusWorld.OTHER_NUMBER;
import static io.wabridge.status.StatusWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.block.BlockCommand;
import io.wabridge.block.CrmState;
import io.wabridge.block.State;
import io.wabridge.dataverse.RowIds;
import io.wabridge.fixture.TestDatabases;
import io.wabridge.identity.Party;
import io.wabridge.identity.Sighting;
import io.wabridge.standin.server.Fault;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A lost database, and what Dynamics still knows. */
class RebuildRouteTest extends InStatusWorld {

    private static final String SCOPED = "4917011111111";
    private static final String LIFTED = "4917022222222";

    @ParameterizedTest
    @MethodSource(DATABASES)
    void whoWasBlockedIsBlockedAgainUnderTheSameIdentity(DataSource database) {
        world = new StatusWorld(TestDatabases.h2()).withStatusLoop();
        Instant expiry =
                world.dataverse.clock().instant().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS);
        UUID chat = world.chat(NUMBER, PHONE, "open");
        world.block(PHONE, null, "insults", expiry);
        world.block(SCOPED, OTHER_NUMBER, "spam", null);
        world.block(LIFTED);
        world.awaitSynced(PHONE);
        world.awaitSynced(SCOPED);
        world.unblock(LIFTED);
        world.awaitSynced(LIFTED);
        String identityId = world.known(PHONE);
        StatusWorld after = new StatusWorld(database, world.dataverse);

        after.rebuild.run();

        assertThat(after.rebuild.done()).isTrue();
        assertThat(after.known(PHONE)).isEqualTo(identityId);
        assertThat(after.blocks.find(Party.ofPhone(PHONE))).hasValueSatisfying(block -> {
            assertThat(block.state()).isEqualTo(State.ACTIVE);
            assertThat(block.reason()).isEqualTo("insults");
            assertThat(block.expiresAt()).isEqualTo(expiry);
            assertThat(block.blockedBy().id()).isEqualTo(ADA.id());
            assertThat(block.businessNumber()).isNull();
        });
        assertThat(after.lookup.isBlocked(after.known(SCOPED), OTHER_NUMBER)).isTrue();
        assertThat(after.lookup.isBlocked(after.known(SCOPED), NUMBER)).isFalse();
        assertThat(after.lookup.isBlocked(after.known(LIFTED), NUMBER)).isFalse();
        assertThat(after.chatStatus(chat)).isEqualTo("blocked");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void whoWasBlockedByAParentIdOnlyIsBlockedAgain(DataSource database) {
        world = new StatusWorld(TestDatabases.h2()).withStatusLoop();
        Party parent = new Party(null, null, "DE.ENT.1", null, null, null);
        block(parent);
        awaitSynced(parent);
        StatusWorld after = new StatusWorld(database, world.dataverse);

        after.rebuild.run();

        assertThat(isBlocked(after, parent)).isTrue();
        assertThat(isBlocked(after, new Party(null, "DE.9", "DE.ENT.1", null, null, null)))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aPersonWithSeveralNumbersAndIdsIsBlockedAgainUnderAllOfThem(DataSource database) {
        world = new StatusWorld(TestDatabases.h2()).withStatusLoop();
        Party before = new Party(PHONE, "DE.1", "DE.ENT.1", null, null, null);
        Party after = new Party("4917000000000", "DE.2", "DE.ENT.2", null, null, null);
        see(before);
        world.identities.change(
                before, after, "user_changed_number", world.dataverse.clock().instant());
        block(before);
        awaitSynced(before);
        StatusWorld rebuilt = new StatusWorld(database, world.dataverse);

        rebuilt.rebuild.run();

        for (String key : List.of(PHONE, "4917000000000", "DE.1", "DE.2", "DE.ENT.1", "DE.ENT.2")) {
            assertThat(isBlocked(rebuilt, Party.ofPhone(key))).as(key).isTrue();
        }
        assertThat(rebuilt.blocks.find(before).orElseThrow().keys().phones()).containsExactly(PHONE, "4917000000000");
        assertThat(rebuilt.blocks.list(State.ACTIVE, null, 10, null).items()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void anIdThatWasLearntAfterTheBlockIsBlockedAgain(DataSource database) {
        world = new StatusWorld(TestDatabases.h2()).withStatusLoop();
        world.block(PHONE);
        world.awaitSynced(PHONE);
        see(new Party(PHONE, "DE.1", null, null, null, null));
        await().untilAsserted(() ->
                assertThat(world.number(PHONE).path("wab_userids").asText()).isEqualTo("[\"DE.1\"]"));
        StatusWorld after = new StatusWorld(database, world.dataverse);

        after.rebuild.run();

        assertThat(isBlocked(after, Party.ofUserId("DE.1"))).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aRowOfAnEarlierVersionIsReadByItsNumberAndUserId(DataSource database) {
        world = new StatusWorld(TestDatabases.h2()).withStatusLoop();
        Party person = new Party(PHONE, "DE.1", null, null, null, null);
        block(person);
        awaitSynced(person);
        world.change(
                "wab_blockednumbers",
                RowIds.of("blocked-number", world.known(PHONE)),
                world.columns().putNull("wab_phones").putNull("wab_userids").putNull("wab_parentuserids"));
        StatusWorld after = new StatusWorld(database, world.dataverse);

        after.rebuild.run();

        assertThat(isBlocked(after, Party.ofPhone(PHONE))).isTrue();
        assertThat(isBlocked(after, Party.ofUserId("DE.1"))).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void twoChatsOfOnePersonUnderTwoNumbersAreOnePersonAgain(DataSource database) {
        world = new StatusWorld(TestDatabases.h2());
        world.chat(NUMBER, "iabcdef0123456789", PHONE, "open");
        world.chat(OTHER_NUMBER, "iabcdef0123456789", "4917000000000", "open");
        StatusWorld after = new StatusWorld(database, world.dataverse);

        after.rebuild.run();

        assertThat(after.known(PHONE)).isEqualTo("iabcdef0123456789");
        assertThat(after.known("4917000000000")).isEqualTo("iabcdef0123456789");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aPersonKnownByChatsOnlyKeepsTheirIdentity(DataSource database) {
        world = new StatusWorld(TestDatabases.h2());
        world.chat(NUMBER, "iabcdef0123456789", PHONE, "open");
        world.chat(OTHER_NUMBER, "iabcdef0123456789", PHONE, "open");
        StatusWorld after = new StatusWorld(database, world.dataverse);

        after.rebuild.run();

        assertThat(after.identities.sight(List.of(new Sighting(
                        Party.ofPhone(PHONE), world.dataverse.clock().instant()))))
                .containsExactly("iabcdef0123456789");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aRebuildThatWasCutOffBeginsAgainAndDoublesNothing(DataSource database) {
        world = new StatusWorld(TestDatabases.h2()).withStatusLoop();
        world.block(PHONE);
        world.awaitSynced(PHONE);
        StatusWorld after = new StatusWorld(database, world.dataverse);
        after.rebuild.run();
        after.jdbc.sql("DELETE FROM bridge_state").update();
        StatusWorld again = new StatusWorld(database, world.dataverse);

        again.rebuild.run();

        assertThat(again.rebuild.done()).isTrue();
        assertThat(again.blocks.list(State.ACTIVE, null, 10, null).items()).hasSize(1);
        assertThat(again.blocks.history(Party.ofPhone(PHONE), 10, null).items()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aFreshInstallationIsDoneAfterTheFirstLook(DataSource database) {
        world = new StatusWorld(database);
        assertThat(world.rebuild.done()).isFalse();

        world.running("rebuild");

        await().untilAsserted(() -> assertThat(world.rebuild.done()).isTrue());
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void whileDataverseIsDownItIsNotDoneAndThenItIs(DataSource database) {
        world = new StatusWorld(database);
        world.dataverse.server().faults().add(Fault.status("dataverse", 503, "<html></html>"));
        world.running("rebuild");
        await().during(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(world.rebuild.done()).isFalse());

        world.dataverse.server().faults().clear();

        await().untilAsserted(() -> assertThat(world.rebuild.done()).isTrue());
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aListThatWasReadBackOnceIsNotOverruledByDynamicsAtTheNextStart(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        world.rebuild.run();
        world.block(PHONE);
        world.awaitSynced(PHONE);
        world.unblock(PHONE);
        world.awaitSynced(PHONE);
        world.setStatus(
                world.dataverse.schema().blockedNumber(), RowIds.of("blocked-number", world.known(PHONE)), "blocked");
        StatusWorld restarted = new StatusWorld(database, world.dataverse);

        restarted.rebuild.run();

        assertThat(restarted.lookup.isBlocked(restarted.known(PHONE), NUMBER)).isFalse();
    }

    private void see(Party party) {
        world.identities.sight(
                List.of(new Sighting(party, world.dataverse.clock().instant())));
    }

    private void block(Party party) {
        world.changes.block(new BlockCommand(party, null, "spam", true, null, true, "REST", ADA, null));
    }

    private void awaitSynced(Party party) {
        await().untilAsserted(() -> assertThat(world.blocks.find(party))
                .hasValueSatisfying(block -> assertThat(block.crmState()).isEqualTo(CrmState.SYNCED)));
    }

    /** Whether somebody who writes under this number or these ids is blocked. */
    private static boolean isBlocked(StatusWorld world, Party party) {
        String id = world.identities
                .sight(List.of(new Sighting(party, world.dataverse.clock().instant())))
                .get(0);
        return world.lookup.isBlocked(id, NUMBER);
    }
}
