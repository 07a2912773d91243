package io.wabridge.standin.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.wabridge.standin.Json;
import io.wabridge.standin.StandInClient;
import io.wabridge.standin.StandInClient.Answer;
import io.wabridge.standin.server.StandInServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphStandInTest {

    private static final String NUMBER = GraphStandIn.NUMBER_1;
    private static final String MESSAGES = "/graph/v25.0/" + NUMBER + "/messages";
    private static final String BLOCK_USERS = "/graph/v25.0/" + NUMBER + "/block_users";
    private static final String TEXT = """
            {"messaging_product":"whatsapp","to":"+4915112345678","type":"text","text":{"body":"Hello"}}""";

    private static StandInServer server;
    private static StandInClient client;

    @BeforeAll
    static void start() {
        server = new StandInServer(0);
        client = new StandInClient(server.baseUrl());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void reset() {
        server.graph().webhooksTo(null);
        server.reset();
    }

    private static Answer call(String method, String path, String json) throws IOException {
        return client.send(
                method,
                path,
                json == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json),
                "Authorization",
                "Bearer sandbox-graph-token");
    }

    private static int code(Answer answer) {
        return answer.json().path("error").path("code").asInt();
    }

    @Test
    void sendToANumberIsAnsweredWithTheNumberAndAnId() throws Exception {
        Answer answer = call("POST", MESSAGES, TEXT.replace("+49151", "+49 (151) "));

        assertThat(answer.status()).isEqualTo(200);
        JsonNode contact = answer.json().path("contacts").path(0);
        assertThat(contact.path("input").asText()).isEqualTo("+49 (151) 12345678");
        assertThat(contact.path("wa_id").asText()).isEqualTo("4915112345678");
        assertThat(answer.json().path("messages").path(0).path("id").asText()).startsWith("wamid.");
    }

    @Test
    void sendToAUserIdIsAnsweredWithoutANumber() throws Exception {
        Answer answer = call("POST", MESSAGES, """
                {"messaging_product":"whatsapp","recipient":"DE.1349120865530274191","type":"text",
                 "text":{"body":"Hello"}}""");

        JsonNode contact = answer.json().path("contacts").path(0);
        assertThat(contact.path("input").asText()).isEqualTo("DE.1349120865530274191");
        assertThat(contact.path("user_id").asText()).isEqualTo("DE.1349120865530274191");
        assertThat(contact.has("wa_id")).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {"to":"+4915112345678","text":{"body":"a"}} | 100
            {"messaging_product":"sms","to":"+4915112345678","text":{"body":"a"}} | 100
            {"messaging_product":"whatsapp","text":{"body":"a"}} | 100
            {"messaging_product":"whatsapp","recipient_type":"all","to":"+4915112345678","text":{"body":"a"}} | 100
            {"messaging_product":"whatsapp","to":"hello","text":{"body":"a"}} | 131009
            {"messaging_product":"whatsapp","recipient":"4915112345678","text":{"body":"a"}} | 131009
            {"messaging_product":"whatsapp","to":"+15550000001","text":{"body":"a"}} | 131021
            {"messaging_product":"whatsapp","to":"+4915112345678","type":"telegram"} | 100
            {"messaging_product":"whatsapp","to":"+4915112345678","type":"text"} | 131008
            {"messaging_product":"whatsapp","to":"+4915112345678","type":"text","text":{"body":""}} | 131008
            {"messaging_product":"whatsapp","to":"+4915112345678","type":"image","image":{}} | 131008
            {"messaging_product":"whatsapp","to":"+4915112345678","type":"image","image":{"link":"ftp://x"}} | 131009
            {"messaging_product":"whatsapp","to":"+4915112345678","type":"image","image":{"id":"123"}} | 131009
            {"messaging_product":"whatsapp","to":"+4915112345678","type":"audio","audio":{"link":"http://a.example/b","caption":"c"}} | 100
            {"messaging_product":"whatsapp","to":"+4915112345678","type":"location","location":{"latitude":1}} | 131008
            {"messaging_product":"whatsapp","to":"+4915112345678","type":"location","location":{"latitude":91,"longitude":0}} | 131009
            {"messaging_product":"whatsapp","to":"+4915112345678","type":"reaction","reaction":{"message_id":"wamid.A"}} | 131008
            {"messaging_product":"whatsapp","to":"+4915112345678","context":{"message_id":"A"},"text":{"body":"a"}} | 131009
            {"messaging_product":"whatsapp","to":"+4915112345678","type":"template","template":{"name":"hello_world"}} | 131008
            {"messaging_product":"whatsapp","to":"+4915112345678","type":"template","template":{"name":"nope","language":{"code":"en"}}} | 132001
            {"messaging_product":"whatsapp","to":"+4915112345678","type":"template","template":{"name":"order_update","language":{"code":"en"}}} | 132000
            {"messaging_product":"whatsapp","recipient":"DE.1","type":"template","template":{"name":"login_code","language":{"code":"en"},"components":[{"type":"body","parameters":[{"type":"text","text":"1"}]}]}} | 131062
            {"messaging_product":"whatsapp","to":"+4915112345678","type":"interactive","interactive":{"type":"button","body":{"text":"a"},"action":{"buttons":[]}}} | 131009
            {"messaging_product":"whatsapp","to":"+4915112345678","type":"interactive","interactive":{"type":"button","body":{"text":"a"},"action":{"buttons":[{"reply":{"id":"1","title":"longer than twenty chars"}}]}}} | 131009
            {"messaging_product":"whatsapp","status":"read"} | 131008
            {"messaging_product":"whatsapp","status":"seen","message_id":"wamid.A"} | 100
            not json | 100
            """)
    void wrongSendIsRefusedWithMetasCode(String body, int code) throws Exception {
        Answer answer = call("POST", MESSAGES, body);

        assertThat(code(answer)).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(code == 132001 ? 404 : 400);
        assertThat(answer.json().path("error").path("type").asText()).isEqualTo("OAuthException");
        assertThat(answer.json()
                        .path("error")
                        .path("error_data")
                        .path("details")
                        .asText())
                .isNotEmpty();
        assertThat(answer.json().path("error").path("fbtrace_id").asText()).isNotEmpty();
    }

    @ParameterizedTest(name = "{0} characters: {1}")
    @CsvSource({"4096, 200", "4097, 400"})
    void textHasALimit(int length, int status) throws Exception {
        Answer answer = call("POST", MESSAGES, TEXT.replace("Hello", "x".repeat(length)));

        assertThat(answer.status()).isEqualTo(status);
    }

    @Test
    void callbackDataHasALimit() throws Exception {
        String body = TEXT.replace("\"type\"", "\"biz_opaque_callback_data\":\"" + "x".repeat(513) + "\",\"type\"");

        Answer answer = call("POST", MESSAGES, body);

        assertThat(code(answer)).isEqualTo(100);
    }

    @Test
    void missingAndWrongTokensAreToldApart() throws Exception {
        Answer missing = client.post(MESSAGES, TEXT);
        Answer wrong = client.post(MESSAGES, TEXT, "Authorization", "Bearer other");

        assertThat(missing.status()).isEqualTo(401);
        assertThat(code(missing)).isEqualTo(104);
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(code(wrong)).isEqualTo(190);
        assertThat(server.graph().requests()).isEmpty();
    }

    @Test
    void unknownBusinessNumberIsAnUnknownObject() throws Exception {
        Answer answer = call("POST", "/graph/v25.0/999/messages", TEXT);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(code(answer)).isEqualTo(100);
        assertThat(answer.json().path("error").path("error_subcode").asInt()).isEqualTo(33);
    }

    @Test
    void endedVersionIsRefused() throws Exception {
        Answer answer = call("POST", MESSAGES.replace("v25.0", "v20.0"), TEXT);

        assertThat(code(answer)).isEqualTo(2500);
    }

    @Test
    void readMarkIsNoMessage() throws Exception {
        Answer answer = call("POST", MESSAGES, """
                {"messaging_product":"whatsapp","status":"read","message_id":"wamid.A","typing_indicator":{"type":"text"}}""");

        assertThat(answer.json().toString()).isEqualTo("{\"success\":true}");
    }

    @Test
    void windowClosesADayAfterTheCustomersLastMessageForAllButTemplates() throws Exception {
        server.graph().customerWrote(NUMBER, WaUser.phone("4915112345678").withUserId("DE.77"));
        assertThat(call("POST", MESSAGES, TEXT).status()).isEqualTo(200);

        server.clock().advance(Duration.ofHours(24));

        assertThat(code(call("POST", MESSAGES, TEXT))).isEqualTo(131047);
        assertThat(code(call("POST", MESSAGES, TEXT.replace("\"to\":\"+4915112345678\"", "\"recipient\":\"DE.77\""))))
                .isEqualTo(131047);
        assertThat(call("POST", MESSAGES, """
                                {"messaging_product":"whatsapp","to":"+4915112345678","type":"template",
                                 "template":{"name":"hello_world","language":{"code":"en_US"}}}""").status()).isEqualTo(200);
    }

    @Test
    void strictWindowsAreClosedForWhoNeverWrote() throws Exception {
        server.graph().strictWindows(true);

        Answer answer = call("POST", MESSAGES, TEXT);

        assertThat(code(answer)).isEqualTo(131047);
    }

    @Test
    void pairRateEndsABurstAndRecovers() throws Exception {
        for (int i = 0; i < 45; i++) {
            assertThat(call("POST", MESSAGES, TEXT).status()).isEqualTo(200);
        }
        Answer beyond = call("POST", MESSAGES, TEXT);

        server.clock().advance(Duration.ofSeconds(6));

        assertThat(code(beyond)).isEqualTo(131056);
        assertThat(call("POST", MESSAGES, TEXT).status()).isEqualTo(200);
    }

    @Test
    void throughputIsLimitedByNumber() throws Exception {
        server.graph().throughput(0);

        Answer answer = call("POST", MESSAGES, TEXT);

        assertThat(code(answer)).isEqualTo(130429);
    }

    @Test
    void blockingAtMetaFailsInPartForWhoDidNotWriteToday() throws Exception {
        server.graph().strictWindows(true);
        server.graph().customerWrote(NUMBER, WaUser.phone("16505551234"));

        Answer answer = call("POST", BLOCK_USERS, """
                {"messaging_product":"whatsapp","block_users":[{"user":"+16505551234"},{"user":"+14155559876"},
                 {"user_id":"US.ENT.1"}]}""");

        JsonNode users = answer.json().path("block_users");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(code(answer)).isEqualTo(139100);
        assertThat(users.path("added_users").findValuesAsText("input")).containsExactly("+16505551234");
        assertThat(users.path("failed_users").findValuesAsText("input")).containsExactly("+14155559876", "US.ENT.1");
        assertThat(users.at("/failed_users/0/errors/0/code").asInt()).isEqualTo(131047);
        assertThat(users.at("/failed_users/1/errors/0/code").asInt()).isEqualTo(131009);
        assertThat(server.graph().blockedAt(NUMBER)).containsExactly("16505551234");
    }

    @Test
    void whoIsBlockedAtMetaIsListedAndGetsNothingUntilUnblocked() throws Exception {
        String users = "{\"messaging_product\":\"whatsapp\",\"block_users\":[{\"user\":\"+4915112345678\"}]}";
        call("POST", BLOCK_USERS, users);
        Answer list = call("GET", BLOCK_USERS, null);
        Answer refused = call("POST", MESSAGES, TEXT);

        Answer removed = call("DELETE", BLOCK_USERS, users);

        assertThat(list.json().at("/data/0/wa_id").asText()).isEqualTo("4915112345678");
        assertThat(code(refused)).isEqualTo(131026);
        assertThat(removed.json().at("/block_users/removed_users/0/wa_id").asText())
                .isEqualTo("4915112345678");
        assertThat(call("POST", MESSAGES, TEXT).status()).isEqualTo(200);
    }

    @Test
    void uploadedMediaCanBeFetchedAndSentUntilItsAddressDies() throws Exception {
        String multipart = """
                --b\r
                Content-Disposition: form-data; name="messaging_product"\r
                \r
                whatsapp\r
                --b\r
                Content-Disposition: form-data; name="file"; filename="a.png"\r
                Content-Type: image/png\r
                \r
                PNG\r
                --b--\r
                """;
        String id = client.send(
                        "POST",
                        "/graph/v25.0/" + NUMBER + "/media",
                        HttpRequest.BodyPublishers.ofString(multipart),
                        "Authorization",
                        "Bearer sandbox-graph-token",
                        "Content-Type",
                        "multipart/form-data; boundary=b")
                .json()
                .path("id")
                .asText();
        Answer media = call("GET", "/graph/v25.0/" + id + "?phone_number_id=" + NUMBER, null);
        String url = media.json().path("url").asText();
        Answer alive = call("GET", url, null);

        server.clock().advance(Duration.ofMinutes(5));

        assertThat(new String(alive.bytes(), StandardCharsets.UTF_8)).isEqualTo("PNG");
        assertThat(media.json().path("file_size").asText()).isEqualTo("3");
        assertThat(call("GET", url, null).status()).isEqualTo(404);
        assertThat(call("POST", MESSAGES, """
                                {"messaging_product":"whatsapp","to":"+4915112345678","type":"image","image":{"id":"%s"}}""".formatted(id)).status()).isEqualTo(200);
    }

    @Test
    void unknownKindOfFileIsRefused() throws Exception {
        Answer answer = client.send(
                "POST",
                "/graph/v25.0/" + NUMBER + "/media",
                HttpRequest.BodyPublishers.ofString("""
                        --b\r
                        Content-Disposition: form-data; name="messaging_product"\r
                        \r
                        whatsapp\r
                        --b\r
                        Content-Disposition: form-data; name="file"; filename="a.exe"\r
                        Content-Type: application/x-msdownload\r
                        \r
                        MZ\r
                        --b--\r
                        """),
                "Authorization",
                "Bearer sandbox-graph-token",
                "Content-Type",
                "multipart/form-data; boundary=b");

        assertThat(code(answer)).isEqualTo(100);
    }

    private record Received(String signature, byte[] body) {}

    /** A bridge that refuses its first webhook. */
    private static HttpServer bridge(List<Received> received, AtomicInteger refusals) throws IOException {
        HttpServer bridge = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        bridge.createContext("/webhooks/whatsapp", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean refuse = refusals.getAndDecrement() > 0;
            if (!refuse) {
                received.add(new Received(exchange.getRequestHeaders().getFirst("X-Hub-Signature-256"), body));
            }
            exchange.sendResponseHeaders(refuse ? 503 : 200, -1);
            exchange.close();
        });
        bridge.start();
        return bridge;
    }

    private static URI webhookUri(HttpServer bridge) {
        return URI.create("http://localhost:" + bridge.getAddress().getPort() + "/webhooks/whatsapp");
    }

    @Test
    void sendIsReportedInSignedWebhooksThatAreRepeatedUntilTaken() throws Exception {
        List<Received> received = new CopyOnWriteArrayList<>();
        HttpServer bridge = bridge(received, new AtomicInteger(1));
        try {
            server.graph().webhooksTo(webhookUri(bridge));

            String wamid = call(
                            "POST",
                            MESSAGES,
                            TEXT.replace("\"type\"", "\"biz_opaque_callback_data\":\"row-7\",\"type\""))
                    .json()
                    .at("/messages/0/id")
                    .asText();

            Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(received)
                    .hasSize(2));
            assertThat(received)
                    .allSatisfy(each -> assertThat(each.signature())
                            .isEqualTo(MetaWebhooks.sign(each.body(), "sandbox-app-secret")))
                    .extracting(each -> Json.read(each.body()).at("/entry/0/changes/0/value/statuses/0"))
                    .allSatisfy(status -> {
                        assertThat(status.path("id").asText()).isEqualTo(wamid);
                        assertThat(status.path("recipient_id").asText()).isEqualTo("4915112345678");
                        assertThat(status.path("biz_opaque_callback_data").asText())
                                .isEqualTo("row-7");
                    })
                    .extracting(status -> status.path("status").asText())
                    .containsExactlyInAnyOrder("sent", "delivered");
        } finally {
            bridge.stop(0);
        }
    }

    @Test
    void customerReadsOnDemand() throws Exception {
        List<Received> received = new CopyOnWriteArrayList<>();
        String wamid = call("POST", MESSAGES, TEXT).json().at("/messages/0/id").asText();
        HttpServer bridge = bridge(received, new AtomicInteger());
        try {
            server.graph().webhooksTo(webhookUri(bridge));

            server.graph().customerReads(wamid);

            Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(received)
                    .hasSize(1));
            assertThat(Json.read(received.get(0).body())
                            .at("/entry/0/changes/0/value/statuses/0/status")
                            .asText())
                    .isEqualTo("read");
        } finally {
            bridge.stop(0);
        }
    }

    @Test
    void onlyWhatWasSentCanBeRead() {
        assertThatThrownBy(() -> server.graph().customerReads("wamid.UNKNOWN"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
