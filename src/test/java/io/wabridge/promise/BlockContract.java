package io.wabridge.promise;

import static io.wabridge.fixture.TestBridge.NUMBER_1;
import static io.wabridge.fixture.TestBridge.NUMBER_2;
import static io.wabridge.fixture.TestBridge.newNumber;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.fixture.BridgeClient.Answer;
import io.wabridge.fixture.TestBridge;
import io.wabridge.standin.dataverse.DataverseSeed;
import io.wabridge.standin.entra.EntraStandIn.Resource;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.MetaStatus;
import io.wabridge.standin.graph.MetaWebhooks;
import io.wabridge.standin.graph.WaUser;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The behaviour of a block, row by row, from REST and webhooks to Dynamics. Run on each database by a subclass. */
abstract class BlockContract {

    static final int OPEN = 1;
    static final int BLOCKED = 727000001;
    static final int CLOSED = 727000002;
    static final int CANCELLED = 727000002;
    static final Duration SOON = Duration.ofSeconds(20);

    final TestBridge bridge;

    BlockContract(TestBridge.Database database) {
        this.bridge = TestBridge.on(database);
    }

    private void receiveAndAwait(String number) {
        receiveAndAwait(MetaMessage.text("hello").from(WaUser.phone(number)));
    }

    private void receiveAndAwait(MetaMessage message) {
        bridge.receive(message);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(message.id())).hasSize(1));
    }

    /** Everything posted before this returned has had its outcome. */
    private void awaitOutcomeOfAllSoFar() {
        receiveAndAwait(newNumber());
    }

    private int statusOf(String number) {
        return bridge.chatsOf(number).get(0).path("statuscode").asInt();
    }

    private void awaitStatus(String number, int status) {
        await().atMost(SOON).untilAsserted(() -> assertThat(statusOf(number)).isEqualTo(status));
    }

    @Test
    void marksTheChatBlockedAndItsOpenSessionCancelled() {
        String number = newNumber();
        receiveAndAwait(number);

        Answer answer = bridge.block("ada", "+" + number);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("state").asText()).isEqualTo("active");
        assertThat(answer.json().path("number").asText()).isEqualTo("+" + number);
        awaitStatus(number, BLOCKED);
        ObjectNode chat = bridge.chatsOf(number).get(0);
        assertThat(chat.path("statecode").asInt()).isEqualTo(1);
        assertThat(chat.path("_wab_blockedby_value").asText()).isEqualTo(DataverseSeed.ADA.toString());
        assertThat(chat.path("wab_blockreason").asText()).isEqualTo("spam");
        await().atMost(SOON).untilAsserted(() -> assertThat(bridge.sessionsOf(chat))
                .singleElement()
                .satisfies(session ->
                        assertThat(session.path("statuscode").asInt()).isEqualTo(CANCELLED)));
    }

    @Test
    void discardsWhatABlockedNumberWritesAndCountsIt() {
        String number = newNumber();
        receiveAndAwait(number);
        bridge.block("ada", number);
        MetaMessage refused = MetaMessage.text("let me in").from(WaUser.phone(number));

        bridge.receive(refused);
        bridge.receive(refused);
        awaitOutcomeOfAllSoFar();

        assertThat(bridge.message(refused.id())).isEmpty();
        JsonNode block =
                bridge.call("ada", "GET", "/api/blocks/" + number, null).json();
        assertThat(block.path("refusedCount").asInt()).isEqualTo(1);
        assertThat(block.path("lastAttemptAt").asText()).isNotEmpty();
    }

    /** After a crash a batch comes again, and whoever wrote it may be blocked by then: it was counted as refused as well. */
    @Test
    void countsNoMessageAsRefusedThatWasDeliveredBeforeTheBlock() {
        String number = newNumber();
        MetaMessage delivered = MetaMessage.text("delivered").from(WaUser.phone(number));
        receiveAndAwait(delivered);
        bridge.block("ada", number);

        bridge.receive(delivered);
        bridge.receive(MetaMessage.text("refused").from(WaUser.phone(number)));
        awaitOutcomeOfAllSoFar();

        assertThat(bridge.call("ada", "GET", "/api/blocks/" + number, null)
                        .json()
                        .path("refusedCount")
                        .asInt())
                .isEqualTo(1);
    }

    /** A batch that came again after a crash, and after the unblock, brought back what it had discarded and counted. */
    @Test
    void aMessageThatWasRefusedOnceStaysAwayWhenItComesAgainAfterTheUnblock() {
        String number = newNumber();
        receiveAndAwait(number);
        bridge.block("ada", number);
        MetaMessage refused = MetaMessage.text("refused").from(WaUser.phone(number));
        bridge.receive(refused);
        awaitOutcomeOfAllSoFar();
        bridge.unblock("ada", number);

        bridge.receive(refused);
        receiveAndAwait(MetaMessage.text("after").from(WaUser.phone(number)));

        assertThat(bridge.message(refused.id())).isEmpty();
    }

    @Test
    void asksDynamicsNothingAboutABlockedSender() {
        String number = newNumber();
        bridge.block("ada", number);
        long before = bridge.dataverse().stats().reads("contacts");

        bridge.receive(MetaMessage.text("who am I?").from(WaUser.phone(number)));

        await().atMost(SOON).untilAsserted(() -> assertThat(bridge.call("ada", "GET", "/api/blocks/" + number, null)
                        .json()
                        .path("refusedCount")
                        .asInt())
                .isEqualTo(1));
        assertThat(bridge.dataverse().stats().reads("contacts")).isEqualTo(before);
    }

    @Test
    void discardsWhatABlockedParticipantWritesInAGroup() {
        String number = newNumber();
        String group = "group-" + number;
        bridge.block("ada", number);
        MetaMessage refused =
                MetaMessage.text("in the group").from(WaUser.phone(number)).inGroup(group);
        MetaMessage other =
                MetaMessage.text("another").from(WaUser.phone(newNumber())).inGroup(group);

        bridge.receive(refused);
        receiveAndAwait(other);

        assertThat(bridge.message(refused.id())).isEmpty();
    }

    @Test
    void keepsTheHistoryReadable() {
        String number = newNumber();
        receiveAndAwait(number);

        bridge.block("ada", number);

        awaitStatus(number, BLOCKED);
        assertThat(bridge.messagesOf(bridge.chatsOf(number).get(0))).hasSize(1);
    }

    @Test
    void refusesToSendToABlockedNumber() {
        String number = newNumber();
        receiveAndAwait(number);
        bridge.block("ada", number);

        Answer answer = bridge.call("ada", "POST", "/api/messages", text(number));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().path("type").asText()).endsWith("/problems/number-blocked");
        assertThat(sendsTo(number)).isEmpty();
    }

    @Test
    void refusesAnOutgoingMessageCreatedInTheCrm() {
        String number = newNumber();
        receiveAndAwait(number);
        bridge.block("ada", number);
        awaitStatus(number, BLOCKED);
        String chatId = bridge.chatsOf(number).get(0).path("wab_chatid").asText();

        UUID outgoing = bridge.dataverse().create(DataverseSeed.ADA, "wab_outgoings", outgoing(chatId));

        await().atMost(SOON).untilAsserted(() -> assertThat(bridge.dataverse().row("wab_outgoings", outgoing))
                .hasValueSatisfying(row -> {
                    assertThat(row.path("statuscode").asInt()).isEqualTo(727000002);
                    assertThat(row.path("wab_result").asText()).isNotEmpty();
                }));
        assertThat(sendsTo(number)).isEmpty();
    }

    @Test
    void discardsWhatABlockedPersonWritesToMetasAgent() {
        String number = newNumber();
        bridge.block("ada", number);
        MetaMessage message = MetaMessage.text("to the agent").from(WaUser.phone(number));
        MetaMessage other = MetaMessage.text("of somebody else").from(WaUser.phone(newNumber()));

        bridge.post(MetaWebhooks.forNumber(NUMBER_1).standbyMessage(message).standbyMessage(other));

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(other.id())).hasSize(1));
        assertThat(bridge.message(message.id())).isEmpty();
        assertThat(bridge.call("ada", "GET", "/api/blocks/" + number, null)
                        .json()
                        .path("refusedCount")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void stillRecordsReceiptsAndEchoesOfMessagesSentBefore() {
        String number = newNumber();
        receiveAndAwait(number);
        MetaMessage echo = MetaMessage.text("written before").to(WaUser.phone(number));
        bridge.post(MetaWebhooks.forNumber(NUMBER_1).appEcho(echo));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(echo.id())).hasSize(1));
        bridge.block("ada", number);
        MetaMessage late = MetaMessage.text("late echo").to(WaUser.phone(number));

        bridge.post(MetaWebhooks.forNumber(NUMBER_1)
                .status(MetaStatus.delivered(echo.id()).to(WaUser.phone(number))));
        bridge.post(MetaWebhooks.forNumber(NUMBER_1).appEcho(late));

        await().atMost(SOON).untilAsserted(() -> assertThat(
                        bridge.message(echo.id()).get(0).path("statuscode").asInt())
                .isEqualTo(727000004));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(late.id())).hasSize(1));
        awaitStatus(number, BLOCKED);
    }

    @Test
    void opensTheChatAgainAndANewSessionAfterAnUnblock() {
        String number = newNumber();
        receiveAndAwait(number);
        bridge.block("ada", number);
        awaitStatus(number, BLOCKED);
        MetaMessage refused = MetaMessage.text("while blocked").from(WaUser.phone(number));
        bridge.receive(refused);
        awaitOutcomeOfAllSoFar();

        Answer answer = bridge.unblock("ada", number);
        awaitStatus(number, OPEN);
        MetaMessage next = MetaMessage.text("after").from(WaUser.phone(number));
        receiveAndAwait(next);

        assertThat(answer.json().path("state").asText()).isEqualTo("lifted");
        ObjectNode chat = bridge.chatsOf(number).get(0);
        List<ObjectNode> sessions = bridge.sessionsOf(chat);
        assertThat(sessions).hasSize(2);
        assertThat(sessions)
                .extracting(session -> session.path("statuscode").asInt())
                .containsExactlyInAnyOrder(CANCELLED, OPEN);
        assertThat(bridge.message(refused.id())).isEmpty();
    }

    @Test
    void putsAClosedChatBackToClosed() {
        String number = newNumber();
        receiveAndAwait(number);
        // An inbound message opens a closed chat: the one above must be done with.
        awaitOutcomeOfAllSoFar();
        bridge.dataverse()
                .patch(
                        DataverseSeed.ROOT,
                        "wab_chats",
                        UUID.fromString(
                                bridge.chatsOf(number).get(0).path("wab_chatid").asText()),
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("statecode", 1)
                                .put("statuscode", CLOSED));
        bridge.block("ada", number);
        awaitStatus(number, BLOCKED);

        bridge.unblock("ada", number);

        awaitStatus(number, CLOSED);
    }

    @Test
    void answersRepeatsTheSameWithoutANewVersion() {
        String number = newNumber();
        Answer first = bridge.block("ada", number);

        Answer again = bridge.block("ada", number);
        Answer lifted = bridge.unblock("ada", number);
        Answer liftedAgain = bridge.unblock("ada", number);

        assertThat(again.json().path("version")).isEqualTo(first.json().path("version"));
        assertThat(liftedAgain.json().path("version")).isEqualTo(lifted.json().path("version"));
        assertThat(bridge.call("ada", "GET", "/api/blocks/" + number + "/history", null)
                        .json()
                        .path("items"))
                .hasSize(2);
    }

    @Test
    void blocksANumberBeforeItsFirstMessage() {
        String number = newNumber();
        bridge.block("ada", number);
        MetaMessage first = MetaMessage.text("first").from(WaUser.phone(number));

        bridge.receive(first);
        awaitOutcomeOfAllSoFar();

        assertThat(bridge.message(first.id())).isEmpty();
        assertThat(bridge.chatsOf(number)).isEmpty();
        await().atMost(SOON).untilAsserted(() -> assertThat(
                        bridge.dataverse().rows("wab_blockednumbers", "wab_phone eq '" + number + "'"))
                .singleElement()
                .satisfies(row -> assertThat(row.path("statuscode").asInt()).isEqualTo(1)));
    }

    @Test
    void blocksByUserIdAndHoldsWhenThePhoneIsShown() {
        String number = newNumber();
        String userId = "DE." + newNumber();
        bridge.block("ada", userId);
        MetaMessage hidden = MetaMessage.text("hidden").from(WaUser.userId(userId));
        MetaMessage both = MetaMessage.text("both").from(WaUser.phone(number).withUserId(userId));
        MetaMessage shown = MetaMessage.text("shown").from(WaUser.phone(number));

        bridge.receive(hidden);
        bridge.receive(both);
        bridge.receive(shown);
        awaitOutcomeOfAllSoFar();

        assertThat(bridge.message(hidden.id())).isEmpty();
        assertThat(bridge.message(both.id())).isEmpty();
        assertThat(bridge.message(shown.id())).isEmpty();
    }

    @Test
    void holdsForOneWhoseNumberIsHiddenLater() {
        String number = newNumber();
        String userId = "DE." + newNumber();
        receiveAndAwait(MetaMessage.text("both").from(WaUser.phone(number).withUserId(userId)));
        bridge.block("ada", number);
        MetaMessage hidden =
                MetaMessage.text("hidden").from(WaUser.userId(userId).withUsername("sneaky"));

        bridge.receive(hidden);
        awaitOutcomeOfAllSoFar();

        assertThat(bridge.message(hidden.id())).isEmpty();
    }

    @Test
    void blocksForOneBusinessNumberOnly() {
        String number = newNumber();
        Answer answer = bridge.call("ada", "PUT", "/api/blocks/" + number + "?businessNumber=" + NUMBER_1, Map.of());
        MetaMessage toFirst = MetaMessage.text("first").from(WaUser.phone(number));
        MetaMessage toSecond = MetaMessage.text("second").from(WaUser.phone(number));

        bridge.receive(toFirst);
        bridge.post(MetaWebhooks.forNumber(NUMBER_2).message(toSecond));

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(toSecond.id())).hasSize(1));
        awaitOutcomeOfAllSoFar();
        assertThat(answer.json().path("businessNumber").asText()).isEqualTo(NUMBER_1);
        assertThat(bridge.message(toFirst.id())).isEmpty();
        assertThat(bridge.chatsOf(number))
                .singleElement()
                .satisfies(chat -> assertThat(chat.path("statuscode").asInt()).isEqualTo(OPEN));
    }

    @Test
    void doesNotLiftABlockForAllByNamingOneBusinessNumber() {
        String number = newNumber();
        bridge.block("ada", number);

        Answer answer = bridge.call("ada", "DELETE", "/api/blocks/" + number + "?businessNumber=" + NUMBER_1, null);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().path("type").asText()).endsWith("/problems/blocked-for-all");
    }

    @Test
    void liftsABlockByItselfWhenItExpires() {
        String number = newNumber();
        receiveAndAwait(number);
        String expiresAt = bridge.standIns().clock().instant().plusSeconds(600).toString();
        bridge.call("ada", "PUT", "/api/blocks/" + number, Map.of("expiresAt", expiresAt));
        awaitStatus(number, BLOCKED);

        bridge.standIns().clock().advance(Duration.ofSeconds(601));

        awaitStatus(number, OPEN);
        JsonNode block =
                bridge.call("ada", "GET", "/api/blocks/" + number, null).json();
        assertThat(block.path("state").asText()).isEqualTo("lifted");
        // Dynamics may have followed the clock before the route that writes the end down.
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.call("ada", "GET", "/api/blocks/" + number + "/history", null)
                                .json()
                                .path("items")
                                .toString())
                        .contains("system:expiry"));
    }

    @Test
    void writesWhoWhenWhatWhyAndWhichWayIntoTheHistory() {
        String number = newNumber();
        bridge.block("ada", number);

        bridge.call("root", "DELETE", "/api/blocks/" + number + "?reason=mistake", null);

        JsonNode items = bridge.call("ada", "GET", "/api/blocks/" + number + "/history", null)
                .json()
                .path("items");
        assertThat(items).hasSize(2);
        assertThat(items.toString())
                .contains("spam", "mistake", DataverseSeed.ADA.toString(), DataverseSeed.ROOT.toString());
        assertThat(items.findValuesAsText("way")).containsOnly("REST");
    }

    @Test
    void wantsAReasonForBlockAndUnblockWhereTheSettingsSaySo() {
        String block = "/api/blocks/" + newNumber();
        reasonRequired(true);
        try {
            Answer blockWithout = bridge.call("ada", "PUT", block, Map.of());
            Answer blockWith = bridge.call("ada", "PUT", block, Map.of("reason", "spam"));
            Answer unblockWithout = bridge.call("ada", "DELETE", block, null);
            Answer unblockWith = bridge.call("ada", "DELETE", block + "?reason=mistake", null);

            assertThat(blockWithout.status()).isEqualTo(422);
            assertThat(blockWith.status()).isEqualTo(200);
            assertThat(unblockWithout.status()).isEqualTo(422);
            assertThat(unblockWith.status()).isEqualTo(200);
        } finally {
            reasonRequired(false);
        }
    }

    private void reasonRequired(boolean required) {
        bridge.dataverse().setting(JsonNodeFactory.instance.objectNode().put("wab_reasonrequired", required));
        bridge.standIns().clock().advance(Duration.ofSeconds(61));
    }

    @Test
    void refusesAndAuditsAnAgentWhoMayNotBlock() {
        String number = newNumber();

        Answer answer = bridge.block("bob", number);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.json().path("type").asText()).endsWith("/problems/not-authorised");
        assertThat(bridge.call("ada", "GET", "/api/blocks/" + number, null).status())
                .isEqualTo(404);
    }

    @Test
    void refusesATokenThatHasExpired() {
        String expired = bridge.standIns()
                .entra()
                .forAgent("ada", "partner", Resource.BRIDGE)
                .expired()
                .token();

        Answer answer = bridge.exchange(
                "PUT",
                bridge.url("/api/blocks/" + newNumber()),
                Map.of("reason", "spam"),
                "Authorization",
                "Bearer " + expired);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.raw().headers().firstValue("WWW-Authenticate")).isPresent();
    }

    @Test
    void blocksOnARequestFromTheCrm() {
        String number = newNumber();
        receiveAndAwait(number);
        String chatId = bridge.chatsOf(number).get(0).path("wab_chatid").asText();

        UUID request = bridge.dataverse().create(DataverseSeed.ADA, "wab_blockrequests", blockRequest(chatId));

        await().atMost(SOON).untilAsserted(() -> assertThat(bridge.dataverse().row("wab_blockrequests", request))
                .hasValueSatisfying(
                        row -> assertThat(row.path("statuscode").asInt()).isEqualTo(727000001)));
        awaitStatus(number, BLOCKED);
        assertThat(bridge.call("ada", "GET", "/api/blocks/" + number, null)
                        .json()
                        .path("blockedBy")
                        .path("id")
                        .asText())
                .isEqualTo(DataverseSeed.ADA.toString());
    }

    @Test
    void refusesARequestFromTheCrmOfAnAgentWhoMayNotBlock() {
        String number = newNumber();
        receiveAndAwait(number);
        String chatId = bridge.chatsOf(number).get(0).path("wab_chatid").asText();
        // The role's own privilege would keep bob from creating the row; an administrator gave him the right, the
        // settings did not.
        UUID request = bridge.dataverse().create(DataverseSeed.BOB, "wab_blockrequests", blockRequest(chatId));

        await().atMost(SOON).untilAsserted(() -> assertThat(bridge.dataverse().row("wab_blockrequests", request))
                .hasValueSatisfying(
                        row -> assertThat(row.path("statuscode").asInt()).isEqualTo(727000002)));

        assertThat(statusOf(number)).isEqualTo(OPEN);
    }

    @Test
    void previewsWhatABlockWouldTouch() {
        String number = newNumber();
        receiveAndAwait(number);

        Answer answer = bridge.call("ada", "GET", "/api/blocks/" + number + "/preview", null);

        assertThat(answer.json().path("chats").asInt()).isEqualTo(1);
        assertThat(answer.json().path("openSessions").asInt()).isEqualTo(1);
        assertThat(answer.json().path("queuedMessages").asInt()).isZero();
    }

    @Test
    void sendsWhenNobodyIsBlocked() {
        String number = newNumber();
        receiveAndAwait(number);

        Answer answer = bridge.call("ada", "POST", "/api/messages", text(number));

        assertThat(answer.status()).as("%s", answer.json()).isEqualTo(202);
        String id = answer.json().path("id").asText();
        await().atMost(SOON).untilAsserted(() -> assertThat(sendsTo(number)).hasSize(1));
        await().atMost(SOON).untilAsserted(() -> assertThat(bridge.dataverse().row("wab_messages", UUID.fromString(id)))
                .hasValueSatisfying(
                        row -> assertThat(row.path("statuscode").asInt()).isIn(727000003, 727000004)));
    }

    private List<JsonNode> sendsTo(String number) {
        return bridge.graph().sends().stream()
                .filter(send -> send.path("to").asText().equals("+" + number))
                .toList();
    }

    private static Map<String, Object> text(String number) {
        return Map.of("to", "+" + number, "from", NUMBER_1, "type", "text", "text", Map.of("body", "hello"));
    }

    private static ObjectNode outgoing(String chatId) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("wab_type", "text")
                .put("wab_text", "hello from the CRM")
                .put("wab_chatid@odata.bind", "/wab_chats(" + chatId + ")");
    }

    private static ObjectNode blockRequest(String chatId) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("wab_action", 727000000)
                .put("wab_reason", "asked in the CRM")
                .put("wab_way", "chat")
                .put("wab_chatid@odata.bind", "/wab_chats(" + chatId + ")");
    }
}
