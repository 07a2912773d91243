package io.wabridge.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.fixture.BridgeClient.Answer;
import io.wabridge.standin.graph.GraphStandIn;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.MetaWebhooks;
import io.wabridge.standin.graph.WaUser;
import io.wabridge.standin.server.Fault;
import io.wabridge.standin.server.StandInServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that dies before it stores the provider's answer sends nothing twice, and the message is Uncertain. */
class KilledSendIT {

    private static final Duration A_WHILE = Duration.ofSeconds(90);
    private static final String ERIKA = "4915112345678";

    @TempDir
    Path directory;

    @Test
    void aKillBetweenASendAndItsRecordingLeavesTheRowUncertainAndOneRequestAtTheProvider() throws Exception {
        try (StandInServer standIns = new StandInServer(0);
                Node node = new Node(standIns, directory, Harness.QUICK)) {
            node.start();
            node.awaitReady();
            MetaMessage hello = MetaMessage.text("hello").from(WaUser.phone(ERIKA));
            node.client()
                    .postAsync(MetaWebhooks.forNumber(GraphStandIn.NUMBER_1)
                            .message(hello)
                            .bytes())
                    .join();
            await().atMost(A_WHILE)
                    .until(() -> !standIns.dataverse().rows("wab_messages").isEmpty());
            // The provider takes the message only after the process has died.
            standIns.faults().add(Fault.delay("graph", 1500).times(1));
            String id = send(node);
            await().atMost(A_WHILE).pollInterval(Duration.ofMillis(20)).until(() -> node.get(
                            "ada", "/api/messages/" + id)
                    .json()
                    .path("status")
                    .asText()
                    .equals("sending"));
            // The row says "sending" before the request leaves: a process that died in between would have sent nothing.
            await().atMost(A_WHILE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> standIns.headerLog().latest().stream()
                            .anyMatch(request -> request.method().equals("POST")
                                    && request.pathAndQuery().startsWith("/graph/")));

            node.kill();
            await().atMost(A_WHILE).until(() -> standIns.graph().sends().size() == 1);
            node.start();

            await().atMost(A_WHILE).untilAsserted(() -> assertThat(
                            row(standIns, id).path("statuscode").asInt())
                    .isEqualTo(Checker.MESSAGE_UNCERTAIN));
            assertThat(standIns.graph().sends()).hasSize(1);
        }
    }

    private static ObjectNode row(StandInServer standIns, String id) {
        return standIns.dataverse().row("wab_messages", UUID.fromString(id)).orElseThrow();
    }

    private static String send(Node node) {
        Answer answer = node.client()
                .call(
                        "ada",
                        "POST",
                        "/api/messages",
                        Map.of(
                                "to",
                                "+" + ERIKA,
                                "from",
                                GraphStandIn.NUMBER_1,
                                "type",
                                "text",
                                "text",
                                Map.of("body", "on its way")));
        assertThat(answer.status()).isEqualTo(202);
        return answer.json().path("id").asText();
    }
}
