package io.wabridge.broker;

import static io.wabridge.fixture.TestBridge.newNumber;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.fixture.TestBridge;
import io.wabridge.fixture.TestBridge.Database;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.MetaWebhooks;
import io.wabridge.standin.graph.WaUser;
import java.time.Duration;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.junit.jupiter.api.Test;

/** The queue of received webhooks may have another name; a route that named it by itself would wait at a queue nobody fills. */
class InboundQueueIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String QUEUE = "received.by.another.name";

    @Test
    void webhooksReplaysAndHealthFollowTheNameOfTheQueue() throws Exception {
        try (TestBridge bridge = TestBridge.stopped(Database.H2)) {
            bridge.start("--bridge.broker.inbound-queue=" + QUEUE);
            MetaMessage message = MetaMessage.text("hello").from(WaUser.phone(newNumber()));
            MetaMessage toNobody = MetaMessage.text("to nobody").from(WaUser.phone(newNumber()));

            bridge.receive(message);
            int answered = bridge.post(MetaWebhooks.forNumber("999999999999999").message(toNobody));
            JsonNode parked = awaitParked(bridge, 1);
            int replayed = bridge.call(
                            "root", "POST", "/api/parked/" + parked.path("id").asText() + "/replay", null)
                    .status();
            awaitParked(bridge, 2);

            assertThat(answered).isEqualTo(200);
            assertThat(replayed).isEqualTo(202);
            await().atMost(SOON).untilAsserted(() -> assertThat(bridge.message(message.id()))
                    .hasSize(1));
            ActiveMQServer broker = bridge.bean(EmbeddedActiveMQ.class).getActiveMQServer();
            assertThat(broker.locateQueue("whatsapp.inbound")).isNull();
            assertThat(broker.locateQueue(QUEUE).getMessagesAdded()).isEqualTo(3);
            assertThat(broker.locateQueue(QUEUE).isExclusive()).isTrue();
            assertThat(bridge.bean(BrokerHealthIndicator.class)
                            .health()
                            .getDetails()
                            .keySet())
                    .anyMatch(link -> link.contains(QUEUE))
                    .noneMatch(link -> link.contains("whatsapp"));
        }
    }

    private static JsonNode awaitParked(TestBridge bridge, int attempts) {
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(parked(bridge).path("attempts").asInt()).isEqualTo(attempts));
        return parked(bridge);
    }

    private static JsonNode parked(TestBridge bridge) {
        return bridge.call("root", "GET", "/api/parked", null)
                .json()
                .path("items")
                .path(0);
    }
}
