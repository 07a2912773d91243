package io.wabridge.edge;

import static io.wabridge.fixture.TestBridge.NUMBER_1;
import static io.wabridge.fixture.TestBridge.newNumber;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wabridge.fixture.BridgeClient.Answer;
import io.wabridge.fixture.TestBridge;
import io.wabridge.fixture.TestBridge.Database;
import io.wabridge.standin.entra.EntraStandIn.Resource;
import io.wabridge.standin.graph.GraphStandIn;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.MetaWebhooks;
import io.wabridge.standin.graph.WaUser;
import io.wabridge.standin.server.Faults.Held;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How much, how fast and how often; and two secrets at a time while they are changed. */
class EdgeLimitsIT {

    private static final int CALLS = 30;
    private static final int AT_ONCE = 3;
    /** A preview costs two. */
    private static final int REQUESTS = 10;

    private static final int FAILURES = 5;
    private static TestBridge bridge;

    @BeforeAll
    static void start() {
        bridge = TestBridge.stopped(Database.H2);
        bridge.start(
                "--bridge.edge.calls-per-minute=" + CALLS,
                "--bridge.edge.calls-at-once=" + AT_ONCE,
                "--bridge.api.dynamics-requests-per-minute=" + REQUESTS,
                "--bridge.edge.failures-per-minute=" + FAILURES,
                "--bridge.operator.failures-per-hour=" + FAILURES,
                "--bridge.edge.body-timeout=2s",
                "--bridge.edge.bodies-in-flight=4MB",
                "--server.tomcat.connection-timeout=3s",
                "--bridge.whatsapp.previous-app-secret=the-secret-before",
                "--bridge.dynamics.webhook-key-next=the-key-to-come");
    }

    @AfterAll
    static void stop() {
        bridge.close();
    }

    @ParameterizedTest
    @CsvSource({GraphStandIn.APP_SECRET + ",200", "the-secret-before,200", "the-secret-before-that,401"})
    void twoAppSecretsAreAcceptedWhileTheyAreChanged(String secret, int status) {
        byte[] webhook = MetaWebhooks.forNumber(NUMBER_1)
                .message(MetaMessage.text("rotated").from(WaUser.phone(newNumber())))
                .bytes();

        Answer answer = bridge.exchange(
                "POST",
                bridge.url("/webhooks/whatsapp"),
                webhook,
                "X-Hub-Signature-256",
                MetaWebhooks.sign(webhook, secret));

        assertThat(answer.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"sandbox-dynamics-key,202", "the-key-to-come,202", "the-key-before,401"})
    void twoKeysOfDynamicsAreAcceptedWhileTheyAreChanged(String key, int status) {
        Answer answer = bridge.exchange("POST", bridge.url("/webhooks/dynamics"), "{}", "X-Bridge-Key", key);

        assertThat(answer.status()).isEqualTo(status);
    }

    @Test
    void aCallerWhoCallsTooOftenWaitsAndTheOthersDoNot() {
        Answer answer = bridge.call("bob", "GET", "/api/blocks", null);
        for (int i = 0; i < CALLS + 5 && answer.status() != 429; i++) {
            answer = bridge.call("bob", "GET", "/api/blocks", null);
        }

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.json().path("type").asText()).isEqualTo("/problems/too-many-requests");
        assertThat(answer.raw().headers().firstValue("Retry-After"))
                .hasValueSatisfying(
                        seconds -> assertThat(Integer.parseInt(seconds)).isBetween(1, 60));
        assertThat(bridge.call("ada", "GET", "/api/blocks", null).status()).isEqualTo(200);
    }

    @Test
    void aCallerWhosePreviewsCostDynamicsTooMuchWaitsAndMayCallWhatCostsNothing() {
        String number = newNumber();
        bridge.receive(MetaMessage.text("seen").from(WaUser.phone(number)));
        Answer answer = preview("ada", number);
        for (int i = 0; i < REQUESTS && answer.status() == 200; i++) {
            answer = preview("ada", number);
        }
        long reads = bridge.dataverse().stats().reads("wab_chatsessions");

        Answer again = preview("ada", number);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(again.status()).isEqualTo(429);
        assertThat(again.json().path("type").asText()).isEqualTo("/problems/too-many-requests");
        assertThat(again.raw().headers().firstValue("Retry-After"))
                .hasValueSatisfying(
                        seconds -> assertThat(Integer.parseInt(seconds)).isBetween(1, 12));
        assertThat(bridge.dataverse().stats().reads("wab_chatsessions")).isEqualTo(reads);
        assertThat(bridge.call("ada", "GET", "/api/blocks", null).status()).isEqualTo(200);
        assertThat(preview("root", number).status()).isEqualTo(200);
    }

    @Test
    void aCallerHasOnlySoManyCallsAtOnceAndTheOthersGoOn() {
        String number = newNumber();
        bridge.receive(MetaMessage.text("seen").from(WaUser.phone(number)));
        // Nothing is asked about somebody who is not known yet.
        await().until(() -> !bridge.chatsOf(number).isEmpty());
        // What no other flow asks: the ids of somebody's chats and nothing else.
        List<Held> looks = Stream.generate(
                        () -> bridge.standIns().faults().hold("dataverse", "wab_chats\\?.select=wab_chatid&"))
                .limit(AT_ONCE)
                .toList();
        ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE);
        List<CompletableFuture<Answer>> slow = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> preview("root", number), callers))
                .limit(AT_ONCE)
                .toList();
        callers.shutdown();
        looks.forEach(Held::awaitArrival);

        Answer one = bridge.call("root", "GET", "/api/blocks", null);

        assertThat(one.status()).isEqualTo(429);
        assertThat(one.json().path("type").asText()).isEqualTo("/problems/too-many-requests");
        assertThat(one.raw().headers().firstValue("Retry-After")).hasValue("1");
        assertThat(bridge.call("ada", "GET", "/api/blocks", null).status()).isEqualTo(200);
        looks.forEach(Held::release);
        assertThat(slow).allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(200));
        // An answer may be here a moment before its call is over.
        await().until(() -> bridge.call("root", "GET", "/api/blocks", null).status() == 200);
    }

    private static Answer preview(String agent, String number) {
        return bridge.call(agent, "GET", "/api/blocks/" + number + "/preview", null);
    }

    @Test
    void anAddressThatBringsForgedTokensIsNotListenedToForAWhile() {
        String valid = "Bearer " + bridge.standIns().entra().agentToken("root", Resource.BRIDGE);
        for (int i = 0; i < FAILURES; i++) {
            assertThat(list("203.0.113.7", "Bearer forged").status()).isEqualTo(401);
        }

        Answer forged = list("203.0.113.7", "Bearer forged");
        Answer alsoWithATokenOfOurs = list("203.0.113.7", valid);
        Answer elsewhere = list("203.0.113.8", valid);

        assertThat(forged.status()).isEqualTo(429);
        assertThat(forged.json().path("type").asText()).isEqualTo("/problems/too-many-requests");
        assertThat(forged.raw().headers().firstValue("Retry-After")).isPresent();
        assertThat(alsoWithATokenOfOurs.status()).isEqualTo(429);
        assertThat(elsewhere.status()).isEqualTo(200);
    }

    @Test
    void guessingTheOperatorsPasswordEndsSoonWhereverItComesFrom() {
        for (int i = 0; i < FAILURES; i++) {
            assertThat(login("203.0.113." + i, "guess " + i).status()).isEqualTo(401);
        }

        Answer right = login("203.0.113.200", "sandbox");

        assertThat(right.status()).isEqualTo(429);
        assertThat(right.raw().headers().firstValue("Retry-After")).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /webhooks/whatsapp",
        "HEAD, /webhooks/whatsapp",
        "POST, /webhooks/whatsapp",
        "POST, /webhooks/dynamics",
        "POST, /webhooks/elsewhere",
        "GET, /api/blocks",
        "PUT, /api/blocks/4915112345678",
        "DELETE, /api/blocks/4915112345678",
        "POST, /api/messages",
        "GET, /api/openapi.json",
        "GET, /problems/not-found",
        "POST, /elsewhere",
        "GET, manage:/actuator/health",
        "POST, manage:/actuator/jolokia",
        "POST, manage:/login"
    })
    void noDoorInflates(String method, String door) {
        Answer answer = bridge.exchange(method, address(door), gzip(new byte[1_000_000]), "Content-Encoding", "gzip");

        assertThat(answer.status()).isEqualTo(415);
        if (!method.equals("HEAD")) {
            assertThat(answer.json().path("type").asText()).isEqualTo("/problems/unsupported-encoding");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "Identity", " "})
    void aBodyThatIsNotCompressedMaySaySo(String encoding) {
        byte[] webhook = MetaWebhooks.forNumber(NUMBER_1)
                .message(MetaMessage.text("plain").from(WaUser.phone(newNumber())))
                .bytes();

        Answer answer = bridge.exchange(
                "POST",
                bridge.url("/webhooks/whatsapp"),
                webhook,
                "Content-Encoding",
                encoding,
                "X-Hub-Signature-256",
                MetaWebhooks.sign(webhook, GraphStandIn.APP_SECRET));

        assertThat(answer.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /webhooks/whatsapp, 400",
        "GET, /api/blocks, 401",
        "POST, /api/messages, 401",
        "POST, /webhooks/dynamics, 401",
        "GET, manage:/actuator/health, 200",
        "POST, manage:/actuator/jolokia, 403"
    })
    void aBodyThatNobodyReadsYetIsNotWaitedFor(String method, String door, int status) throws IOException {
        URI address = URI.create(address(door));
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout((int) Duration.ofSeconds(15).toMillis());
            begin(socket, method, address.getPath());

            assertThat(answer(socket)).startsWith("HTTP/1.1 " + status + " ");
        }
    }

    @Test
    void largeBodiesThatNobodyHasSignedShareABudget() throws IOException {
        byte[] part = new byte[2_500_000];
        try (Socket first = socket();
                Socket second = socket()) {
            BodyBudget budget = bridge.bean(BodyBudget.class);
            long before = budget.left();
            beginLarge(first, part);
            // Two that came to the end of the budget together might both be refused.
            await().until(() -> before - budget.left() > part.length - BodyBudget.FREE);
            beginLarge(second, part);

            List<String> answers = List.of(answer(first), answer(second));

            assertThat(answers).anyMatch(answer -> answer.startsWith("HTTP/1.1 503 "));
            assertThat(answers).anyMatch(answer -> answer.startsWith("HTTP/1.1 408 "));
        }
        byte[] webhook = MetaWebhooks.forNumber(NUMBER_1)
                .message(MetaMessage.text("x".repeat(900_000)).from(WaUser.phone(newNumber())))
                .bytes();
        assertThat(bridge.post(webhook)).as("what they held is free again").isEqualTo(200);
    }

    @Test
    void aLargeLoginFormIsNotRead() {
        String form = "username=operator&password=sandbox&pad=" + "x".repeat(20_000);

        Answer answer = bridge.exchange(
                "POST",
                bridge.managementUrl("/login"),
                form,
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Cookie",
                "XSRF-TOKEN=0123",
                "X-XSRF-TOKEN",
                "0123");

        assertThat(answer.raw().headers().firstValue("Location").orElse("")).doesNotEndWith("/actuator/hawtio/");
    }

    @Test
    void aBodyThatNeverComesIsGivenUp() throws IOException {
        try (Socket socket = socket()) {
            begin(socket, "/webhooks/whatsapp");

            assertThat(answer(socket)).startsWith("HTTP/1.1 408 ").contains("/problems/too-slow");
        }
    }

    @Test
    void aBodyThatTricklesIsGivenUp() throws IOException {
        ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
        try (Socket socket = socket()) {
            begin(socket, "/webhooks/whatsapp");
            drip.scheduleAtFixedRate(() -> drop(socket), 100, 100, TimeUnit.MILLISECONDS);

            assertThat(answer(socket)).startsWith("HTTP/1.1 408 ").contains("/problems/too-slow");
        } finally {
            drip.shutdownNow();
        }
    }

    @Test
    void headersThatAreTooLargeAreRefused() {
        Answer answer = bridge.exchange("GET", bridge.url("/api/openapi.json"), null, "X-Large", "x".repeat(20 * 1024));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(new String(answer.raw().body(), StandardCharsets.UTF_8))
                .doesNotContain("xxx", "Exception", "Tomcat");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void jsonThatIsTooDeepIsRefused(String opening) {
        String deep = opening.repeat(20_000 / opening.length());

        Answer answer =
                bridge.call("root", "POST", "/api/messages", "{\"to\":" + deep, "Content-Type", "application/json");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("type").asText()).isEqualTo("/problems/bad-request");
    }

    private static Answer list(String address, String authorization) {
        return bridge.exchange(
                "GET", bridge.url("/api/blocks"), null, "X-Forwarded-For", address, "Authorization", authorization);
    }

    private static Answer login(String address, String password) {
        String login = Base64.getEncoder().encodeToString(("operator:" + password).getBytes(StandardCharsets.UTF_8));
        return bridge.exchange(
                "GET",
                bridge.managementUrl("/actuator/prometheus"),
                null,
                "X-Forwarded-For",
                address,
                "Authorization",
                "Basic " + login);
    }

    private static Socket socket() throws IOException {
        URI url = URI.create(bridge.url(""));
        Socket socket = new Socket(url.getHost(), url.getPort());
        socket.setSoTimeout((int) Duration.ofSeconds(15).toMillis());
        return socket;
    }

    private static void begin(Socket socket, String path) throws IOException {
        begin(socket, "POST", path);
    }

    /** With the head of a request and the first byte of its body. */
    private static void begin(Socket socket, String method, String path) throws IOException {
        begin(socket, method, path, 100_000);
    }

    private static void begin(Socket socket, String method, String path, int length) throws IOException {
        String head =
                "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n{".formatted(method, path, length);
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    }

    /** One byte and this part of a body of 3 MB. */
    private static void beginLarge(Socket socket, byte[] part) throws IOException {
        begin(socket, "POST", "/webhooks/whatsapp", 3_000_000);
        socket.getOutputStream().write(part);
    }

    private static String address(String door) {
        return door.startsWith("manage:") ? bridge.managementUrl(door.substring("manage:".length())) : bridge.url(door);
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static void drop(Socket socket) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(' ');
        } catch (IOException e) {
            // It has been given up.
        }
    }

    private static String answer(Socket socket) throws IOException {
        byte[] answer = new byte[4096];
        int length = 0;
        int n = socket.getInputStream().read(answer);
        while (n > 0 && length + n < answer.length) {
            length += n;
            if (new String(answer, 0, length, StandardCharsets.UTF_8).endsWith("}")) {
                break;
            }
            n = socket.getInputStream().read(answer, length, answer.length - length);
        }
        return new String(answer, 0, length, StandardCharsets.UTF_8);
    }
}
