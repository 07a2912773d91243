package io.wabridge.status;

import static io.wabridge.status.StatusWorld.ADA;
import static io.wabridge.status.StatusWorld.NUMBER;
import static io.wabridge.status.StatusWorld.OTHER_NUMBER;
import static io.wabridge.status.StatusWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.block.Actor;
import io.wabridge.block.BlockCommand;
import io.wabridge.block.CrmState;
import io.wabridge.block.Refusals.Refusal;
import io.wabridge.dataverse.RowIds;
import io.wabridge.identity.Party;
import io.wabridge.identity.Sighting;
import io.wabridge.standin.dataverse.DataverseSeed;
import io.wabridge.standin.server.Fault;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The route as shipped, the block list on both databases, Dataverse over HTTP. */
class StatusReasonRouteTest extends InStatusWorld {

    private static final String A_CHAT = "/wab_chats\\([0-9a-f-]+\\)\\?tag";

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aBlockSetsEveryChatOfThePersonToBlockedAndNamesTheAgent(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        UUID one = world.chat(NUMBER, PHONE, "open");
        UUID other = world.chat(OTHER_NUMBER, PHONE, "closed");
        UUID stranger = world.chat(NUMBER, "4917099999999", "open");

        world.block(PHONE, null, "insults", null);

        world.awaitSynced(PHONE);
        assertThat(world.chatStatus(one)).isEqualTo("blocked");
        assertThat(world.chatStatus(other)).isEqualTo("blocked");
        assertThat(world.chatStatus(stranger)).isEqualTo("open");
        JsonNode row = world.row("wab_chats", one);
        assertThat(row.path("_wab_blockedby_value").asText()).isEqualTo(ADA.id());
        assertThat(row.path("wab_blockreason").asText()).isEqualTo("insults");
        assertThat(Instant.parse(row.path("wab_blockedon").asText()))
                .isBetween(
                        world.dataverse.clock().instant().minusSeconds(60),
                        world.dataverse.clock().instant());
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void openSessionsAreCancelledAndEndedOnesAreLeftAlone(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        UUID chat = world.chat(NUMBER, PHONE, "open");
        UUID open = world.session(chat, "open");
        UUID ended = world.session(chat, "ended");
        world.conversation(NUMBER, PHONE);
        UUID others = world.session(world.chat(NUMBER, "4917099999999", "open"), "open");

        world.block(PHONE);

        world.awaitSynced(PHONE);
        assertThat(world.sessionStatus(open)).isEqualTo("cancelled");
        assertThat(world.sessionStatus(ended)).isEqualTo("ended");
        assertThat(world.sessionStatus(others)).isEqualTo("open");
        // Its row may still be on its way to Dynamics.
        assertThat(world.sessionsInLedger()).containsExactly("CANCELLING");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void anUnblockBringsChatsBackToWhatTheyWereAndNoSession(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        UUID wasOpen = world.chat(NUMBER, PHONE, "open");
        UUID wasClosed = world.chat(OTHER_NUMBER, PHONE, "closed");
        UUID session = world.session(wasOpen, "open");
        world.block(PHONE);
        world.awaitSynced(PHONE);

        world.unblock(PHONE);

        world.awaitSynced(PHONE);
        assertThat(world.chatStatus(wasOpen)).isEqualTo("open");
        assertThat(world.chatStatus(wasClosed)).isEqualTo("closed");
        assertThat(world.sessionStatus(session)).isEqualTo("cancelled");
        JsonNode row = world.row("wab_chats", wasOpen);
        assertThat(row.path("_wab_blockedby_value").asText(null)).isNull();
        assertThat(row.path("wab_blockedon").asText(null)).isNull();
        assertThat(row.path("wab_blockreason").asText(null)).isNull();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aSecondBlockRemembersWhatTheChatWasThen(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        UUID chat = world.chat(NUMBER, PHONE, "closed");
        world.block(PHONE);
        world.awaitSynced(PHONE);
        world.unblock(PHONE);
        world.awaitSynced(PHONE);
        world.setChatStatus(chat, "open");
        world.block(PHONE);
        world.awaitSynced(PHONE);

        world.unblock(PHONE);

        world.awaitSynced(PHONE);
        assertThat(world.chatStatus(chat)).isEqualTo("open");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aBlockForOneBusinessNumberLeavesTheOtherChatsAlone(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        UUID covered = world.chat(NUMBER, PHONE, "open");
        UUID other = world.chat(OTHER_NUMBER, PHONE, "open");
        UUID otherSession = world.session(other, "open");

        world.block(PHONE, NUMBER, "spam", null);

        world.awaitSynced(PHONE);
        assertThat(world.chatStatus(covered)).isEqualTo("blocked");
        assertThat(world.chatStatus(other)).isEqualTo("open");
        assertThat(world.sessionStatus(otherSession)).isEqualTo("open");
        assertThat(world.number(PHONE).path("_wab_channelid_value").asText())
                .isEqualTo(StatusWorld.channelRow(NUMBER).toString());
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aNarrowedBlockSetsTheChatsItNoLongerCoversFree(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        UUID covered = world.chat(NUMBER, PHONE, "open");
        UUID freed = world.chat(OTHER_NUMBER, PHONE, "closed");
        world.block(PHONE);
        world.awaitSynced(PHONE);

        world.block(PHONE, NUMBER, "spam", null);

        world.awaitSynced(PHONE);
        assertThat(world.chatStatus(covered)).isEqualTo("blocked");
        assertThat(world.chatStatus(freed)).isEqualTo("closed");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aChangedReasonReachesChatsThatAreBlockedAlready(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        UUID chat = world.chat(NUMBER, PHONE, "open");
        world.block(PHONE, null, "spam", null);
        world.awaitSynced(PHONE);

        world.block(PHONE, null, "insults", null);

        world.awaitSynced(PHONE);
        assertThat(world.row("wab_chats", chat).path("wab_blockreason").asText())
                .isEqualTo("insults");
        assertThat(world.number(PHONE).path("wab_reason").asText()).isEqualTo("insults");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aNumberNeverSeenHasARowInDynamicsAndNoChat(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        Instant expiry =
                world.dataverse.clock().instant().plus(Duration.ofDays(2)).truncatedTo(ChronoUnit.SECONDS);

        world.block(PHONE, null, "known spammer", expiry);

        world.awaitSynced(PHONE);
        JsonNode row = world.number(PHONE);
        assertThat(world.numberStatus(PHONE)).isEqualTo("blocked");
        assertThat(row.path("wab_blockednumberid").asText())
                .isEqualTo(RowIds.of("blocked-number", world.known(PHONE)).toString());
        assertThat(row.path("wab_identityid").asText()).isEqualTo(world.known(PHONE));
        assertThat(row.path("wab_reason").asText()).isEqualTo("known spammer");
        assertThat(row.path("_wab_blockedby_value").asText()).isEqualTo(ADA.id());
        assertThat(Instant.parse(row.path("wab_expireson").asText())).isEqualTo(expiry);
        assertThat(row.path("_wab_channelid_value").asText(null)).isNull();
        assertThat(world.dataverse.standIn().rows("wab_chats"))
                .noneMatch(chat -> PHONE.equals(chat.path("wab_phone").asText()));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void theRowOfALiftedBlockStaysAsLiftedAndIsBlockedAgainByTheNextBlock(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        world.block(PHONE);
        world.awaitSynced(PHONE);

        world.unblock(PHONE);

        world.awaitSynced(PHONE);
        assertThat(world.numberStatus(PHONE)).isEqualTo("lifted");
        world.block(PHONE);
        world.awaitSynced(PHONE);
        assertThat(world.numberStatus(PHONE)).isEqualTo("blocked");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aBlockLiftedBeforeDynamicsHeardOfItLeavesALiftedRow(DataSource database) {
        world = new StatusWorld(database);
        UUID chat = world.chat(NUMBER, PHONE, "closed");
        world.block(PHONE);
        world.unblock(PHONE);

        world.withStatusLoop();

        world.awaitSynced(PHONE);
        assertThat(world.numberStatus(PHONE)).isEqualTo("lifted");
        assertThat(world.chatStatus(chat)).isEqualTo("closed");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aBlockByTheBridgeItselfNamesNobody(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        UUID chat = world.chat(NUMBER, PHONE, "open");

        blockAs(new Actor("system:import", "Import"));

        world.awaitSynced(PHONE);
        assertThat(world.chatStatus(chat)).isEqualTo("blocked");
        assertThat(world.row("wab_chats", chat).path("_wab_blockedby_value").asText(null))
                .isNull();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void anAgentWhoIsGoneDoesNotKeepTheBlockFromBeingShown(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        UUID chat = world.chat(NUMBER, PHONE, "open");

        blockAs(new Actor("10000000-0000-0000-0000-0000000000ff", "Left"));

        world.awaitSynced(PHONE);
        assertThat(world.chatStatus(chat)).isEqualTo("blocked");
        assertThat(world.numberStatus(PHONE)).isEqualTo("blocked");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aSessionOpenedInFlightIsCancelledOnceTheBatchMarksItsIdentityBehind(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        UUID chat = world.chat(NUMBER, PHONE, "open");
        world.block(PHONE);
        world.awaitSynced(PHONE);
        UUID late = world.session(chat, "open");

        world.progress.markBehind(List.of(world.known(PHONE)));

        await().untilAsserted(() -> assertThat(world.sessionStatus(late)).isEqualTo("cancelled"));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void chatsUnderAnIdThatWasMergedAwayAreBlockedToo(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        UUID byPhone = world.chat(NUMBER, PHONE, "open");
        String userId = "US.13491208655302741918";
        String other = world.identities
                .sight(List.of(new Sighting(
                        Party.ofUserId(userId), world.dataverse.clock().instant())))
                .get(0);
        UUID byUserId = world.chat(NUMBER, other, null, "open");
        world.block(PHONE);
        world.awaitSynced(PHONE);
        assertThat(world.chatStatus(byUserId)).isEqualTo("open");

        world.identities.sight(List.of(new Sighting(
                new Party(PHONE, userId, null, null, null, null),
                world.dataverse.clock().instant())));

        await().untilAsserted(() -> assertThat(world.chatStatus(byUserId)).isEqualTo("blocked"));
        assertThat(world.chatStatus(byPhone)).isEqualTo("blocked");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aSlowBlockedDoesNotLandAfterAFastOpen(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        UUID chat = world.chat(NUMBER, PHONE, "closed");
        world.dataverse
                .server()
                .faults()
                .add(Fault.delay("dataverse", 2000).matching(A_CHAT).times(1));
        world.block(PHONE);
        await().untilAsserted(() -> assertThat(noted(chat)).isEqualTo(1));

        world.unblock(PHONE);

        world.awaitSynced(PHONE);
        await().during(Duration.ofSeconds(3))
                .untilAsserted(() -> assertThat(world.chatStatus(chat)).isEqualTo("closed"));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aBlockedWhoseAnswerIsNoLongerAwaitedDoesNotLandAfterAnOpen(DataSource database) {
        // The client gives up after half a second; the request takes effect two seconds later, if it can.
        world = new StatusWorld(database, Map.of("test.response-timeout", "500")).withStatusLoop();
        UUID chat = world.chat(NUMBER, PHONE, "closed");
        world.dataverse
                .server()
                .faults()
                .add(Fault.delay("dataverse", 2500).matching(A_CHAT).times(1));
        world.block(PHONE);
        await().untilAsserted(() -> assertThat(noted(chat)).isEqualTo(1));

        world.unblock(PHONE);

        world.awaitSynced(PHONE);
        assertThat(noted(chat)).isZero();
        await().during(Duration.ofSeconds(3))
                .untilAsserted(() -> assertThat(world.chatStatus(chat)).isEqualTo("closed"));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aWriteThatTookEffectThoughItsAnswerWasLostIsNotTakenForWhatTheChatWas(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        UUID chat = world.chat(NUMBER, PHONE, "closed");
        world.dataverse
                .server()
                .faults()
                .add(Fault.dropAfterCommit("dataverse").matching(A_CHAT).times(1));
        world.block(PHONE);
        world.awaitSynced(PHONE);
        assertThat(world.chatStatus(chat)).isEqualTo("blocked");

        world.unblock(PHONE);

        world.awaitSynced(PHONE);
        assertThat(world.chatStatus(chat)).isEqualTo("closed");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aChatThatChangedSinceItWasReadIsReadAgain(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        UUID chat = world.chat(NUMBER, PHONE, "open");
        world.dataverse
                .server()
                .faults()
                .add(Fault.status("dataverse", 412, conflict()).matching(A_CHAT).times(2));

        world.block(PHONE);

        world.awaitSynced(PHONE);
        assertThat(world.chatStatus(chat)).isEqualTo("blocked");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void conflictsWithoutEndAreGivenBackAndTriedLater(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        UUID chat = world.chat(NUMBER, PHONE, "open");
        world.dataverse
                .server()
                .faults()
                .add(Fault.status("dataverse", 412, conflict()).matching(A_CHAT));

        world.block(PHONE);

        await().untilAsserted(() -> assertThat(
                        world.blocks.find(Party.ofPhone(PHONE)).orElseThrow().crmState())
                .isEqualTo(CrmState.FAILED));
        assertThat(world.chatStatus(chat)).isEqualTo("open");
        world.dataverse.server().faults().clear();
        world.dataverse.clock().advance(Duration.ofMinutes(5));
        world.awaitSynced(PHONE);
        assertThat(world.chatStatus(chat)).isEqualTo("blocked");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void whileDataverseIsDownTheBlockWaitsAndThenIsWritten(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        UUID chat = world.chat(NUMBER, PHONE, "open");
        world.dataverse.server().faults().add(Fault.status("dataverse", 503, "<html>Service Unavailable</html>"));
        world.block(PHONE);
        await().untilAsserted(() -> assertThat(
                        world.blocks.find(Party.ofPhone(PHONE)).orElseThrow().crmState())
                .isEqualTo(CrmState.FAILED));

        world.dataverse.server().faults().clear();

        world.dataverse.clock().advance(Duration.ofMinutes(5));
        world.awaitSynced(PHONE);
        assertThat(world.chatStatus(chat)).isEqualTo("blocked");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aThrottledBlockIsTriedWhenDataverseSaidSoAndNotBefore(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        UUID chat = world.chat(NUMBER, PHONE, "open");
        world.dataverse
                .server()
                .faults()
                .add(Fault.status(
                                "dataverse",
                                429,
                                "{\"error\":{\"code\":\"0x80072322\",\"message\":\"Number of requests\"}}")
                        .retryAfter(120)
                        .times(1));
        world.block(PHONE);
        await().untilAsserted(() -> assertThat(
                        world.blocks.find(Party.ofPhone(PHONE)).orElseThrow().crmState())
                .isEqualTo(CrmState.FAILED));
        world.dataverse.clock().advance(Duration.ofSeconds(100));
        await().during(Duration.ofSeconds(1)).untilAsserted(() -> assertThat(
                        world.blocks.find(Party.ofPhone(PHONE)).orElseThrow().crmState())
                .isEqualTo(CrmState.FAILED));

        world.dataverse.clock().advance(Duration.ofSeconds(30));

        world.awaitSynced(PHONE);
        assertThat(world.chatStatus(chat)).isEqualTo("blocked");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aBlockThatDataverseRefusesIsShownAsFailedAndDoesNotHoldUpTheOthers(DataSource database) {
        world = new StatusWorld(database).withStatusLoop();
        UUID bad = world.chat(NUMBER, PHONE, "open");
        UUID good = world.chat(NUMBER, "4917099999999", "open");
        world.dataverse
                .server()
                .faults()
                .add(Fault.status(
                                "dataverse",
                                400,
                                "{\"error\":{\"code\":\"0x80040265\",\"message\":\"a plug-in says no\"}}")
                        .matching("/wab_chats\\(" + bad + "\\)\\?tag"));

        world.block(PHONE);
        world.block("4917099999999");

        world.awaitSynced("4917099999999");
        assertThat(world.chatStatus(good)).isEqualTo("blocked");
        await().untilAsserted(() -> assertThat(
                        world.blocks.find(Party.ofPhone(PHONE)).orElseThrow().crmState())
                .isEqualTo(CrmState.FAILED));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void refusedCountsAreWrittenTogetherAndNotOftenerThanOnceAMinute(DataSource database) {
        world = new StatusWorld(database).running("status-reason");
        world.block(PHONE);
        world.block("4917099999999");
        world.awaitSynced(PHONE);
        world.awaitSynced("4917099999999");
        refuse(0, 1);
        world.mirror.writeRefusedCounts();
        assertThat(refused(PHONE)).isEqualTo(1);
        refuse(1, 50);
        world.mirror.writeRefusedCounts();
        assertThat(refused(PHONE)).isEqualTo(1);
        world.dataverse.clock().advance(Duration.ofSeconds(61));
        long before = world.dataverse.standIn().stats().requests("UpdateMultiple");

        world.mirror.writeRefusedCounts();

        assertThat(refused(PHONE)).isEqualTo(50);
        assertThat(refused("4917099999999")).isEqualTo(50);
        assertThat(world.number(PHONE).path("wab_lastattempton").asText(null)).isNotNull();
        assertThat(world.dataverse.standIn().stats().requests("UpdateMultiple")).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void oneOfTwoNodesWritesTheCountsOfAMinute(DataSource database) {
        world = new StatusWorld(database).running("status-reason");
        BlockedNumberMirror otherNode = new StatusWorld(database, world.dataverse).mirror;
        world.block(PHONE);
        world.block("4917099999999");
        world.awaitSynced(PHONE);
        world.awaitSynced("4917099999999");
        refuse(0, 1);
        world.mirror.writeRefusedCounts();
        refuse(1, 5);

        otherNode.writeRefusedCounts();

        assertThat(refused(PHONE)).isEqualTo(1);
        world.dataverse.clock().advance(Duration.ofSeconds(61));
        otherNode.writeRefusedCounts();
        assertThat(refused(PHONE)).isEqualTo(5);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void whatIsCountedAfterTheUnblockIsWrittenToo(DataSource database) {
        world = new StatusWorld(database).running("status-reason");
        world.block(PHONE);
        world.block("4917099999999");
        world.unblock(PHONE);
        world.awaitSynced(PHONE);
        world.awaitSynced("4917099999999");
        refuse(0, 2);

        world.mirror.writeRefusedCounts();

        assertThat(refused(PHONE)).isEqualTo(2);
        assertThat(world.numberStatus(PHONE)).isEqualTo("lifted");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aMissingRowDoesNotKeepTheCountsOfOthersFromBeingWritten(DataSource database) {
        world = new StatusWorld(database).running("status-reason");
        world.block(PHONE);
        world.block("4917099999999");
        world.awaitSynced(PHONE);
        world.awaitSynced("4917099999999");
        world.delete("wab_blockednumbers", RowIds.of("blocked-number", world.known("4917099999999")));
        refuse(0, 3);

        world.mirror.writeRefusedCounts();

        assertThat(refused(PHONE)).isEqualTo(3);
        await().untilAsserted(() -> assertThat(refused("4917099999999")).isEqualTo(3));
    }

    private void refuse(int from, int to) {
        Instant now = world.dataverse.clock().instant();
        for (int i = from; i < to; i++) {
            world.refusals.count(List.of(
                    new Refusal(world.known(PHONE), NUMBER, "m" + i, now),
                    new Refusal(world.known("4917099999999"), NUMBER, "n" + i, now)));
        }
    }

    private long refused(String phone) {
        return world.number(phone).path("wab_refused").asLong();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void chatsAreWrittenOnBehalfOfTheAgentWhenSoConfigured(DataSource database) {
        world = new StatusWorld(database, Map.of("bridge.blocking.impersonate", "true")).withStatusLoop();
        UUID chat = world.chat(NUMBER, PHONE, "open");

        blockAs(new Actor(DataverseSeed.ROOT.toString(), "Root"));

        world.awaitSynced(PHONE);
        assertThat(world.chatStatus(chat)).isEqualTo("blocked");
        assertThat(world.row("wab_chats", chat).path("_modifiedby_value").asText())
                .isEqualTo(DataverseSeed.ROOT.toString());
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void whereDataverseRefusesTheAgentTheBridgeWritesAsItself(DataSource database) {
        world = new StatusWorld(database, Map.of("bridge.blocking.impersonate", "true")).withStatusLoop();
        UUID chat = world.chat(NUMBER, PHONE, "open");

        blockAs(ADA);

        world.awaitSynced(PHONE);
        assertThat(world.chatStatus(chat)).isEqualTo("blocked");
        JsonNode row = world.row("wab_chats", chat);
        assertThat(row.path("_modifiedby_value").asText()).isEqualTo(DataverseSeed.BRIDGE.toString());
        assertThat(row.path("_wab_blockedby_value").asText()).isEqualTo(ADA.id());
    }

    private void blockAs(Actor actor) {
        world.changes.block(
                new BlockCommand(Party.ofPhone(PHONE), null, "spam", true, null, false, "REST", actor, null));
    }

    private int noted(UUID chat) {
        return world.jdbc
                .sql("SELECT COUNT(*) FROM chat_status WHERE chat_id = ?")
                .param(chat.toString())
                .query(Integer.class)
                .single();
    }

    private static String conflict() {
        return "{\"error\":{\"code\":\"0x80060882\",\"message\":\"The version of the existing record doesn't match\"}}";
    }
}
