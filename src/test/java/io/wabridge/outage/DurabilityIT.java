package io.wabridge.outage;

import static io.wabridge.fixture.TestBridge.NUMBER_1;
import static io.wabridge.fixture.TestBridge.newNumber;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wabridge.fixture.TestBridge;
import io.wabridge.fixture.TestBridge.Database;
import io.wabridge.inbound.Outcomes;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.MetaStatus;
import io.wabridge.standin.graph.MetaWebhooks;
import io.wabridge.standin.graph.WaUser;
import io.wabridge.standin.server.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.junit.jupiter.api.Test;

/** What was answered 200 is stored, and what could not be stored is not answered 200. */
class DurabilityIT {

    private static final Duration A_WHILE = Duration.ofSeconds(90);

    @Test
    void answers503WhileTheBrokerIsAwayAnd200AgainWhenItIsBack() throws Exception {
        try (TestBridge bridge = TestBridge.started(Database.H2)) {
            MetaMessage message = MetaMessage.text("stored?").from(WaUser.phone(newNumber()));
            byte[] webhook = MetaWebhooks.forNumber(NUMBER_1).message(message).bytes();
            EmbeddedActiveMQ broker = bridge.bean(EmbeddedActiveMQ.class);
            broker.stop();

            int away = bridge.post(webhook);
            int readiness = bridge.exchange("GET", bridge.managementUrl("/actuator/health/readiness"), null)
                    .status();
            broker.start();

            assertThat(away).isEqualTo(503);
            assertThat(readiness).isEqualTo(503);
            await().atMost(A_WHILE)
                    .untilAsserted(() -> assertThat(bridge.post(webhook)).isEqualTo(200));
            await().atMost(A_WHILE).untilAsserted(() -> assertThat(bridge.message(message.id()))
                    .hasSize(1));
        }
    }

    @Test
    void deliversAfterARestartWhatWasAnswered200Before() {
        try (TestBridge bridge = TestBridge.stopped(Database.H2)) {
            // Work in flight would be waited for in vain: Dynamics does not answer.
            // The next start waits until what was asked last has surely ended, so that must not take long.
            bridge.start(
                    "--camel.main.shutdown-timeout=2",
                    "--camel.component.http.connection-request-timeout=1000",
                    "--camel.component.http.response-timeout=3000");
            bridge.standIns().faults().add(Fault.dropBefore("dataverse"));
            List<MetaMessage> messages = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                MetaMessage message = MetaMessage.text("kept " + i).from(WaUser.phone(newNumber()));
                messages.add(message);
                bridge.receive(message);
            }

            bridge.stop();
            bridge.standIns().faults().clear();
            bridge.start();

            await().atMost(A_WHILE).untilAsserted(() -> assertThat(messages)
                    .allSatisfy(
                            message -> assertThat(bridge.message(message.id())).hasSize(1)));
        }
    }

    @Test
    void discardsWhatWasReceivedWhileItsSenderWasBlockedAlsoAfterTheUnblock() {
        try (TestBridge bridge = TestBridge.started(Database.H2)) {
            String number = newNumber();
            MetaMessage hello = MetaMessage.text("hello").from(WaUser.phone(number));
            bridge.receive(hello);
            await().atMost(A_WHILE)
                    .untilAsserted(() -> assertThat(bridge.message(hello.id())).hasSize(1));
            // Nobody may ask Dynamics for the agent's rights again while it is away: they are known for a minute.
            bridge.block("ada", number);
            bridge.standIns()
                    .faults()
                    .add(Fault.status("dataverse", 503, "<html>").matching(".*UpsertMultiple.*"));
            MetaMessage first = MetaMessage.text("fills the lane").from(WaUser.phone(newNumber()));
            MetaMessage meanwhile = MetaMessage.text("while blocked").from(WaUser.phone(number));
            bridge.receive(first);
            bridge.receive(meanwhile);

            bridge.unblock("ada", number);
            bridge.standIns().faults().clear();

            await().atMost(A_WHILE)
                    .untilAsserted(() -> assertThat(bridge.message(first.id())).hasSize(1));
            MetaMessage after = MetaMessage.text("after").from(WaUser.phone(number));
            bridge.receive(after);
            await().atMost(A_WHILE)
                    .untilAsserted(() -> assertThat(bridge.message(after.id())).hasSize(1));
            assertThat(bridge.message(meanwhile.id())).isEmpty();
        }
    }

    @Test
    void givesUpAReceiptWhoseMessageDidNotAppearInSevenDays() {
        try (TestBridge bridge = TestBridge.started(Database.H2)) {
            MetaMessage elsewhere = MetaMessage.text("sent elsewhere");
            bridge.post(MetaWebhooks.forNumber(NUMBER_1)
                    .status(MetaStatus.read(elsewhere.id()).to(WaUser.phone(newNumber()))));
            await().atMost(A_WHILE).untilAsserted(() -> assertThat(bridge.events("delivered", "receipt"))
                    .isOne());
            bridge.standIns().clock().advance(Duration.ofDays(7).minusMinutes(10));
            bridge.bean(Outcomes.class).giveUpReceipts();
            double early = givenUp(bridge);
            bridge.standIns().clock().advance(Duration.ofMinutes(10));

            bridge.bean(Outcomes.class).giveUpReceipts();

            assertThat(early).isZero();
            // The route's own timer may have been first, between taking the receipt and counting it.
            await().atMost(A_WHILE)
                    .untilAsserted(() -> assertThat(givenUp(bridge)).isOne());
        }
    }

    private static double givenUp(TestBridge bridge) {
        return bridge.events("recorded", "receipt-of-unknown-message");
    }
}
