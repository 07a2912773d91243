package io.wabridge.edge;

import static io.wabridge.fixture.TestBridge.NUMBER_1;
import static io.wabridge.fixture.TestBridge.newNumber;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wabridge.fixture.BridgeClient.Answer;
import io.wabridge.fixture.TestBridge;
import io.wabridge.fixture.TestBridge.Database;
import io.wabridge.standin.graph.GraphStandIn;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.MetaWebhooks;
import io.wabridge.standin.graph.WaUser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody gets a webhook in without the app secret. Over HTTP and through the route. */
class WebhookEdgeIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final TestBridge bridge = TestBridge.on(Database.H2);

    private static byte[] webhook(MetaMessage message) {
        return MetaWebhooks.forNumber(NUMBER_1).message(message).bytes();
    }

    private static MetaMessage message() {
        return MetaMessage.text("Grüße / äöü").from(WaUser.phone(newNumber()));
    }

    /** Headers, by name and value, that prove nothing for the body they come with. */
    static Stream<List<String>> proofsOfNothing() {
        String ofAnotherBody = MetaWebhooks.sign(webhook(message()), GraphStandIn.APP_SECRET);
        return Stream.of(
                List.of(),
                List.of("X-Hub-Signature-256", ""),
                List.of("X-Hub-Signature-256", "sha256="),
                List.of("X-Hub-Signature-256", "sha256=" + "0".repeat(64)),
                List.of("X-Hub-Signature-256", ofAnotherBody),
                List.of("X-Hub-Signature", "sha1=" + "0".repeat(40)));
    }

    @ParameterizedTest
    @MethodSource("proofsOfNothing")
    void refusesAWebhookThatIsNotSignedAndTakesNothingOfIt(List<String> headers) {
        MetaMessage forged = message();

        Answer answer = bridge.exchange(
                "POST", bridge.url("/webhooks/whatsapp"), webhook(forged), headers.toArray(String[]::new));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.raw().body()).isEmpty();
        awaitOutcomeOfAllSoFar();
        assertThat(bridge.message(forged.id())).isEmpty();
    }

    @Test
    void refusesAWebhookSignedWithAnotherSecret() {
        MetaMessage forged = message();
        byte[] body = webhook(forged);

        Answer answer = bridge.exchange(
                "POST",
                bridge.url("/webhooks/whatsapp"),
                body,
                "X-Hub-Signature-256",
                MetaWebhooks.sign(body, "another-secret"));

        assertThat(answer.status()).isEqualTo(401);
        awaitOutcomeOfAllSoFar();
        assertThat(bridge.message(forged.id())).isEmpty();
    }

    @Test
    void refusesAWebhookThatWasChangedOnItsWay() {
        MetaMessage message = message();
        byte[] body = webhook(message);
        String signature = MetaWebhooks.sign(body, GraphStandIn.APP_SECRET);
        byte[] changed = (new String(body, StandardCharsets.UTF_8) + " ").getBytes(StandardCharsets.UTF_8);

        Answer answer =
                bridge.exchange("POST", bridge.url("/webhooks/whatsapp"), changed, "X-Hub-Signature-256", signature);

        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void signsOverTheBytesAsMetaEscapesThem() {
        MetaMessage message = message();
        byte[] escaped = MetaWebhooks.forNumber(NUMBER_1).message(message).metaBytes();

        int status = bridge.post(escaped);

        assertThat(status).isEqualTo(200);
        await().atMost(SOON).untilAsserted(() -> assertThat(bridge.message(message.id()))
                .singleElement()
                .satisfies(row -> assertThat(row.path("wab_text").asText()).isEqualTo("Grüße / äöü")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/webhooks/whatsapp", "/webhooks/whatsapp?x", "/webhooks/whatsapp?%ff=%00"})
    void answersAFormThatDoesNotParseAtOnce(String path) {
        Answer answer = bridge.exchange(
                "POST", bridge.url(path), "%ff%00=%", "Content-Type", "application/x-www-form-urlencoded");

        assertThat(answer.status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "hub.mode=subscribe&hub.verify_token=sandbox-verify-token&hub.challenge=1158201444, 200, 1158201444",
        "hub.mode=subscribe&hub.verify_token=guessed&hub.challenge=1158201444, 403, ''",
        "hub.mode=unsubscribe&hub.verify_token=sandbox-verify-token&hub.challenge=1158201444, 403, ''",
        "hub.mode=subscribe&hub.challenge=1158201444, 400, ''"
    })
    void answersTheHandshake(String query, int status, String body) {
        Answer answer = bridge.exchange("GET", bridge.url("/webhooks/whatsapp?" + query), null);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(new String(answer.raw().body(), StandardCharsets.UTF_8)).isEqualTo(body);
    }

    @Test
    void repeatsNoHeaderOfTheRequest() {
        byte[] body = webhook(message());

        Answer answer = bridge.exchange(
                "POST",
                bridge.url("/webhooks/whatsapp"),
                body,
                "X-Hub-Signature-256",
                MetaWebhooks.sign(body, GraphStandIn.APP_SECRET),
                "Authorization",
                "Bearer secret",
                "X-Custom",
                "echo");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.raw().headers().map().keySet())
                .doesNotContain("authorization", "x-custom", "x-hub-signature-256", "user-agent");
    }

    private void awaitOutcomeOfAllSoFar() {
        MetaMessage marker = message();
        bridge.receive(marker);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(marker.id())).hasSize(1));
    }
}
