package io.wabridge.outage;

import static io.wabridge.fixture.TestBridge.NUMBER_1;
import static io.wabridge.fixture.TestBridge.newNumber;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.wabridge.fixture.BridgeClient;
import io.wabridge.fixture.TestBridge;
import io.wabridge.standin.dataverse.DataverseSeed;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.MetaWebhooks;
import io.wabridge.standin.graph.WaUser;
import io.wabridge.standin.server.Fault;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the bridge does while its neighbours are away. */
class OutageIT {

    private static final Duration A_WHILE = Duration.ofSeconds(90);

    @ParameterizedTest
    @EnumSource
    void acknowledgesWebhooksWithDynamicsAndGraphDownAndDeliversThemWhenTheyReturn(TestBridge.Database database) {
        try (TestBridge bridge = TestBridge.stopped(database)) {
            bridge.standIns().faults().add(Fault.dropBefore("dataverse"));
            bridge.standIns().faults().add(Fault.dropBefore("graph"));
            bridge.start();
            MetaMessage message = MetaMessage.text("hello").from(WaUser.phone(newNumber()));

            int status = bridge.post(MetaWebhooks.forNumber(NUMBER_1).message(message));

            assertThat(status).isEqualTo(200);
            assertThat(bridge.exchange("GET", bridge.managementUrl("/actuator/health/readiness"), null)
                            .status())
                    .isEqualTo(200);
            bridge.standIns().faults().clear();
            await().atMost(A_WHILE).untilAsserted(() -> assertThat(bridge.message(message.id()))
                    .hasSize(1));
            // The business numbers were not known: the message waited for them and was not parked.
            assertThat(bridge.call("root", "GET", "/api/parked", null).json().path("items"))
                    .isEmpty();
        }
    }

    @Test
    void makesGoodAWebhookFromDynamicsThatNeverCame() {
        TestBridge bridge = TestBridge.on(TestBridge.Database.H2);
        String number = newNumber();
        MetaMessage hello = MetaMessage.text("hello").from(WaUser.phone(number));
        bridge.receive(hello);
        await().atMost(A_WHILE)
                .untilAsserted(() -> assertThat(bridge.message(hello.id())).hasSize(1));
        bridge.dataverse().loseWebhooks(1);

        UUID outgoing = bridge.dataverse()
                .create(
                        DataverseSeed.ADA,
                        "wab_outgoings",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("wab_type", "text")
                                .put("wab_text", "found by the poll")
                                .put(
                                        "wab_chatid@odata.bind",
                                        "/wab_chats("
                                                + bridge.chatsOf(number)
                                                        .get(0)
                                                        .path("wab_chatid")
                                                        .asText()
                                                + ")"));

        await().atMost(A_WHILE)
                .untilAsserted(() -> assertThat(bridge.dataverse().row("wab_outgoings", outgoing))
                        .hasValueSatisfying(row ->
                                assertThat(row.path("statuscode").asInt()).isEqualTo(727000001)));
    }

    @Test
    void startsNothingForAForgedWebhookFromDynamics() {
        TestBridge bridge = TestBridge.on(TestBridge.Database.H2);
        int sends = bridge.graph().sends().size();
        String forged = "{\"PrimaryEntityName\":\"wab_outgoing\",\"PrimaryEntityId\":\"" + UUID.randomUUID()
                + "\",\"InputParameters\":[{\"key\":\"Target\",\"value\":{\"Attributes\":[{\"key\":\"wab_text\",\"value\":\"x\"}]}}]}";

        BridgeClient.Answer right = bridge.exchange(
                "POST", bridge.url("/webhooks/dynamics"), forged, "X-Bridge-Key", "sandbox-dynamics-key");
        BridgeClient.Answer wrong =
                bridge.exchange("POST", bridge.url("/webhooks/dynamics"), forged, "X-Bridge-Key", "guessed");

        assertThat(right.status()).isEqualTo(202);
        assertThat(wrong.status()).isEqualTo(401);
        MetaMessage marker = MetaMessage.text("marker").from(WaUser.phone(newNumber()));
        bridge.receive(marker);
        await().atMost(A_WHILE)
                .untilAsserted(() -> assertThat(bridge.message(marker.id())).hasSize(1));
        assertThat(bridge.graph().sends()).hasSize(sends);
    }

    @Test
    void waitsAsLongAsDynamicsAsksAndLosesNothing() {
        TestBridge bridge = TestBridge.on(TestBridge.Database.H2);
        bridge.standIns()
                .faults()
                .add(Fault.status("dataverse", 429, "{\"error\":{\"code\":\"0x80072322\",\"message\":\"slow down\"}}")
                        .retryAfter(2)
                        .times(3));
        MetaMessage message = MetaMessage.text("patience").from(WaUser.phone(newNumber()));

        bridge.receive(message);

        await().atMost(A_WHILE)
                .untilAsserted(() -> assertThat(bridge.message(message.id())).hasSize(1));
    }

    @Test
    void writesARowOnceWhenTheAnswerWasLostAfterTheCommit() {
        TestBridge bridge = TestBridge.on(TestBridge.Database.H2);
        String number = newNumber();
        bridge.standIns()
                .faults()
                .add(Fault.dropAfterCommit("dataverse")
                        .matching(".*wab_messages/.*UpsertMultiple.*")
                        .times(1));
        MetaMessage message = MetaMessage.text("once").from(WaUser.phone(number));

        bridge.receive(message);
        MetaMessage next = MetaMessage.text("next").from(WaUser.phone(number));
        bridge.receive(next);

        await().atMost(A_WHILE)
                .untilAsserted(() -> assertThat(bridge.message(next.id())).hasSize(1));
        assertThat(bridge.message(message.id())).hasSize(1);
        assertThat(bridge.sessionsOf(bridge.chatsOf(number).get(0))).hasSize(1);
    }

    @Test
    void discardsAMessageWhoseSenderWasBlockedWhileItWaitedForDynamics() {
        TestBridge bridge = TestBridge.on(TestBridge.Database.H2);
        String number = newNumber();
        MetaMessage waiting = MetaMessage.text("received before the block").from(WaUser.phone(number));
        long lookUps = bridge.dataverse().stats().reads("contacts");
        bridge.standIns().faults().add(Fault.status("dataverse", 503, "<html>").matching(".*UpsertMultiple.*"));
        bridge.receive(waiting);
        // Its lane has looked up the contact, so it has passed the batch's look at the block list and waits to be
        // written.
        await().atMost(A_WHILE)
                .untilAsserted(() ->
                        assertThat(bridge.dataverse().stats().reads("contacts")).isGreaterThan(lookUps));

        int status = bridge.block("ada", number).status();
        bridge.standIns().faults().clear();

        assertThat(status).isEqualTo(200);
        await().atMost(A_WHILE).untilAsserted(() -> assertThat(bridge.call("ada", "GET", "/api/blocks/" + number, null)
                        .json()
                        .path("refusedCount")
                        .asInt())
                .isEqualTo(1));
        assertThat(bridge.message(waiting.id())).isEmpty();
    }
}
