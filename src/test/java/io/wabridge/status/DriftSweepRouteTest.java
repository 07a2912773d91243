package io.wabridge.status;

import static io.wabridge.status.StatusWorld.NUMBER;
import static io.wabridge.status.StatusWorld.OTHER_NUMBER;
import static io.wabridge.status.StatusWorld.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.block.Actor;
import io.wabridge.block.BlockCommand;
import io.wabridge.block.UnblockCommand;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.dataverse.RowIds;
import io.wabridge.identity.Party;
import io.wabridge.standin.dataverse.DataverseSeed;
import io.wabridge.standin.server.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Changes by hand in Dynamics, and how they are set back. */
class DriftSweepRouteTest extends InStatusWorld {

    private static final String OTHER_PHONE = "4917099999999";

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aChatBlockedByHandIsSetBackReportedAndAudited(DataSource database) {
        world = new StatusWorld(database);
        UUID chat = world.chat(NUMBER, PHONE, "blocked");
        world.rebuild.run();

        world.running("drift-sweep");

        await().untilAsserted(() -> assertThat(world.chatStatus(chat)).isEqualTo("open"));
        await().untilAsserted(() -> assertThat(world.meters
                        .counter("bridge.drift", "kind", "chat-blocked-by-hand")
                        .count())
                .isEqualTo(1));
        assertThat(world.blocks.history(Party.ofPhone(PHONE), 10, null).items())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.actor().id()).isEqualTo("system:drift");
                    assertThat(entry.way()).isEqualTo("dynamics");
                });
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aChatOfABlockedPersonThatWasOpenedByHandIsBlockedAgainAndStillKnowsWhatItWas(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        UUID chat = world.chat(NUMBER, PHONE, "closed");
        world.rebuild.run();
        world.block(PHONE);
        world.awaitSynced(PHONE);
        world.setChatStatus(chat, "open");

        world.running("drift-sweep");

        await().untilAsserted(() -> assertThat(world.chatStatus(chat)).isEqualTo("blocked"));
        world.unblock(PHONE);
        await().untilAsserted(() -> assertThat(world.chatStatus(chat)).isEqualTo("closed"));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aBlockForOneBusinessNumberDoesNotExcuseABlockedChatOnAnother(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        UUID covered = world.chat(NUMBER, PHONE, "open");
        UUID other = world.chat(OTHER_NUMBER, PHONE, "open");
        world.rebuild.run();
        world.block(PHONE, NUMBER, "spam", null);
        world.awaitSynced(PHONE);
        world.setChatStatus(other, "blocked");

        world.running("drift-sweep");

        await().untilAsserted(() -> assertThat(world.chatStatus(other)).isEqualTo("open"));
        assertThat(world.chatStatus(covered)).isEqualTo("blocked");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aRowOfABlockedNumberThatWasChangedOrLiftedIsPutBack(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        world.rebuild.run();
        world.channels.refresh();
        world.block(PHONE, null, "spam", null);
        world.block(OTHER_PHONE);
        world.awaitSynced(PHONE);
        world.awaitSynced(OTHER_PHONE);
        UUID changed = RowIds.of("blocked-number", world.known(PHONE));
        UUID lifted = RowIds.of("blocked-number", world.known(OTHER_PHONE));
        world.change("wab_blockednumbers", changed, world.columns().put("wab_reason", "none of your business"));
        world.setStatus(world.dataverse.schema().blockedNumber(), lifted, "lifted");

        world.running("drift-sweep");

        await().untilAsserted(() ->
                assertThat(world.number(PHONE).path("wab_reason").asText()).isEqualTo("spam"));
        await().untilAsserted(() -> assertThat(world.numberStatus(OTHER_PHONE)).isEqualTo("blocked"));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void keysThatWereChangedByHandArePutBack(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        world.rebuild.run();
        world.channels.refresh();
        world.block(PHONE);
        world.awaitSynced(PHONE);
        UUID row = RowIds.of("blocked-number", world.known(PHONE));
        world.change("wab_blockednumbers", row, world.columns().put("wab_phones", "[\"4917099999999\"]"));

        world.running("drift-sweep");

        await().untilAsserted(() ->
                assertThat(world.number(PHONE).path("wab_phones").asText()).isEqualTo("[\"" + PHONE + "\"]"));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aRowOfAnEarlierVersionWithoutTheListsOfKeysIsLeftAlone(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        world.rebuild.run();
        world.channels.refresh();
        world.block(PHONE);
        world.awaitSynced(PHONE);
        UUID row = RowIds.of("blocked-number", world.known(PHONE));
        world.change(
                "wab_blockednumbers",
                row,
                world.columns().putNull("wab_phones").putNull("wab_userids").putNull("wab_parentuserids"));

        world.running("drift-sweep");

        await().during(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(world.meters.getMeters()).isEmpty());
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aRowOfABlockedNumberMadeByHandBlocksNobodyAndIsLifted(DataSource database) {
        world = new StatusWorld(database);
        world.rebuild.run();
        world.channels.refresh();
        ObjectNode row =
                world.columns().put("wab_identityid", world.known(PHONE)).put("wab_phone", PHONE);
        world.create("wab_blockednumbers", row);

        world.running("drift-sweep");

        await().untilAsserted(() -> assertThat(world.numberStatus(PHONE)).isEqualTo("lifted"));
        assertThat(world.blocks.find(Party.ofPhone(PHONE))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void nothingIsComparedWithAnEmptyListBeforeTheRebuildIsDone(DataSource database) {
        world = new StatusWorld(database);
        UUID chat = world.chat(NUMBER, PHONE, "blocked");

        world.running("drift-sweep");

        await().during(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(world.chatStatus(chat)).isEqualTo("blocked"));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void nothingIsReportedWhereDynamicsAgrees(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        UUID chat = world.chat(NUMBER, PHONE, "open");
        world.rebuild.run();
        world.channels.refresh();
        world.block(PHONE, NUMBER, null, null);
        world.awaitSynced(PHONE);

        world.running("drift-sweep");

        await().during(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(world.meters.getMeters()).isEmpty());
        assertThat(world.chatStatus(chat)).isEqualTo("blocked");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aSweepWhereNothingWasChangedCostsThreeRequestsHoweverMuchThereIs(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        world.rebuild.run();
        world.channels.refresh();
        for (int i = 0; i < 30; i++) {
            String phone = "49151000000" + (10 + i);
            world.chat(NUMBER, phone, "open");
            world.block(phone);
            world.chat(NUMBER, "49152000000" + (10 + i), "open");
        }
        for (int i = 0; i < 30; i++) {
            world.awaitSynced("49151000000" + (10 + i));
        }
        compareAllUntilNow();
        world.dataverse.standIn().resetStats();

        world.sweep();

        assertThat(world.dataverse.standIn().stats().requests("GET")).isEqualTo(3);
        assertNoRowWasRead();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void whatTheBridgeWroteItselfIsNotReadAgain(DataSource database) {
        world = new StatusWorld(database, Map.of("bridge.blocking.impersonate", "true")).withStatusLoop();
        UUID chat = world.chat(NUMBER, PHONE, "open");
        world.rebuild.run();
        world.channels.refresh();
        compareAllUntilNow();
        Actor agent = new Actor(DataverseSeed.ROOT.toString(), "Root");
        Party person = Party.ofPhone(PHONE);
        world.changes.block(new BlockCommand(person, null, "spam", true, null, false, "REST", agent, null));
        world.awaitSynced(PHONE);
        world.changes.unblock(new UnblockCommand(person, null, null, "REST", agent, null));
        world.awaitSynced(PHONE);
        assertThat(world.row("wab_chats", chat)
                        .path("_modifiedonbehalfby_value")
                        .asText())
                .isEqualTo(DataverseSeed.BRIDGE.toString());
        world.dataverse.standIn().resetStats();

        world.sweep();

        assertNoRowWasRead();
    }

    /** The bridge is then the last to have changed it. */
    @ParameterizedTest
    @MethodSource(DATABASES)
    void aChatBlockedByHandIsFoundAlsoAfterTheNextMessage(DataSource database) {
        world = new StatusWorld(database);
        UUID chat = world.chat(NUMBER, PHONE, "open");
        world.rebuild.run();
        compareAllUntilNow();
        world.setChatStatus(chat, "blocked");
        world.bridgeWrites(chat);

        world.sweep();

        assertThat(world.chatStatus(chat)).isEqualTo("open");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aSweepThatFailsIsMadeUpForByTheNextOneOfAnyNode(DataSource database) {
        world = new StatusWorld(database);
        UUID chat = world.chat(NUMBER, PHONE, "open");
        world.rebuild.run();
        world.sweep();
        world.dataverse.clock().advance(Duration.ofHours(1));
        world.setChatStatus(chat, "blocked");
        world.dataverse
                .server()
                .faults()
                .add(Fault.status("dataverse", 503, "")
                        .matching("/wab_chats\\?")
                        .times(1));
        assertThatThrownBy(world::sweep).isInstanceOf(DataverseException.class);
        world.dataverse.clock().advance(Duration.ofHours(1));

        new StatusWorld(database, world.dataverse).sweep();

        assertThat(world.chatStatus(chat)).isEqualTo("open");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void oneNodeOfTwoSweepsInAnInterval(DataSource database) {
        world = new StatusWorld(database, Map.of("bridge.blocking.drift-interval", "10m"));
        StatusWorld other = new StatusWorld(database, world.dataverse);
        world.rebuild.run();

        assertThat(world.sweep.isDue()).isTrue();
        assertThat(other.sweep.isDue()).isFalse();
        // A timer is not exact.
        world.dataverse.clock().advance(Duration.ofMinutes(10).minusMillis(100));
        assertThat(other.sweep.isDue()).isTrue();
        assertThat(world.sweep.isDue()).isFalse();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void whatAMistakeWithAllChatsLeftIsSetBackByTheSweepsAfter(DataSource database) {
        world = new StatusWorld(database, Map.of("bridge.blocking.drift-repairs", "2"));
        world.rebuild.run();
        List<UUID> chats = List.of(
                world.chat(NUMBER, PHONE, "open"),
                world.chat(NUMBER, OTHER_PHONE, "open"),
                world.chat(OTHER_NUMBER, PHONE, "open"),
                world.chat(OTHER_NUMBER, OTHER_PHONE, "open"),
                world.chat(NUMBER, "4917011111111", "open"));
        world.sweep();
        world.dataverse.clock().advance(Duration.ofHours(1));
        chats.forEach(chat -> world.setChatStatus(chat, "blocked"));

        world.sweep();
        assertThat(chats)
                .filteredOn(chat -> world.chatStatus(chat).equals("open"))
                .hasSize(2);
        world.dataverse.clock().advance(Duration.ofHours(1));
        world.sweep();
        world.sweep();

        assertThat(chats).allMatch(chat -> world.chatStatus(chat).equals("open"));
    }

    /** What was written before is older than what the next sweep looks at. */
    private void compareAllUntilNow() {
        world.sweep();
        world.dataverse.clock().advance(Duration.ofHours(1));
        world.sweep();
    }

    private void assertNoRowWasRead() {
        assertThat(world.dataverse.standIn().stats().shown("wab_chats")).isZero();
        assertThat(world.dataverse.standIn().stats().shown("wab_blockednumbers"))
                .isZero();
    }
}
