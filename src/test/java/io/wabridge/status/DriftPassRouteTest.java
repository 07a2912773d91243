package io.wabridge.status;

import static io.wabridge.status.StatusWorld.NUMBER;
import static io.wabridge.status.StatusWorld.OTHER_NUMBER;
import static io.wabridge.status.StatusWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.block.CrmState;
import io.wabridge.dataverse.RowIds;
import io.wabridge.fixture.StatementCounter;
import io.wabridge.identity.Party;
import io.wabridge.status.DriftPass.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The comparison of everything, which finds what the regular sweep cannot see. */
class DriftPassRouteTest extends InStatusWorld {

    private static final Map<String, String> PIECES_OF_TWO =
            Map.of("bridge.blocking.drift-batch", "2", "bridge.blocking.drift-batches", "2");

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aRowOfABlockedNumberThatWasDeletedIsPutBack(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        world.rebuild.run();
        world.channels.refresh();
        world.block(PHONE);
        world.awaitSynced(PHONE);
        world.delete("wab_blockednumbers", RowIds.of("blocked-number", world.known(PHONE)));

        world.running("drift-pass");

        await().untilAsserted(() -> assertThat(world.numberStatus(PHONE)).isEqualTo("blocked"));
        assertThat(world.meters
                        .counter("bridge.drift", "kind", "block-not-followed")
                        .count())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void everythingThatDiffersIsFoundInPieces(DataSource database) {
        world = new StatusWorld(database, PIECES_OF_TWO).withStatusLoop();
        world.rebuild.run();
        world.channels.refresh();
        List<UUID> free = new ArrayList<>();
        List<UUID> blocked = new ArrayList<>();
        List<String> phones = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String phone = "491510000000" + i;
            free.add(world.chat(NUMBER, "491520000000" + i, "open"));
            blocked.add(world.chat(i % 2 == 0 ? NUMBER : OTHER_NUMBER, phone, "open"));
            phones.add(phone);
            world.block(phone);
        }
        phones.forEach(world::awaitSynced);
        free.forEach(chat -> world.setChatStatus(chat, "blocked"));
        blocked.forEach(chat -> world.setChatStatus(chat, "open"));
        world.delete("wab_blockednumbers", row(phones.get(0)));
        world.setStatus(world.dataverse.schema().blockedNumber(), row(phones.get(3)), "lifted");
        // Rows of people who were never blocked, before, between and after the others.
        for (String id : List.of("0", "i5", "x", "zzz")) {
            world.create(
                    "wab_blockednumbers",
                    world.columns().put("wab_identityid", id).put("wab_phone", "555" + id.length()));
        }
        world.dataverse.clock().advance(Duration.ofDays(30));

        world.running("drift-pass");

        await().untilAsserted(() -> assertThat(world.marks.pass())
                .hasValueSatisfying(pass -> assertThat(pass.reached()).isNull()));
        assertThat(free).allMatch(chat -> world.chatStatus(chat).equals("open"));
        await().untilAsserted(() ->
                assertThat(blocked).allMatch(chat -> world.chatStatus(chat).equals("blocked")));
        phones.forEach(world::awaitSynced);
        assertThat(world.dataverse.standIn().rows("wab_blockednumbers", "statuscode eq 1"))
                .extracting(row -> row.path("wab_phone").asText())
                .containsExactlyInAnyOrderElementsOf(phones);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void anotherNodeGoesOnWhereOneStopped(DataSource database) {
        world = new StatusWorld(database, PIECES_OF_TWO);
        StatusWorld other = new StatusWorld(database, world.dataverse);
        world.rebuild.run();
        List<UUID> chats = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            chats.add(world.chat(NUMBER, "491520000000" + i, "blocked"));
        }

        part(world);
        assertThat(chats)
                .filteredOn(chat -> world.chatStatus(chat).equals("open"))
                .hasSize(4);
        part(other);

        assertThat(chats).allMatch(chat -> world.chatStatus(chat).equals("open"));
    }

    /** One of them was slow, and so both have the same piece. */
    @ParameterizedTest
    @MethodSource(DATABASES)
    void ofTwoNodesAtTheSamePieceOneGoesOn(DataSource database) {
        world = new StatusWorld(database, PIECES_OF_TWO);
        StatusWorld other = new StatusWorld(database, world.dataverse);
        world.rebuild.run();
        for (int i = 0; i < 6; i++) {
            world.chat(NUMBER, "491520000000" + i, "open");
        }
        Run slow = world.pass.compareChats(world.pass.goOn());
        Run first = other.pass.note(other.pass.compareChats(other.pass.goOn()));

        assertThat(other.pass.isToCompare(first)).isTrue();
        assertThat(world.pass.isToCompare(world.pass.note(slow))).isFalse();
        assertThat(world.marks.pass().orElseThrow().reached()).isEqualTo(first.at());
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aPassBeginsADayAfterTheLastOneAndCostsNothingBefore(DataSource database) {
        world = new StatusWorld(database);
        world.rebuild.run();
        UUID chat = world.chat(NUMBER, PHONE, "open");
        part(world);
        world.dataverse.standIn().resetStats();
        world.setChatStatus(chat, "blocked");

        world.dataverse.clock().advance(Duration.ofHours(23));
        part(world);
        assertThat(world.dataverse.standIn().stats().requests("GET")).isZero();
        world.dataverse.clock().advance(Duration.ofHours(1));
        part(world);

        assertThat(world.chatStatus(chat)).isEqualTo("open");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aPieceThatWasNotSetBackWholeComesAgain(DataSource database) {
        world = new StatusWorld(
                database, Map.of("bridge.blocking.drift-batch", "5", "bridge.blocking.drift-repairs", "2"));
        world.rebuild.run();
        List<UUID> chats = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            chats.add(world.chat(NUMBER, "491520000000" + i, "blocked"));
        }

        part(world);
        assertThat(chats)
                .filteredOn(chat -> world.chatStatus(chat).equals("open"))
                .hasSize(2);
        part(world);
        part(world);

        assertThat(chats).allMatch(chat -> world.chatStatus(chat).equals("open"));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aPieceAsksTheDatabaseOnceForAllItsRows(DataSource database) {
        StatementCounter counter = new StatementCounter(database);
        world = new StatusWorld(counter);
        world.rebuild.run();
        blockWithChatAndRow("491510000000");
        int one = statementsOfAPass(counter);

        for (int i = 1; i < 10; i++) {
            blockWithChatAndRow("491510000000" + i);
        }

        assertThat(statementsOfAPass(counter)).isEqualTo(one);
    }

    private void blockWithChatAndRow(String phone) {
        world.chat(NUMBER, phone, "open");
        world.block(phone);
        world.create(
                "wab_blockednumbers",
                world.columns().put("wab_identityid", world.known(phone)).put("wab_phone", phone));
    }

    private int statementsOfAPass(StatementCounter counter) {
        world.dataverse.clock().advance(Duration.ofDays(1));
        counter.reset();
        part(world);
        return counter.statements().size();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aBlockThatIsBehindIsLeftToTheStatusLoop(DataSource database) {
        world = new StatusWorld(database);
        UUID chat = world.chat(NUMBER, PHONE, "open");
        world.rebuild.run();
        world.channels.refresh();
        world.block(PHONE);

        part(world);

        assertThat(world.meters.getMeters()).isEmpty();
        assertThat(world.chatStatus(chat)).isEqualTo("open");
        assertThat(world.blocks.find(Party.ofPhone(PHONE)).orElseThrow().crmState())
                .isEqualTo(CrmState.PENDING);
    }

    /** One run of the route. */
    private static void part(StatusWorld node) {
        Run run = node.pass.goOn();
        while (node.pass.isToCompare(run)) {
            run = node.pass.note(
                    node.pass.isToCompareChats(run) ? node.pass.compareChats(run) : node.pass.compareNumbers(run));
        }
    }

    private UUID row(String phone) {
        return RowIds.of("blocked-number", world.known(phone));
    }
}
