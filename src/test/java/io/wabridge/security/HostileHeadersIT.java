package io.wabridge.security;

import static io.wabridge.fixture.TestBridge.NUMBER_1;
import static io.wabridge.fixture.TestBridge.newNumber;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wabridge.fixture.BridgeClient.Answer;
import io.wabridge.fixture.TestBridge;
import io.wabridge.fixture.TestBridge.Database;
import io.wabridge.parking.Parking;
import io.wabridge.standin.entra.EntraStandIn.Resource;
import io.wabridge.standin.graph.GraphStandIn;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.MetaWebhooks;
import io.wabridge.standin.graph.WaUser;
import io.wabridge.standin.server.HeaderLog;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Message headers control Camel components (CVE-2025-27636, CVE-2025-29891, CVE-2026-40453, CVE-2026-78164), and HTTP requests
 * bring headers and query parameters. Each public route is called with all of them; none may reach a neighbour, redirect a call
 * or be repeated in an answer.
 */
class HostileHeadersIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final List<String> NAMES = List.of(
            "CamelHttpUri",
            "CAMELHTTPURI",
            "camelhttpuri",
            "CaMeLHttpPath",
            "CamelHttpQuery",
            "CAMELHttpMethod",
            "CamelHttpResponseCode",
            "CamelExecCommandExecutable",
            "CAMELEXECCOMMANDARGS",
            "CamelFileName",
            "CamelJmsDestinationName",
            "camelJmsDestination",
            "CamelBeanMethodName",
            "CAMELBEANMETHODNAME",
            "CamelSqlQuery",
            "CamelJdbcParameters",
            "CamelToEndpoint",
            "CamelRestHttpUri",
            "CamelServletContextPath",
            "CamelAttachmentObjects",
            "Long-Running-Action",
            "breadcrumbId",
            "JMSReplyTo",
            "JMSCorrelationID",
            "JMSXGroupID",
            "receivedAt",
            "operationName",
            "MSCRMCallerID",
            "CallerObjectId",
            "MSCRM.BypassBusinessLogicExecution",
            "Prefer",
            "Cookie",
            "X-Hostile");

    private final TestBridge bridge = TestBridge.on(Database.H2);
    private final Trap trap = new Trap();
    private final String stolen = trap.url() + "/stolen";
    private final List<Answer> answers = new ArrayList<>();

    @AfterEach
    void close() {
        trap.close();
    }

    @Test
    void reachNobodyThroughAnyRoute() {
        String number = newNumber();
        WaUser person = WaUser.phone(number);
        MetaMessage message = MetaMessage.text("with hostile company").from(person);
        byte[] webhook = MetaWebhooks.forNumber(NUMBER_1).message(message).bytes();
        String parked =
                bridge.bean(Parking.class).park("hostile", "whatsapp", "no JSON " + UUID.randomUUID(), Instant.now());

        hostile(200, "POST", "/webhooks/whatsapp", webhook, signature(webhook));
        hostile(401, "POST", "/webhooks/whatsapp", webhook);
        hostile(403, "GET", "/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token=x&hub.challenge=1", null);
        hostile(202, "POST", "/webhooks/dynamics", "{}", "X-Bridge-Key", "sandbox-dynamics-key");
        hostile(401, "POST", "/webhooks/dynamics", "{}");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(message.id())).hasSize(1));
        Answer sent = rest(
                202,
                "POST",
                "/api/messages",
                Map.of("to", "+" + number, "from", NUMBER_1, "text", Map.of("body", "hello")));
        await().atMost(SOON).untilAsserted(() -> assertThat(bridge.graph().sends())
                .anyMatch(send -> send.path("to").asText().equals("+" + number)));
        rest(200, "GET", "/api/messages/" + sent.json().path("id").asText(), null);
        rest(200, "PUT", "/api/blocks/" + number, Map.of("reason", "hostile"));
        rest(200, "GET", "/api/blocks", null);
        rest(200, "GET", "/api/blocks/" + number, null);
        rest(200, "GET", "/api/blocks/" + number + "/history", null);
        rest(200, "GET", "/api/blocks/" + number + "/preview", null);
        rest(200, "DELETE", "/api/blocks/" + number, null);
        rest(200, "GET", "/api/conflicts", null);
        rest(404, "POST", "/api/conflicts/" + number + "/release", Map.of("samePerson", true));
        rest(200, "GET", "/api/parked", null);
        rest(200, "GET", "/api/parked/" + parked, null);
        rest(200, "PUT", "/api/parked/" + parked, Map.of("body", "still no JSON " + UUID.randomUUID()));
        rest(202, "POST", "/api/parked/" + parked + "/replay", null);
        rest(404, "DELETE", "/api/parked/" + parked, null);
        rest(200, "GET", "/api/openapi.json", null);
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(bridge.bean(Parking.class).countsByCause()).containsKey("not-json"));

        assertThat(trap.requests()).isEmpty();
        Set<String> names =
                NAMES.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        // Set by the bridge itself.
        names.remove("prefer");
        assertThat(bridge.standIns().headerLog().latest()).isNotEmpty().allSatisfy(this::isOurs);
        assertThat(bridge.standIns().headerLog().latest())
                .allSatisfy(request -> assertThat(request.headers().keySet()).doesNotContainAnyElementsOf(names));
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.raw().headers().map().toString()).doesNotContain("stolen");
            assertThat(new String(answer.raw().body(), StandardCharsets.UTF_8)).doesNotContain("stolen");
        });
    }

    private void isOurs(HeaderLog.Request request) {
        assertThat(request.headers().values()).noneMatch(value -> value.contains("stolen"));
        assertThat(request.pathAndQuery()).doesNotContain("stolen");
    }

    private Answer rest(int status, String method, String path, Object body) {
        return hostile(
                status,
                method,
                path,
                body,
                "Authorization",
                "Bearer " + bridge.standIns().entra().agentToken("root", Resource.BRIDGE));
    }

    /** As headers and as query parameters: Camel makes headers of both. */
    private Answer hostile(int status, String method, String path, Object body, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        StringBuilder query = new StringBuilder(path.contains("?") ? "&" : "?");
        for (String name : NAMES) {
            all.add(name);
            all.add(stolen);
            query.append(name)
                    .append('=')
                    .append(URLEncoder.encode(stolen, StandardCharsets.UTF_8))
                    .append('&');
        }
        Answer answer = bridge.exchange(method, bridge.url(path + query), body, all.toArray(String[]::new));
        assertThat(answer.status())
                .as(method + " " + path + ": " + answer.json())
                .isEqualTo(status);
        answers.add(answer);
        return answer;
    }

    private static String[] signature(byte[] body) {
        return new String[] {"X-Hub-Signature-256", MetaWebhooks.sign(body, GraphStandIn.APP_SECRET)};
    }
}
