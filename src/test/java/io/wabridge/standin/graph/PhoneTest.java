package io.wabridge.standin.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.wabridge.standin.Json;
import io.wabridge.standin.StandInClient;
import io.wabridge.standin.StandInClient.Answer;
import io.wabridge.standin.server.StandInServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneTest {

    private final List<byte[]> received = new CopyOnWriteArrayList<>();
    private final List<String> signatures = new CopyOnWriteArrayList<>();
    private StandInServer server;
    private StandInClient client;
    private HttpServer bridge;

    @BeforeEach
    void start() throws Exception {
        bridge = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        bridge.createContext("/webhooks/whatsapp", exchange -> {
            received.add(exchange.getRequestBody().readAllBytes());
            signatures.add(exchange.getRequestHeaders().getFirst("X-Hub-Signature-256"));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        bridge.start();
        server = new StandInServer(0);
        server.graph()
                .webhooksTo(URI.create("http://localhost:" + bridge.getAddress().getPort() + "/webhooks/whatsapp"));
        client = new StandInClient(server.baseUrl());
    }

    @AfterEach
    void stop() {
        server.close();
        bridge.stop(0);
    }

    private JsonNode lines(String customer) throws Exception {
        return client.get("/_sandbox/phone/messages?number=" + GraphStandIn.NUMBER_1 + "&customer=" + customer)
                .json();
    }

    @Test
    void customersMessageReachesTheBridgeSignedAndShowsOnThePhone() throws Exception {
        Answer answer = client.post(
                "/_sandbox/phone/messages",
                "{\"number\":\"100000000000001\",\"customer\":\"4915123456789\",\"text\":\"Grüß Gott\"}");

        assertThat(answer.json().path("accepted").asBoolean()).isTrue();
        assertThat(answer.json().path("bridgeStatus").asInt()).isEqualTo(200);
        assertThat(signatures).containsExactly(MetaWebhooks.sign(received.get(0), "sandbox-app-secret"));
        JsonNode message = Json.read(received.get(0)).at("/entry/0/changes/0/value/messages/0");
        assertThat(message.path("from").asText()).isEqualTo("4915123456789");
        assertThat(message.path("from_user_id").asText()).startsWith("DE.");
        assertThat(message.at("/text/body").asText()).isEqualTo("Grüß Gott");
        assertThat(lines("4915123456789").findValuesAsText("text")).containsExactly("Grüß Gott");
    }

    @Test
    void customerWithAUsernameShowsNoNumber() throws Exception {
        client.post("/_sandbox/phone/messages", "{\"customer\":\"US.3003003003003\",\"text\":\"Hello\"}");

        JsonNode value = Json.read(received.get(0)).at("/entry/0/changes/0/value");
        assertThat(value.at("/messages/0").has("from")).isFalse();
        assertThat(value.at("/contacts/0/user_id").asText()).isEqualTo("US.3003003003003");
        assertThat(value.at("/contacts/0/profile/username").asText()).isEqualTo("quietfox");
    }

    @Test
    void answerOfTheBusinessShowsOnThePhoneWhicheverKeyItWasSentTo() throws Exception {
        client.post("/_sandbox/phone/messages", "{\"customer\":\"4915123456789\",\"text\":\"Hello\"}");

        client.post(
                "/graph/v25.0/" + GraphStandIn.NUMBER_1 + "/messages",
                """
                {"messaging_product":"whatsapp","recipient":"DE.1001001001001","text":{"body":"How can I help?"}}""",
                "Authorization",
                "Bearer sandbox-graph-token");

        assertThat(lines("4915123456789").findValuesAsText("text")).containsExactly("Hello", "How can I help?");
    }

    @Test
    void customerBlockedAtMetaIsHeldBackThere() throws Exception {
        String write = "{\"customer\":\"4915123456789\",\"text\":\"Hello\"}";
        client.post("/_sandbox/phone/messages", write);
        client.post(
                "/graph/v25.0/" + GraphStandIn.NUMBER_1 + "/block_users",
                "{\"messaging_product\":\"whatsapp\",\"block_users\":[{\"user\":\"+4915123456789\"}]}",
                "Authorization",
                "Bearer sandbox-graph-token");

        Answer answer = client.post("/_sandbox/phone/messages", write);

        assertThat(answer.json().path("accepted").asBoolean()).isFalse();
        assertThat(received).hasSize(1);
    }

    @Test
    void pictureLocationAndReactionAreWrittenAsMetaDoes() throws Exception {
        String image = client.post(
                        "/_sandbox/phone/messages",
                        "{\"customer\":\"4915123456789\",\"type\":\"image\",\"text\":\"Look\"}")
                .json()
                .path("id")
                .asText();
        client.post(
                "/_sandbox/phone/messages", "{\"customer\":\"4915123456789\",\"type\":\"location\",\"text\":\"Gate\"}");
        client.post(
                "/_sandbox/phone/messages",
                "{\"customer\":\"4915123456789\",\"type\":\"reaction\",\"text\":\"👍\",\"about\":\"" + image + "\"}");

        String path = "/entry/0/changes/0/value/messages/0";
        assertThat(Json.read(received.get(0)).at(path + "/image/caption").asText())
                .isEqualTo("Look");
        assertThat(Json.read(received.get(1)).at(path + "/location/name").asText())
                .isEqualTo("Gate");
        assertThat(Json.read(received.get(2)).at(path + "/reaction/message_id").asText())
                .isEqualTo(image);
        assertThat(lines("4915123456789").findValuesAsText("type")).containsExactly("image", "location", "reaction");
        assertThat(lines("4915123456789").get(2).path("about").asText()).isEqualTo(image);
    }

    @Test
    void newNumberIsToldWithTheOldIdAndTheNewOnesAsMetaDoes() throws Exception {
        client.post("/_sandbox/phone/messages", "{\"customer\":\"4915123456789\",\"text\":\"Hello\"}");

        JsonNode moved = client.post(
                        "/_sandbox/phone/number", "{\"customer\":\"4915123456789\",\"phone\":\"+49 1517 000000\"}")
                .json();
        client.post("/_sandbox/phone/messages", "{\"customer\":\"4915123456789\",\"text\":\"It is me\"}");

        JsonNode notice = Json.read(received.get(1)).at("/entry/0/changes/0/value/messages/0");
        assertThat(moved.path("told").path(GraphStandIn.NUMBER_1).asInt()).isEqualTo(200);
        assertThat(moved.path("told")).hasSize(1);
        assertThat(notice.path("from").asText()).isEqualTo("4915123456789");
        assertThat(notice.path("from_user_id").asText())
                .isEqualTo(moved.path("userId").asText());
        assertThat(notice.at("/system/type").asText()).isEqualTo("user_changed_number");
        assertThat(notice.at("/system/wa_id").asText()).isEqualTo("491517000000");
        assertThat(notice.at("/system/previous_user_id").asText()).isEqualTo("DE.1001001001001");
        assertThat(notice.at("/system/user_id").asText())
                .isEqualTo(moved.path("userId").asText())
                .isNotEqualTo("DE.1001001001001");
        assertThat(Json.read(received.get(2))
                        .at("/entry/0/changes/0/value/messages/0/from")
                        .asText())
                .isEqualTo("491517000000");
        assertThat(lines("4915123456789").findValuesAsText("text")).containsExactly("Hello", "It is me");
        assertThat(client.get("/_sandbox/phone").json().at("/customers/0/phone").asText())
                .isEqualTo("491517000000");
    }

    @Test
    void newIdOfACustomerWhoHidesTheNumberIsToldWithoutAnyNumber() throws Exception {
        client.post("/_sandbox/phone/messages", "{\"customer\":\"US.3003003003003\",\"text\":\"Hello\"}");

        client.post("/_sandbox/phone/number", "{\"customer\":\"US.3003003003003\"}");

        JsonNode notice = Json.read(received.get(1)).at("/entry/0/changes/0/value/messages/0");
        assertThat(notice.at("/system/type").asText()).isEqualTo("user_changed_user_id");
        assertThat(notice.at("/system/previous_user_id").asText()).isEqualTo("US.3003003003003");
        assertThat(notice.has("from")).isFalse();
        assertThat(notice.path("system").has("wa_id")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"customer\":\"4915123456789\",\"type\":\"reaction\",\"text\":\"a\"}",
                "{\"customer\":\"4915123456789\",\"type\":\"sticker\",\"text\":\"a\"}",
                "{\"customer\":\"nobody\",\"text\":\"a\"}",
                "{\"customer\":\"4915123456789\",\"text\":\" \"}",
                "{\"customer\":\"4915123456789\",\"number\":\"1\",\"text\":\"a\"}"
            })
    void nonsenseIsNotWritten(String body) throws Exception {
        assertThat(client.post("/_sandbox/phone/messages", body).status()).isEqualTo(400);
    }

    @Test
    void onlyTheSandboxesPageMayAskFromABrowser() throws Exception {
        Answer page = client.send(
                "OPTIONS",
                "/_sandbox/phone/messages",
                HttpRequest.BodyPublishers.noBody(),
                "Origin",
                "http://localhost:8080");
        Answer other = client.get("/_sandbox/phone", "Origin", "http://evil.example");

        assertThat(page.status()).isEqualTo(204);
        assertThat(page.headers()).containsEntry("access-control-allow-origin", "http://localhost:8080");
        assertThat(other.headers()).doesNotContainKey("access-control-allow-origin");
    }
}
