package io.wabridge.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.fixture.Bridge;
import io.wabridge.fixture.Bridge.Answer;
import io.wabridge.fixture.BridgeExtension;
import io.wabridge.parking.Parking;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(BridgeExtension.class)
class ParkedRestIT {

    private final Bridge bridge;

    ParkedRestIT(Bridge bridge) {
        this.bridge = bridge;
    }

    @Test
    void aParkedEventIsShownInItsShape() {
        String id = park("no JSON <at all>");

        Answer answer = bridge.call("/api/parked/" + id).as("root").get();

        JsonNode event = answer.json();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(event.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("id", "cause", "source", "firstAt", "lastAt", "attempts", "body");
        assertThat(event.path("body").asText()).startsWith("no JSON <at all>");
    }

    @Test
    void parkedEventsAreListedByCause() {
        String id = park("listed");

        Answer answer =
                bridge.call("/api/parked?q=rest-test&limit=200").as("root").get();

        assertThat(answer.json().path("items").findValuesAsText("id")).contains(id);
        assertThat(answer.json().has("next")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"body\": \"text\"}|text", "{\"body\": {\"object\": \"x\"}}|{\"object\":\"x\"}"})
    void aParkedEventCanBeCorrected(String body, String stored) {
        String id = park("wrong");

        Answer answer = bridge.call("/api/parked/" + id).as("root").send("PUT", body);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("body").asText()).isEqualTo(stored);
    }

    @Test
    void aParkedEventCanBeGivenUp() {
        String id = park("hopeless");

        Answer answer = bridge.call("/api/parked/" + id).as("root").delete();

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.text()).isEmpty();
        assertThat(bridge.call("/api/parked/" + id).as("root").get().status()).isEqualTo(404);
    }

    @Test
    void aReplayedEventGoesThroughAgain() {
        String wamid = "wamid." + UUID.randomUUID();
        String id = park("wrong");
        String event = """
                {"body": {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages",
                 "value": {"messaging_product": "whatsapp", "metadata": {"display_phone_number": "15550000001",
                 "phone_number_id": "100000000000001"}, "contacts": [{"profile": {"name": "E"}, "wa_id": "4915230000009"}],
                 "messages": [{"from": "4915230000009", "id": "%s", "timestamp": "1780000000", "type": "text",
                 "text": {"body": "hello"}}]}}]}]}}""".formatted(wamid);
        bridge.call("/api/parked/" + id).as("root").send("PUT", event);

        Answer answer = bridge.call("/api/parked/" + id + "/replay").as("root").send("POST");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("id").asText()).isEqualTo(id);
        assertThat(bridge.call("/api/parked/" + id).as("root").get().status()).isEqualTo(404);
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                        bridge.standIns().dataverse().rows("wab_messages", "wab_providerid eq '" + wamid + "'"))
                .hasSize(1));
    }

    @ParameterizedTest
    @CsvSource({"GET,", "PUT,", "DELETE,", "POST,/replay"})
    void whatIsNotParkedIsNotFound(String method, String more) {
        Answer answer = bridge.call("/api/parked/nothing" + (more == null ? "" : more))
                .as("root")
                .send(method, "{\"body\": \"x\"}");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().path("type").asText()).isEqualTo("/problems/not-found");
    }

    private String park(String body) {
        return bridge.bean(Parking.class).park("rest-test", "whatsapp", body + " " + UUID.randomUUID(), Instant.now());
    }
}
