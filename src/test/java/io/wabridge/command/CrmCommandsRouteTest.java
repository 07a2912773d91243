package io.wabridge.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.block.Actor;
import io.wabridge.block.AuditEntry;
import io.wabridge.block.State;
import io.wabridge.block.UnblockCommand;
import io.wabridge.database.Turns;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.DataverseClient;
import io.wabridge.fixture.SettableClock;
import io.wabridge.fixture.TestDatabases;
import io.wabridge.identity.Party;
import io.wabridge.security.Authority;
import io.wabridge.sending.OutboundRouteTest;
import io.wabridge.sending.OutboundSettings;
import io.wabridge.standin.dataverse.DataverseSeed;
import io.wabridge.standin.server.Fault;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class CrmCommandsRouteTest extends OutboundRouteTest {

    private static final int BLOCK = 727000000;
    private static final int UNBLOCK = 727000001;

    private UUID ask(UUID user, int action, UUID chat, String number) {
        ObjectNode row = json.createObjectNode();
        row.put("wab_action", action).put("wab_reason", "spam").put("wab_way", "notification");
        if (chat != null) {
            row.put("wab_chatid@odata.bind", "/wab_chats(" + chat + ")");
        }
        if (number != null) {
            row.put("wab_number", number);
        }
        return dataverse.create(user, "wab_blockrequests", row);
    }

    private JsonNode awaitAnswer(String set, UUID id, int status) {
        soon().untilAsserted(() -> {
            JsonNode row = dataverse.row(set, id).orElseThrow();
            assertThat(row.path("statuscode").asInt())
                    .as(row.path("wab_result").asText())
                    .isEqualTo(status);
            assertThat(row.path("statecode").asInt()).isEqualTo(1);
        });
        return dataverse.row(set, id).orElseThrow();
    }

    private boolean isBlocked() {
        return blockListLookup.isBlocked(identity, CHANNEL);
    }

    private List<AuditEntry> audit() {
        return blocks.history(Party.ofPhone(phone), 50, null).items();
    }

    @Test
    void agentBlocksFromAChat() {
        UUID chat = customerWrote(Duration.ofHours(1));
        UUID request = ask(DataverseSeed.ADA, BLOCK, chat, null);

        wakeUp();

        awaitAnswer("wab_blockrequests", request, 727000001);
        assertThat(isBlocked()).isTrue();
        assertThat(audit()).first().satisfies(entry -> {
            assertThat(entry.actor().id()).isEqualTo(DataverseSeed.ADA.toString());
            assertThat(entry.way()).isEqualTo("notification");
            assertThat(entry.reason()).isEqualTo("spam");
        });
    }

    @Test
    void agentBlocksANumberAndUnblocksIt() {
        UUID block = ask(DataverseSeed.ADA, BLOCK, null, "+" + phone);
        UUID unblock = ask(DataverseSeed.ADA, UNBLOCK, null, "+" + phone);

        wakeUp();

        awaitAnswer("wab_blockrequests", block, 727000001);
        awaitAnswer("wab_blockrequests", unblock, 727000001);
        assertThat(isBlocked()).isFalse();
        assertThat(blocks.find(Party.ofPhone(phone)).orElseThrow().state()).isEqualTo(State.LIFTED);
    }

    @Test
    void agentWithoutTheRoleIsRefusedAndAudited() {
        UUID chat = customerWrote(Duration.ofHours(1));
        UUID request = ask(DataverseSeed.ADA, BLOCK, chat, null);
        // Whoever gets a row into the table some other way is nobody by that.
        dataverse.patch(DataverseSeed.ROOT, "wab_blockrequests", request, json.createObjectNode());
        UUID forged = askAs(DataverseSeed.BOB, chat);

        wakeUp();

        JsonNode row = awaitAnswer("wab_blockrequests", forged, 727000002);
        assertThat(row.path("wab_result").asText()).contains("not authorised");
        awaitAnswer("wab_blockrequests", request, 727000001);
        assertThat(audit()).anySatisfy(entry -> assertThat(entry.actor().id()).isEqualTo(DataverseSeed.BOB.toString()));
    }

    // Bob's roles give him no Create on block requests; with the privilege alone he still may not block.
    private UUID askAs(UUID user, UUID chat) {
        UUID role = DataverseSeed.role("WhatsApp Blocker");
        dataverse.role(user, role, true);
        try {
            return ask(user, BLOCK, chat, null);
        } finally {
            dataverse.role(user, role, false);
        }
    }

    @Test
    void requestSeenAgainIsAnsweredAgainButNotDoneAgain() {
        UUID chat = customerWrote(Duration.ofHours(1));
        UUID request = ask(DataverseSeed.ADA, BLOCK, chat, null);
        standIns.faults()
                .add(Fault.status("dataverse", 503, "")
                        .matching("wab_blockrequests\\(" + request)
                        .times(1));
        wakeUp();
        soon().until(this::isBlocked);
        soon().until(() ->
                jdbc.queryForObject("SELECT COUNT(*) FROM block_request WHERE id = ?", Integer.class, request) == 1);
        standIns.faults().clear();
        unblockByHand();

        wakeUp();

        awaitAnswer("wab_blockrequests", request, 727000001);
        assertThat(isBlocked()).isFalse();
    }

    @Test
    void requestOfAProcessThatDiedBeforeItsAnswerIsNotDoneAgain() {
        UUID chat = customerWrote(Duration.ofHours(1));
        UUID request = ask(DataverseSeed.ADA, BLOCK, chat, null);
        blockRequests.block(new BlockRequest(
                request,
                null,
                DataverseSeed.ADA.toString(),
                BlockRequest.Action.BLOCK,
                chat,
                null,
                "spam",
                "chat",
                clock.instant(),
                null,
                null));
        unblockByHand();

        wakeUp();

        awaitAnswer("wab_blockrequests", request, 727000001);
        assertThat(isBlocked()).isFalse();
    }

    private void unblockByHand() {
        blockChanges.unblock(new UnblockCommand(
                Party.ofPhone(phone), null, null, "REST", new Actor(DataverseSeed.ROOT.toString(), "Root"), null));
    }

    @Test
    void requestForNobodyFailsAndTheNextIsDone() {
        UUID nobody = ask(DataverseSeed.ADA, BLOCK, null, "no number");
        UUID request = ask(DataverseSeed.ADA, BLOCK, null, phone);

        wakeUp();

        awaitAnswer("wab_blockrequests", nobody, 727000003);
        awaitAnswer("wab_blockrequests", request, 727000001);
        assertThat(isBlocked()).isTrue();
    }

    @Test
    void unblockOfSomebodyNeverBlockedFailsWithAText() {
        UUID request = ask(DataverseSeed.ADA, UNBLOCK, null, phone);

        wakeUp();

        assertThat(awaitAnswer("wab_blockrequests", request, 727000003)
                        .path("wab_result")
                        .asText())
                .contains("never blocked");
    }

    @Test
    void agentsMessageIsSentOnceAndItsRowSaysSo() {
        UUID chat = customerWrote(Duration.ofHours(1));
        UUID command = agentWrites(DataverseSeed.BOB, chat, "hello");

        wakeUp();
        wakeUp();

        JsonNode row = awaitAnswer("wab_outgoings", command, 727000001);
        assertThat(row.path("_wab_messageid_value").asText())
                .isEqualTo(OutgoingRequests.messageId(command).toString());
        assertThat(sends()).hasSize(1);
    }

    @Test
    void commandWhoseAnswerWasLostIsAnsweredAgainAndNotSentAgain() {
        UUID chat = customerWrote(Duration.ofHours(1));
        UUID command = agentWrites(DataverseSeed.ADA, chat, "hello");
        wakeUp();
        awaitAnswer("wab_outgoings", command, 727000001);
        ObjectNode asBefore = json.createObjectNode().put("statecode", 0).put("statuscode", 1);
        dataverse.patch(DataverseSeed.ROOT, "wab_outgoings", command, asBefore);

        wakeUp();

        awaitAnswer("wab_outgoings", command, 727000001);
        assertThat(sends()).hasSize(1);
    }

    @Test
    void messageToABlockedChatIsRefusedWithTheReason() {
        UUID chat = customerWrote(Duration.ofHours(1));
        UUID command = agentWrites(DataverseSeed.ADA, chat, "hello");
        block();

        wakeUp();

        assertThat(awaitAnswer("wab_outgoings", command, 727000002)
                        .path("wab_result")
                        .asText())
                .startsWith("number-blocked");
        assertThat(sends()).isEmpty();
    }

    @Test
    void blockAskedForBesideAMessageWins() {
        UUID chat = customerWrote(Duration.ofHours(1));
        UUID command = agentWrites(DataverseSeed.BOB, chat, "hello");
        ask(DataverseSeed.ADA, BLOCK, chat, null);

        wakeUp();

        awaitAnswer("wab_outgoings", command, 727000002);
        assertThat(sends()).isEmpty();
    }

    @Test
    void numberTypedIntoTheChatRowDoesNotSlipPastItsBlock() {
        UUID chat = customerWrote(Duration.ofHours(1));
        block();
        String blocked = phone;
        aNewCustomer();
        UUID free = customerWrote(Duration.ofHours(1));
        dataverse.patch(
                DataverseSeed.ROOT, "wab_chats", free, json.createObjectNode().put("wab_phone", blocked));
        UUID command = agentWrites(DataverseSeed.ADA, free, "hello");

        wakeUp();

        awaitAnswer("wab_outgoings", command, 727000001);
        assertThat(sends()).hasSize(1);
        assertThat(graph.sends())
                .noneSatisfy(send -> assertThat(send.path("to").asText()).isEqualTo("+" + blocked));
        assertThat(chat).isNotEqualTo(free);
    }

    @Test
    void freeTextOutsideTheWindowIsRefusedWithTheReason() {
        UUID chat = customerWrote(Duration.ofHours(25));
        UUID command = agentWrites(DataverseSeed.ADA, chat, "hello");

        wakeUp();

        assertThat(awaitAnswer("wab_outgoings", command, 727000002)
                        .path("wab_result")
                        .asText())
                .startsWith("window-closed");
    }

    @Test
    void templateComesFromThePayload() {
        UUID chat = customerWrote(Duration.ofHours(25));
        ObjectNode row = json.createObjectNode();
        row.put("wab_chatid@odata.bind", "/wab_chats(" + chat + ")").put("wab_type", "template");
        row.put("wab_payload", "{\"template\":{\"name\":\"hello_world\",\"language\":{\"code\":\"en_US\"}}}");
        UUID command = dataverse.create(DataverseSeed.ADA, "wab_outgoings", row);

        wakeUp();

        awaitAnswer("wab_outgoings", command, 727000001);
        assertThat(sends()).singleElement().satisfies(send -> assertThat(
                        send.path("template").path("name").asText())
                .isEqualTo("hello_world"));
    }

    @Test
    void messageThatCannotBeReadFailsAndTheNextIsSent() {
        UUID chat = customerWrote(Duration.ofHours(1));
        ObjectNode row = json.createObjectNode();
        row.put("wab_chatid@odata.bind", "/wab_chats(" + chat + ")").put("wab_type", "text");
        row.put("wab_payload", "{not json");
        UUID broken = dataverse.create(DataverseSeed.ADA, "wab_outgoings", row);
        UUID command = agentWrites(DataverseSeed.ADA, chat, "hello");

        wakeUp();

        awaitAnswer("wab_outgoings", broken, 727000003);
        awaitAnswer("wab_outgoings", command, 727000001);
    }

    @Test
    void ambiguousTimeoutMakesTheCommandUncertain() {
        UUID chat = customerWrote(Duration.ofHours(1));
        standIns.faults()
                .add(Fault.dropAfterCommit("graph").matching("messages").times(1));
        UUID command = agentWrites(DataverseSeed.ADA, chat, "hello");

        wakeUp();

        awaitAnswer("wab_outgoings", command, 727000004);
        assertThat(sends()).hasSize(1);
    }

    @Test
    void lostWebhookIsMadeGoodByThePoll() {
        UUID chat = customerWrote(Duration.ofHours(1));
        UUID command = agentWrites(DataverseSeed.ADA, chat, "hello");

        standIns.clock().advance(Duration.ofSeconds(31));

        awaitAnswer("wab_outgoings", command, 727000001);
        assertThat(sends()).hasSize(1);
    }

    @Test
    void dynamicsAwayLeavesTheRequestForTheNextLook() {
        UUID request = ask(DataverseSeed.ADA, BLOCK, null, phone);
        standIns.faults()
                .add(Fault.status("dataverse", 503, "<html/>")
                        .matching("wab_blockrequests\\?")
                        .times(1));
        wakeUp();
        soon().until(() ->
                standIns.faults().next("dataverse", "wab_blockrequests?").isEmpty());

        wakeUp();

        awaitAnswer("wab_blockrequests", request, 727000001);
    }

    @Test
    void oneNodeLooksForCommandsOfAll(
            @Autowired DataverseClient client,
            @Autowired CrmSchema schema,
            @Autowired Authority authority,
            @Autowired OutboundSettings settings) {
        SettableClock time = new SettableClock();
        JdbcClient shared = JdbcClient.create(TestDatabases.h2());
        CrmCommands one = new CrmCommands(client, schema, authority, messages, settings, new Turns(shared, time), time);
        CrmCommands other =
                new CrmCommands(client, schema, authority, messages, settings, new Turns(shared, time), time);

        assertThat(one.isDue()).isTrue();
        one.blockRequests();
        assertThat(one.isDue()).isFalse();
        assertThat(other.isDue()).isFalse();
        // The first one does not live any more.
        time.advance(Duration.ofHours(1));
        assertThat(other.isDue()).isTrue();
    }
}
