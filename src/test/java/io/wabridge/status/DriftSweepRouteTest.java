package io.wabridge.status;

import static io.wabridge.status.StatusWorld.NUMBER;
import static io.wabridge.status.StatusWorld.OTHER_NUMBER;
import static io.wabridge.status.StatusWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.dataverse.RowIds;
import io.wabridge.identity.Party;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Changes by hand in Dynamics, and how they are set back. */
class DriftSweepRouteTest extends InStatusWorld {

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
    void aRowOfABlockedNumberThatWasChangedOrDeletedIsPutBack(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        world.rebuild.run();
        world.channels.refresh();
        world.block(PHONE, null, "spam", null);
        world.block("4917099999999");
        world.awaitSynced(PHONE);
        world.awaitSynced("4917099999999");
        UUID changed = RowIds.of("blocked-number", world.known(PHONE));
        UUID deleted = RowIds.of("blocked-number", world.known("4917099999999"));
        world.change("wab_blockednumbers", changed, world.columns().put("wab_reason", "none of your business"));
        world.delete("wab_blockednumbers", deleted);

        world.running("drift-sweep");

        await().untilAsserted(() ->
                assertThat(world.number(PHONE).path("wab_reason").asText()).isEqualTo("spam"));
        await().untilAsserted(
                        () -> assertThat(world.numberStatus("4917099999999")).isEqualTo("blocked"));
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
}
