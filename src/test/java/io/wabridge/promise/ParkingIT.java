package io.wabridge.promise;

import static io.wabridge.fixture.TestBridge.NUMBER_1;
import static io.wabridge.fixture.TestBridge.newNumber;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.fixture.BridgeClient;
import io.wabridge.fixture.BridgeClient.Answer;
import io.wabridge.fixture.TestBridge;
import io.wabridge.fixture.TestBridge.Database;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.MetaWebhooks;
import io.wabridge.standin.graph.WaUser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A webhook that could not be delivered, until an operator has dealt with it. */
class ParkingIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String UNKNOWN_CHANNEL = "999999999999999";

    private final TestBridge bridge = TestBridge.on(Database.H2);

    @Test
    void timesAndAttemptsAreRightOverRepeatedFailures() {
        MetaMessage message = MetaMessage.text("to nobody").from(WaUser.phone(newNumber()));
        bridge.post(MetaWebhooks.forNumber(UNKNOWN_CHANNEL).message(message));
        JsonNode first = awaitParked(message.id(), 1);
        bridge.standIns().clock().advance(Duration.ofMinutes(5));

        replay(first.path("id").asText());
        JsonNode second = awaitParked(message.id(), 2);
        bridge.standIns().clock().advance(Duration.ofMinutes(5));
        replay(second.path("id").asText());
        JsonNode third = awaitParked(message.id(), 3);

        assertThat(first.path("cause").asText()).isEqualTo("unknown-channel");
        assertThat(third.path("id")).isEqualTo(first.path("id"));
        assertThat(third.path("cause").asText()).isEqualTo("unknown-channel");
        assertThat(third.path("firstAt")).isEqualTo(first.path("firstAt"));
        assertThat(third.path("lastAt").asText())
                .isGreaterThan(second.path("lastAt").asText());
        assertThat(second.path("lastAt").asText())
                .isGreaterThan(first.path("lastAt").asText());
    }

    @Test
    void attemptsGoOnForACorrectionThatFailsToo() {
        MetaMessage message = MetaMessage.text("wrong twice").from(WaUser.phone(newNumber()));
        bridge.post(MetaWebhooks.forNumber(UNKNOWN_CHANNEL).message(message));
        JsonNode first = awaitParked(message.id(), 1);
        correct(first, UNKNOWN_CHANNEL, "888888888888888");

        replay(first.path("id").asText());

        JsonNode second = awaitParked(message.id(), 2);
        assertThat(second.path("firstAt")).isEqualTo(first.path("firstAt"));
        assertThat(parkedWith(message.id())).hasSize(1);
    }

    @Test
    void aCorrectedEventReplayedManyTimesAtOnceWhileTheOriginalIsDeliveredIsOneRow() {
        WaUser person = WaUser.phone(newNumber());
        MetaMessage message = MetaMessage.text("once").from(person);
        bridge.post(MetaWebhooks.forNumber(UNKNOWN_CHANNEL).message(message));
        JsonNode parked = awaitParked(message.id(), 1);
        correct(parked, UNKNOWN_CHANNEL, NUMBER_1);

        List<CompletableFuture<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            calls.add(CompletableFuture.supplyAsync(
                    () -> replayStatus(parked.path("id").asText())));
        }
        calls.add(bridge.postAsync(
                MetaWebhooks.forNumber(NUMBER_1).message(message).bytes()));
        calls.forEach(CompletableFuture::join);
        awaitOutcomeOfAllSoFar();

        assertThat(calls).extracting(CompletableFuture::join).contains(202).allMatch(s -> List.of(200, 202, 404)
                .contains(s));
        assertThat(bridge.message(message.id())).hasSize(1);
        assertThat(bridge.chatsOf(person.phone())).hasSize(1);
        assertThat(bridge.sessionsOf(bridge.chatsOf(person.phone()).get(0))).hasSize(1);
        assertThat(parkedWith(message.id())).isEmpty();
    }

    @Test
    void aReplayGoesByTheTimeOfReceipt() {
        WaUser person = WaUser.phone(newNumber());
        bridge.block("ada", person.phone());
        MetaMessage message = MetaMessage.text("while blocked").from(person);
        bridge.post(MetaWebhooks.forNumber(UNKNOWN_CHANNEL).message(message));
        JsonNode parked = awaitParked(message.id(), 1);
        bridge.standIns().clock().advance(Duration.ofMinutes(1));
        bridge.unblock("ada", person.phone());
        correct(parked, UNKNOWN_CHANNEL, NUMBER_1);

        replay(parked.path("id").asText());

        awaitOutcomeOfAllSoFar();
        assertThat(bridge.message(message.id())).isEmpty();
    }

    /** What a blocked person wrote was shown to operators, and nothing had counted it. */
    @Test
    void whatABlockedPersonWritesToAnUnknownBusinessNumberIsCountedAndParkedWithoutItsContent() {
        WaUser person = WaUser.phone(newNumber());
        bridge.block("ada", person.phone());
        MetaMessage message = MetaMessage.text("secret words").from(person);

        bridge.post(MetaWebhooks.forNumber(UNKNOWN_CHANNEL).message(message));

        JsonNode parked = awaitParked(message.id(), 1);
        assertThat(parked.path("cause").asText()).isEqualTo("unknown-channel");
        assertThat(parked.path("body").asText()).doesNotContain("secret words").contains(person.phone());
        assertThat(refused(person)).isEqualTo(1);
        // Also when an operator corrects it and replays it after the unblock: it stays away, and is not counted again.
        bridge.standIns().clock().advance(Duration.ofMinutes(1));
        bridge.unblock("ada", person.phone());
        correct(parked, UNKNOWN_CHANNEL, NUMBER_1);
        replay(parked.path("id").asText());
        awaitOutcomeOfAllSoFar();
        assertThat(bridge.message(message.id())).isEmpty();
        assertThat(parkedWith(message.id())).isEmpty();
        assertThat(refused(person)).isEqualTo(1);
    }

    private int refused(WaUser person) {
        return bridge.call("ada", "GET", "/api/blocks/" + person.phone(), null)
                .json()
                .path("refusedCount")
                .asInt();
    }

    @Test
    void theConsoleCountsListsReplaysAndDiscardsWithoutShowingContent() {
        MetaMessage kept = MetaMessage.text("secret words").from(WaUser.phone(newNumber()));
        MetaMessage dropped = MetaMessage.text("secret words").from(WaUser.phone(newNumber()));
        bridge.post(MetaWebhooks.forNumber(UNKNOWN_CHANNEL).message(kept));
        bridge.post(MetaWebhooks.forNumber(UNKNOWN_CHANNEL).message(dropped));
        String id = awaitParked(kept.id(), 1).path("id").asText();
        String other = awaitParked(dropped.id(), 1).path("id").asText();

        JsonNode counts = jolokia("read", "\"attribute\": \"CountsByCause\"");
        JsonNode listed = exec("list(java.lang.String,int)", "\"unknown-channel\", 200");
        JsonNode replayed = exec("replay(java.lang.String)", "\"" + id + "\"");
        JsonNode discarded = exec("discard(java.lang.String)", "\"" + other + "\"");
        JsonNode discardedAgain = exec("discard(java.lang.String)", "\"" + other + "\"");
        JsonNode unknown = exec("replay(java.lang.String)", "\"x\\u0000' OR 1=1\"");

        assertThat(counts.path("value").path("unknown-channel").asInt()).isPositive();
        assertThat(listed.path("value").findValuesAsText("id")).contains(id, other);
        assertThat(listed.toString()).doesNotContain("secret words", kept.id());
        assertThat(replayed.path("value").asText()).isEqualTo("replayed");
        assertThat(awaitParked(kept.id(), 2).path("id").asText()).isEqualTo(id);
        assertThat(discarded.path("value").asText()).isEqualTo("discarded");
        assertThat(discardedAgain.path("value").asText()).isEqualTo("not parked");
        assertThat(unknown.path("value").asText()).isEqualTo("not parked");
        assertThat(parkedWith(dropped.id())).isEmpty();
    }

    @Test
    void theMetricsCountParkedEventsByCause() {
        MetaMessage message = MetaMessage.text("counted").from(WaUser.phone(newNumber()));
        bridge.post(MetaWebhooks.forNumber(UNKNOWN_CHANNEL).message(message));
        awaitParked(message.id(), 1);

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(metrics())
                .containsPattern("bridge_parked\\{cause=\"unknown-channel\"} [1-9]")
                .contains("bridge_identity_conflicts"));
    }

    private String metrics() {
        Answer answer = bridge.exchange(
                "GET", bridge.managementUrl("/actuator/prometheus"), null, "Authorization", BridgeClient.OPERATOR);
        return new String(answer.raw().body(), StandardCharsets.UTF_8);
    }

    private JsonNode exec(String operation, String arguments) {
        return jolokia("exec", "\"operation\": \"" + operation + "\", \"arguments\": [" + arguments + "]");
    }

    private JsonNode jolokia(String type, String more) {
        String mbean = post("{\"type\": \"search\", \"mbean\": \"io.wabridge:type=ParkedEvents,*\"}")
                .path("value")
                .path(0)
                .asText("io.wabridge:type=ParkedEvents");
        return post("{\"type\": \"" + type + "\", \"mbean\": \"" + mbean + "\", " + more + "}");
    }

    private JsonNode post(String request) {
        return bridge.exchange(
                        "POST",
                        bridge.managementUrl("/actuator/jolokia"),
                        request,
                        "Authorization",
                        BridgeClient.OPERATOR,
                        "Content-Type",
                        "application/json")
                .json();
    }

    private JsonNode awaitParked(String wamid, int attempts) {
        await().atMost(SOON).untilAsserted(() -> assertThat(parkedWith(wamid))
                .singleElement()
                .satisfies(event -> assertThat(event.path("attempts").asInt()).isEqualTo(attempts)));
        return parkedWith(wamid).get(0);
    }

    private List<JsonNode> parkedWith(String wamid) {
        List<JsonNode> found = new ArrayList<>();
        bridge.call("root", "GET", "/api/parked?limit=200", null)
                .json()
                .path("items")
                .forEach(event -> {
                    if (event.path("body").asText().contains(wamid)) {
                        found.add(event);
                    }
                });
        return found;
    }

    private void correct(JsonNode event, String wrong, String right) {
        String body = event.path("body").asText().replace(wrong, right);
        Answer answer =
                bridge.call("root", "PUT", "/api/parked/" + event.path("id").asText(), Map.of("body", body));
        assertThat(answer.status()).isEqualTo(200);
    }

    private void replay(String id) {
        assertThat(replayStatus(id)).isEqualTo(202);
    }

    private int replayStatus(String id) {
        return bridge.call("root", "POST", "/api/parked/" + id + "/replay", null)
                .status();
    }

    private void awaitOutcomeOfAllSoFar() {
        MetaMessage marker = MetaMessage.text("marker").from(WaUser.phone(newNumber()));
        bridge.receive(marker);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(marker.id())).hasSize(1));
    }
}
