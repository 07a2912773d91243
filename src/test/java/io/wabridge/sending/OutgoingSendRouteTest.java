package io.wabridge.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.block.Block;
import io.wabridge.block.CrmProgress;
import io.wabridge.block.CrmState;
import io.wabridge.dataverse.RowIds;
import io.wabridge.identity.Party;
import io.wabridge.sending.OutgoingStore.Intent;
import io.wabridge.standin.server.Fault;
import io.wabridge.webhook.Event;
import io.wabridge.webhook.Event.ReceiptStatus;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

class OutgoingSendRouteTest extends OutboundRouteTest {

    private static final int SENT = 727000003;
    private static final int FAILED = 727000007;
    private static final int REFUSED = 727000008;
    private static final int UNCERTAIN = 727000009;

    @Autowired
    private CrmProgress crmProgress;

    @Autowired
    private OutgoingSteps outgoing;

    @Autowired
    private OutboundSettings settings;

    private UUID intent(String type, String payload) {
        return intent(UUID.randomUUID(), type, payload);
    }

    private UUID intent(UUID id, String type, String payload) {
        store.add(new Intent(
                id,
                null,
                ADA.systemUserId(),
                CHANNEL,
                identity,
                RowIds.chatKey(CHANNEL, identity),
                phone,
                null,
                type,
                payload,
                null));
        return id;
    }

    @Test
    void aChatShowsTheTimeOfItsLastMessageHoweverLongDynamicsTakes() {
        UUID chat = customerWrote(Duration.ofHours(1));
        standIns.faults()
                .add(Fault.delay("dataverse", 1500).matching("wab_chats").times(1));

        UUID id = submit("hello");

        awaitState(id, OutgoingState.SENT);
        assertThat(dataverse.row("wab_chats", chat).orElseThrow().path("wab_lastmessageon"))
                .isEqualTo(messageRow(id).path("wab_sentat"));
    }

    @Test
    void sendsOnceAndShowsItInDynamics() {
        customerWrote(Duration.ofHours(1));

        UUID id = submit("hello");

        awaitState(id, OutgoingState.SENT);
        assertThat(sends()).singleElement().satisfies(send -> {
            assertThat(send.path("text").path("body").asText()).isEqualTo("hello");
            assertThat(send.path("biz_opaque_callback_data").asText()).isEqualTo(id.toString());
        });
        ObjectNode row = messageRow(id);
        assertThat(row.path("statuscode").asInt()).isEqualTo(SENT);
        assertThat(row.path("wab_messagekey").asText()).isEqualTo(id.toString().replace("-", ""));
        assertThat(row.path("wab_providerid").asText())
                .isEqualTo(messages.find(id).orElseThrow().providerId());
    }

    @Test
    void laterReceiptFindsTheRowOfASend() {
        customerWrote(Duration.ofHours(1));

        UUID id = submit("hello");

        awaitState(id, OutgoingState.SENT);
        assertThat(jdbc.queryForObject(
                        "SELECT message_id FROM ledger_message WHERE message_key = ?",
                        UUID.class,
                        RowIds.messageKey(messages.find(id).orElseThrow().providerId())))
                .isEqualTo(id);
    }

    @Test
    void refusesTheBlockedBeforeAnythingIsStored() {
        customerWrote(Duration.ofHours(1));
        block();

        assertThatThrownBy(() -> submit("hello")).isInstanceOf(NumberBlockedException.class);

        assertThat(sends()).isEmpty();
    }

    @Test
    void refusesWhatWasQueuedWhenTheBlockCame() {
        customerWrote(Duration.ofHours(1));
        standIns.faults().add(Fault.status("graph", 400, graphError(131056)).times(1));
        UUID id = submit("hello");
        soon().until(() -> store.find(id).orElseThrow().attempts() == 1 || stateOf(id) != OutgoingState.QUEUED);

        block();

        awaitState(id, OutgoingState.REFUSED);
        assertThat(sends()).isEmpty();
        assertThat(messageRow(id).path("statuscode").asInt()).isEqualTo(REFUSED);
        assertThat(messages.find(id).orElseThrow().error()).startsWith("number-blocked");
    }

    @Test
    void blockReturnsOnlyAfterTheSendThatHadStartedBeforeIt() {
        customerWrote(Duration.ofHours(1));
        standIns.faults().add(Fault.delay("graph", 1000).matching("messages").times(1));
        UUID id = submit("hello");
        soon().until(() -> stateOf(id) == OutgoingState.SENDING);

        block();

        assertThat(stateOf(id)).isEqualTo(OutgoingState.SENT);
        assertThat(sends()).hasSize(1);
    }

    @RepeatedTest(8)
    void nothingLeavesOnceABlockHasReturned() throws Exception {
        customerWrote(Duration.ofHours(1));
        List<UUID> ids = List.of(submit("1"), submit("2"), submit("3"), submit("4"));
        // Each round meets the sends a little later.
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .until(() -> store.find(ids.get(0)).orElseThrow().claim() != null
                        || stateOf(ids.get(0)).isSettled());

        block();

        Instant returned = clock.instant();
        ids.forEach(id -> soon().until(() -> stateOf(id).isSettled()));
        assertThat(graph.requests().stream()
                        .filter(request -> request.body() != null
                                && request.body().path("to").asText().equals("+" + phone))
                        .filter(request -> request.at().isAfter(returned)))
                .isEmpty();
    }

    @Test
    void writesNothingToDynamicsForSomebodyBlockedMeanwhile() {
        block();

        UUID id = intent("text", "{\"body\":\"hello\"}");

        awaitState(id, OutgoingState.REFUSED);
        assertThat(sends()).isEmpty();
        assertThat(dataverse.row("wab_messages", id)).isEmpty();
        assertThat(dataverse.rows("wab_chats", "wab_phone eq '" + phone + "'")).isEmpty();
    }

    /** Its session may have reached Dynamics after the status loop had looked, and stayed Open. */
    @Test
    void aRefusedSendWhoseFirstAttemptOpenedASessionMakesTheStatusLoopLookAgain() {
        UUID id = UUID.randomUUID();
        conversations.open(CHANNEL, identity, Party.ofPhone(phone), clock.instant(), id);
        blockAndFollow();

        intent(id, "text", "{\"body\":\"hello\"}");

        awaitState(id, OutgoingState.REFUSED);
        assertThat(blocks.byIdentity(identity).orElseThrow().crmState()).isEqualTo(CrmState.PENDING);
    }

    @Test
    void aRefusedSendThatOpenedNothingCostsDynamicsNoLook() {
        blockAndFollow();

        UUID id = intent("text", "{\"body\":\"hello\"}");

        awaitState(id, OutgoingState.REFUSED);
        assertThat(blocks.byIdentity(identity).orElseThrow().crmState()).isEqualTo(CrmState.SYNCED);
    }

    private void blockAndFollow() {
        block();
        crmProgress
                .claimBehind(CrmProgress.Priority.ASKED, 1000, Duration.ofMinutes(1))
                .forEach(crmProgress::synced);
    }

    @ParameterizedTest
    @CsvSource({"131026", "100", "131047", "132001", "368", "10", "131008"})
    void failsWithThePermanentErrorOfTheProvider(int code) {
        customerWrote(Duration.ofHours(1));
        standIns.faults().add(Fault.status("graph", 400, graphError(code)));

        UUID id = submit("hello");

        awaitState(id, OutgoingState.FAILED);
        standIns.faults().clear();
        assertThat(sends()).isEmpty();
        assertThat(messageRow(id).path("statuscode").asInt()).isEqualTo(FAILED);
        assertThat(messageRow(id).path("wab_error").asText()).startsWith(Integer.toString(code));
    }

    @ParameterizedTest
    @CsvSource({"2,503", "131016,500", "131056,400", "131000,500"})
    void triesAgainAfterTransientErrorAndSendsOnce(int code, int status) {
        customerWrote(Duration.ofHours(1));
        standIns.faults().add(Fault.status("graph", status, graphError(code)).times(1));

        UUID id = submit("hello");

        awaitState(id, OutgoingState.SENT);
        assertThat(sends()).hasSize(1);
        assertThat(store.find(id).orElseThrow().attempts()).isEqualTo(2);
    }

    @Test
    void waitsAsLongAsTheProviderAsks() {
        customerWrote(Duration.ofHours(1));
        standIns.faults()
                .add(Fault.status("graph", 429, graphError(130429))
                        .retryAfter(300)
                        .times(1));

        UUID id = submit("hello");

        soon().until(() -> store.find(id).orElseThrow().error() != null);
        assertThat(jdbc.queryForObject("SELECT due_at FROM outgoing WHERE id = ?", java.time.OffsetDateTime.class, id))
                .isAfter(clock.instant().plusSeconds(240).atOffset(java.time.ZoneOffset.UTC));
        assertThat(stateOf(id)).isEqualTo(OutgoingState.QUEUED);
    }

    @Test
    void timeoutLeavesItUncertainAndIsNeverRepeated() {
        customerWrote(Duration.ofHours(1));
        standIns.faults().add(Fault.delay("graph", 3000).matching("messages").times(1));

        UUID id = submit("hello");

        awaitState(id, OutgoingState.UNCERTAIN);
        soon().until(() -> sends().size() == 1);
        wakeUp();
        assertThat(messageRow(id).path("statuscode").asInt()).isEqualTo(UNCERTAIN);
        assertThat(sends()).hasSize(1);
    }

    @Test
    void blockAfterATimeoutSaysThatTheSendMayStillArrive() {
        customerWrote(Duration.ofHours(1));
        standIns.faults().add(Fault.delay("graph", 3000).matching("messages").times(1));
        UUID id = submit("hello");
        awaitState(id, OutgoingState.UNCERTAIN);

        Block block = block();

        assertThat(block.uncertainSends()).isEqualTo(1);
        soon().until(() -> sends().size() == 1);
    }

    @ParameterizedTest
    @CsvSource({"502", "503", "504"})
    void gatewayPageLeavesItUncertain(int status) {
        customerWrote(Duration.ofHours(1));
        standIns.faults()
                .add(Fault.status("graph", status, "<html>Bad Gateway</html>").times(1));

        UUID id = submit("hello");

        awaitState(id, OutgoingState.UNCERTAIN);
        assertThat(sends()).isEmpty();
    }

    @Test
    void receiptDecidesWhatTheLostAnswerLeftOpen() {
        customerWrote(Duration.ofHours(1));
        standIns.faults()
                .add(Fault.dropAfterCommit("graph").matching("messages").times(1));
        UUID id = submit("hello");
        awaitState(id, OutgoingState.UNCERTAIN);

        messages.confirmByReceipt(id, "wamid.confirmed-" + id, ReceiptStatus.DELIVERED);

        awaitState(id, OutgoingState.SENT);
        assertThat(sends()).hasSize(1);
        assertThat(messageRow(id).path("statuscode").asInt()).isEqualTo(SENT);
        assertThat(messageRow(id).path("wab_providerid").asText()).isEqualTo("wamid.confirmed-" + id);
    }

    @Test
    void failedReceiptOfALostAnswerSaysWhy() {
        customerWrote(Duration.ofHours(1));
        standIns.faults()
                .add(Fault.dropAfterCommit("graph").matching("messages").times(1));
        UUID id = submit("hello");
        awaitState(id, OutgoingState.UNCERTAIN);
        Event.Receipt foreign = receipt("somebody else's data", ReceiptStatus.READ, null);

        messages.confirmByReceipts(
                List.of(foreign, receipt(id.toString(), ReceiptStatus.FAILED, "[{\"code\":131026}]")));

        awaitState(id, OutgoingState.FAILED);
        assertThat(messageRow(id).path("statuscode").asInt()).isEqualTo(FAILED);
        assertThat(messageRow(id).path("wab_error").asText()).contains("131026");
    }

    private Event.Receipt receipt(String callbackData, ReceiptStatus status, String error) {
        return new Event.Receipt(
                CHANNEL,
                "wamid.of-" + phone,
                status,
                clock.instant(),
                Party.ofPhone(phone),
                callbackData,
                error,
                clock.instant(),
                "{}");
    }

    @Test
    void messageOfADeadProcessIsUncertainAndNotSentAgain() {
        customerWrote(Duration.ofHours(1));

        UUID id = left(
                OutgoingState.SENDING,
                UUID.randomUUID(),
                clock.instant(),
                clock.instant().minusSeconds(1));

        awaitState(id, OutgoingState.UNCERTAIN);
        assertThat(sends()).isEmpty();
    }

    /** As a worker that has claimed it and then stands still. */
    private OutgoingTask claimed(UUID id) {
        OutgoingTask task = new OutgoingTask(store.find(id).orElseThrow(), OutgoingTask.Step.WRITE_ROW);
        OutgoingTask claimed = outgoing.claim(outgoing.writeRow(task));
        assertThat(claimed.next()).isEqualTo(OutgoingTask.Step.SEND);
        return claimed;
    }

    private UUID heldByUs() {
        return left(
                OutgoingState.QUEUED,
                UUID.randomUUID(),
                clock.instant(),
                clock.instant().plus(settings.lease()));
    }

    @Test
    void aProcessThatStoodStillLongerThanItsLeaseDoesNotSend() {
        customerWrote(Duration.ofHours(1));
        UUID id = heldByUs();
        OutgoingTask task = claimed(id);
        standIns.clock().advance(settings.lease().plusSeconds(1));
        awaitState(id, OutgoingState.UNCERTAIN);
        block();

        outgoing.send(task);

        awaitState(id, OutgoingState.FAILED);
        assertThat(sends()).isEmpty();
        assertThat(messageRow(id).path("statuscode").asInt()).isEqualTo(FAILED);
        assertThat(messages.find(id).orElseThrow().error()).startsWith("interrupted");
    }

    @Test
    void aSendThatCouldOutlastItsLeaseIsLeftToTheNextTry() {
        customerWrote(Duration.ofHours(1));
        UUID id = heldByUs();
        OutgoingTask task = claimed(id);
        standIns.clock().advance(settings.lease().minusSeconds(10));

        OutgoingTask next = outgoing.send(task);

        assertThat(next.next()).isNull();
        awaitState(id, OutgoingState.SENT);
        assertThat(sends()).hasSize(1);
        assertThat(store.find(id).orElseThrow().attempts()).isGreaterThan(2);
    }

    @Test
    void messageOfALivingWorkerIsLeftAloneAndHoldsBackTheNextOfItsChat() {
        customerWrote(Duration.ofHours(1));
        UUID first = left(
                OutgoingState.SENDING,
                UUID.randomUUID(),
                clock.instant(),
                clock.instant().plusSeconds(60));

        UUID second = submit("second");

        soon().during(Duration.ofMillis(500))
                .until(() -> stateOf(first) == OutgoingState.SENDING && stateOf(second) == OutgoingState.QUEUED);
        assertThat(sends()).isEmpty();
    }

    @Test
    void messagesOfOneChatLeaveInOrderEvenWhenOneIsTriedAgain() {
        customerWrote(Duration.ofHours(1));
        standIns.faults().add(Fault.status("graph", 400, graphError(131056)).times(1));

        List<UUID> ids = List.of(submit("1"), submit("2"), submit("3"));

        ids.forEach(id -> awaitState(id, OutgoingState.SENT));
        assertThat(sends())
                .extracting(send -> send.path("text").path("body").asText())
                .containsExactly("1", "2", "3");
    }

    @Test
    void dynamicsAwayMeansNothingLeavesUntilItIsBack() {
        customerWrote(Duration.ofHours(1));
        standIns.faults()
                .add(Fault.status("dataverse", 503, "<html/>")
                        .matching("wab_messages")
                        .times(2));

        UUID id = submit("hello");

        awaitState(id, OutgoingState.SENT);
        assertThat(sends()).hasSize(1);
        assertThat(messageRow(id).path("statuscode").asInt()).isEqualTo(SENT);
    }

    @Test
    void messageThatHasWaitedLongLeavesAsSoonAsDynamicsAnswersAgain() {
        customerWrote(Duration.ofHours(1));
        standIns.faults().add(Fault.status("dataverse", 503, "<html/>"));
        UUID id = submit("hello");
        soon().until(() -> jdbc.update(
                        "UPDATE outgoing SET due_at = ? WHERE id = ? AND claim IS NULL AND crm_attempts > 0",
                        Timestamp.from(clock.instant().plus(Duration.ofMinutes(5))),
                        id)
                == 1);

        standIns.faults().clear();
        wakeUp();

        awaitState(id, OutgoingState.SENT);
    }

    @Test
    void rowThatWasWrittenBeforeALostAnswerIsNotSentTwice() {
        customerWrote(Duration.ofHours(1));
        standIns.faults()
                .add(Fault.dropAfterCommit("dataverse").matching("wab_messages").times(1));

        UUID id = submit("hello");

        awaitState(id, OutgoingState.SENT);
        assertThat(sends()).hasSize(1);
        assertThat(dataverse.rows("wab_messages", "wab_text eq 'hello'").stream()
                        .filter(row -> row.path("wab_messageid").asText().equals(id.toString())))
                .hasSize(1);
    }

    @Test
    void freeTextNeedsAnOpenWindow() {
        customerWrote(Duration.ofHours(24));

        assertThatThrownBy(() -> submit("hello")).isInstanceOf(WindowClosedException.class);
    }

    @Test
    void freeTextGoesInTheLastSecondsOfTheWindow() {
        customerWrote(Duration.ofHours(24).minusSeconds(30));

        UUID id = submit("hello");

        awaitState(id, OutgoingState.SENT);
    }

    @Test
    void windowThatClosedWhileItWaitedRefusesIt() {
        customerWrote(Duration.ofHours(25));

        UUID id = intent("text", "{\"body\":\"hello\"}");

        awaitState(id, OutgoingState.REFUSED);
        assertThat(messages.find(id).orElseThrow().error()).startsWith("window-closed");
        assertThat(sends()).isEmpty();
    }

    @Test
    void templateNeedsNoWindow() {
        ObjectNode request = json.createObjectNode();
        request.put("to", "+" + phone).put("from", CHANNEL).put("type", "template");
        request.putObject("template")
                .put("name", "hello_world")
                .putObject("language")
                .put("code", "en_US");

        UUID id = messages.submit(SendRequest.of(request), ADA).id();

        awaitState(id, OutgoingState.SENT);
        assertThat(sends()).hasSize(1);
    }

    @Test
    void answersToAMessageCarryItsId() {
        customerWrote(Duration.ofHours(1));
        ObjectNode request = json.createObjectNode();
        request.put("to", "+" + phone).put("from", CHANNEL).put("type", "text");
        request.putObject("text").put("body", "yes");
        request.putObject("context").put("message_id", "wamid.question");

        UUID id = messages.submit(SendRequest.of(request), ADA).id();

        awaitState(id, OutgoingState.SENT);
        assertThat(sends().get(0).path("context").path("message_id").asText()).isEqualTo("wamid.question");
        assertThat(messageRow(id).path("wab_repliesto").asText()).isEqualTo("wamid.question");
    }

    @Test
    void messageThatCouldNotLeaveInTimeFails() {
        customerWrote(Duration.ofHours(1));

        UUID id = left(OutgoingState.QUEUED, null, clock.instant().minus(Duration.ofMinutes(61)), clock.instant());

        awaitState(id, OutgoingState.FAILED);
        assertThat(messages.find(id).orElseThrow().error()).startsWith("too-old");
        assertThat(sends()).isEmpty();
    }

    @Test
    void unknownBusinessNumberIsNotAccepted() {
        ObjectNode request = json.createObjectNode();
        request.put("to", "+" + phone).put("from", "999").put("type", "text");
        request.putObject("text").put("body", "hello");

        assertThatThrownBy(() -> messages.submit(SendRequest.of(request), ADA))
                .isInstanceOf(UnknownChannelException.class);
    }

    @Test
    void sameIdIsAcceptedOnce() {
        customerWrote(Duration.ofHours(1));
        UUID id = UUID.randomUUID();
        messages.submit(id, text("hello"), ADA);

        messages.submit(id, text("hello"), ADA);

        awaitState(id, OutgoingState.SENT);
        assertThat(sends()).hasSize(1);
    }

    static String graphError(int code) {
        return "{\"error\":{\"message\":\"(#" + code + ") test\",\"type\":\"OAuthException\",\"code\":" + code
                + ",\"error_data\":{\"messaging_product\":\"whatsapp\",\"details\":\"details of " + code
                + "\"},\"fbtrace_id\":\"x\"}}";
    }
}
