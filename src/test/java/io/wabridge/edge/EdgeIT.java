package io.wabridge.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.wabridge.fixture.Bridge;
import io.wabridge.fixture.Bridge.Answer;
import io.wabridge.fixture.BridgeExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(BridgeExtension.class)
class EdgeIT {

    private final Bridge bridge;

    EdgeIT(Bridge bridge) {
        this.bridge = bridge;
    }

    @Test
    void restWithoutATokenIsUnauthenticated() {
        Answer answer = bridge.call("/api/blocks").get();

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().path("type").asText()).isEqualTo("/problems/unauthenticated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "a.b.c", "eyJhbGciOiJub25lIn0.eyJvaWQiOiJ4In0."})
    void aForgedTokenIsUnauthenticated(String token) {
        Answer answer = bridge.call("/api/blocks")
                .header("Authorization", "Bearer " + token)
                .get();

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
        assertThat(answer.text()).doesNotContain(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "GET"})
    void theWebhookServletKnowsNoRestRoute(String method) {
        Answer answer = bridge.call("/webhooks/blocks/+4915112345678").as("ada").send(method);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().path("type").asText()).isEqualTo("/problems/not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/webhooks/whatsapp", "/webhooks/dynamics"})
    void theApiServletKnowsNoWebhook(String path) {
        Answer answer = bridge.call(path.replace("/webhooks", "/api")).as("ada").send("POST", "{}");

        assertThat(answer.status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/webhooks/../api/blocks",
                "/webhooks/%2e%2e/api/blocks",
                "/webhooks/..;/api/blocks",
                "/webhooks;x=y/../api/blocks",
                "/webhooks//blocks/4915112345678",
                "//api/blocks",
                "/api;x/blocks",
                "/api/blocks;x/",
                "/api/blocks/%2e%2e/blocks",
                "/api/blocks%2f4915112345678",
                "/api/%5c..%5cblocks"
            })
    void trickyPathsReachNothing(String path) throws IOException {
        String answer = raw("GET " + path + " HTTP/1.1");

        assertThat(answer).containsPattern("^HTTP/1.1 (400|404) ");
        assertThat(answer).doesNotContain("items");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/index.html",
                "/error",
                "/actuator",
                "/actuator/health",
                "/actuator/jolokia",
                "/login",
                "/hawtio",
                "/h2-console",
                "/apis",
                "/webhooksx",
                "/problems/nothing-like-it",
                "/swagger-ui"
            })
    void nothingElseIsThere(String path) {
        Answer answer = bridge.call(path).as("root").get();

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().path("type").asText()).isEqualTo("/problems/not-found");
        assertThat(answer.text()).doesNotContain("path\"");
    }

    @Test
    void aProblemIsExplainedAtItsType() {
        Answer answer = bridge.call("/problems/number-blocked").get();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("status").asInt()).isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(ints = {64 * 1024 + 1, 1_000_000})
    void aLargeRestBodyIsRefusedByItsLength(int size) {
        Answer answer = bridge.call("/api/messages").as("ada").send("POST", " ".repeat(size));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.json().path("type").asText()).isEqualTo("/problems/too-large");
    }

    @Test
    void aLargeRestBodyThatDoesNotSayItsLengthIsRefused() {
        byte[] body = " ".repeat(70_000).getBytes(StandardCharsets.US_ASCII);

        Answer answer = bridge.call("/api/messages")
                .as("ada")
                .header("Content-Type", "application/json")
                .send("POST", HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));

        assertThat(answer.status()).isEqualTo(413);
    }

    @Test
    void aLargeWebhookIsRefused() {
        Answer answer = bridge.call("/webhooks/whatsapp").send("POST", " ".repeat(3 * 1024 * 1024 + 1));

        assertThat(answer.status()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(ints = {3 * 1024 * 1024 + 1, 20 * 1024 * 1024})
    void aLargeWebhookThatDoesNotSayItsLengthIsRefused(int size) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(bridge.url() + "/webhooks/whatsapp"))
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[size])))
                .build();

        int status;
        try {
            status = HttpClient.newHttpClient()
                    .send(request, BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            // The connection ended while the rest was on its way: refused as well.
            status = 413;
        }

        assertThat(status).isEqualTo(413);
        assertThat(bridge.manage("/actuator/health/liveness").get().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/webhooks/whatsapp", "/webhooks/dynamics", "/webhooks/nowhere", "/api/openapi.json", "/nowhere"
            })
    void securityHeadersAreTheSameAtEveryDoor(String path) {
        Answer answer = bridge.call(path).get();

        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("X-XSS-Protection")).isEqualTo("0");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache, no-store, max-age=0, must-revalidate");
        assertThat(answer.header("Pragma")).isEqualTo("no-cache");
        assertThat(answer.header("Expires")).isEqualTo("0");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(answer.header("Content-Security-Policy")).isEqualTo("default-src 'none'; frame-ancestors 'none'");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.header("Server")).isNull();
        assertThat(answer.header("Set-Cookie")).isNull();
    }

    /** An operator sees by them that a secret is wrong, or that somebody tries. */
    @Test
    void webhooksThatAreRefusedAreCounted() {
        double before = answered(401);

        bridge.call("/webhooks/whatsapp").send("POST", "{}");

        await().untilAsserted(() -> assertThat(answered(401)).isEqualTo(before + 1));
    }

    private double answered(int status) {
        return bridge
                .bean(MeterRegistry.class)
                .find("http.server.requests")
                .tag("status", Integer.toString(status))
                .timers()
                .stream()
                .mapToLong(Timer::count)
                .sum();
    }

    @Test
    void aHeaderThatNoServerShouldPassOnIsRefusedAtTheDoorOfWebhooks() throws IOException {
        String answer = raw("POST /webhooks/whatsapp HTTP/1.1\r\nX-Hub-Signature-256: sha256=\u0001");

        assertThat(answer).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void anUnknownMethodIsRefusedWithoutReachingAnything() throws IOException {
        String answer = raw("BREW /api/blocks HTTP/1.1");

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("/problems/bad-request");
    }

    // HttpClient would tidy such paths up.
    private String raw(String requestLine) throws IOException {
        URI url = URI.create(bridge.url());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(10_000);
            String request = requestLine + "\r\nHost: localhost\r\nAuthorization: Bearer " + bridge.token("root")
                    + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream answer = socket.getInputStream();
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
