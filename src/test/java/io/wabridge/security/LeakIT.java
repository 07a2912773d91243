package io.wabridge.security;

import static io.wabridge.fixture.TestBridge.NUMBER_1;
import static io.wabridge.fixture.TestBridge.newNumber;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.fixture.TestBridge;
import io.wabridge.fixture.TestBridge.Database;
import io.wabridge.parking.Parking;
import io.wabridge.standin.graph.GraphStandIn;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.MetaWebhooks;
import io.wabridge.standin.graph.WaUser;
import io.wabridge.standin.server.Fault;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What must not be visible: secrets, numbers and texts in the log, also at DEBUG, and secrets in the console. */
@ExtendWith(OutputCaptureExtension.class)
class LeakIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    /** Questions in one request to the console. */
    private static final int AT_ONCE = 100;

    private static final String PASSWORD = "operator-password-4711";
    private static final List<String> SECRETS = List.of(
            GraphStandIn.APP_SECRET,
            "the-secret-before",
            "sandbox-verify-token",
            "sandbox-graph-token",
            "sandbox-dynamics-key",
            "the-key-to-come",
            "sandbox-secret",
            PASSWORD,
            "database-password-4711",
            // How every token of Entra begins.
            "eyJ");

    private static TestBridge bridge;

    @BeforeAll
    static void start() {
        bridge = TestBridge.alone(Database.H2);
        bridge.start(
                TestBridge.EVERYTHING_IN_JMX,
                "--bridge.whatsapp.previous-app-secret=the-secret-before",
                "--bridge.dynamics.webhook-key-next=the-key-to-come",
                "--bridge.operator.password=" + PASSWORD,
                "--spring.datasource.password=database-password-4711",
                "--logging.level.root=INFO",
                "--logging.level.io.wabridge=DEBUG");
    }

    @AfterAll
    static void stop() {
        bridge.close();
    }

    @Test
    void theLogShowsNeitherNumbersNorTextsNorSecretsAndCannotBeForged(CapturedOutput output) {
        String number = newNumber();
        String text = "private words of " + number;
        String forged = "\r\n1999-01-01T00:00:00.000Z ERROR 1 forged\u001b[2J\u2028\u0085" + text;
        WaUser person = WaUser.phone(number).withUserId("DE." + number).named("Eve" + forged);

        MetaMessage first = MetaMessage.text(text + forged).from(person);
        bridge.receive(first);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(first.id())).hasSize(1));
        everythingThatGoesWrong(number, person, text, forged);

        String log = output.getAll();
        assertThat(log).contains("Parked event").contains("Recorded a notice");
        assertThat(log.lines()).noneMatch(line -> line.startsWith("1999-01-01"));
        assertThat(log).doesNotContain("\u001b", "\u2028", "\u0085");
        assertThat(log).doesNotContain(number, "private words");
        SECRETS.forEach(secret -> assertThat(log).doesNotContain(secret));
    }

    /** One thing after the other that somebody might want to write into the log. */
    private void everythingThatGoesWrong(String number, WaUser person, String text, String forged) {
        bridge.post(MetaWebhooks.forNumber("999" + forged)
                .message(MetaMessage.text(text).from(person)));
        bridge.post(MetaWebhooks.forNumber(NUMBER_1)
                .message(MetaMessage.ofType("type" + forged).from(person))
                .message(MetaMessage.text(text).from(person).id("wamid." + forged))
                .message(MetaMessage.text(text).from(WaUser.phone("sender " + forged))));
        MetaMessage change = MetaMessage.changedNumber(WaUser.phone(number), WaUser.phone(newNumber()));
        MetaWebhooks changed = MetaWebhooks.forNumber(NUMBER_1).message(change);
        ((ObjectNode) changed.lastValue().path("messages").path(0).path("system")).put("type", "user_" + forged);
        bridge.post(changed);
        bridge.post("no JSON".concat(forged).getBytes(StandardCharsets.UTF_8));
        bridge.exchange("POST", bridge.url("/webhooks/whatsapp"), text, "X-Hub-Signature-256", "sha256=" + number);
        bridge.call("ada", "PUT", "/api/blocks/" + number, Map.of("reason", text + forged));
        bridge.call("ada", "POST", "/api/messages", message("+" + number, text));
        bridge.call("ada", "DELETE", "/api/blocks/" + number, null);
        bridge.call("bob", "PUT", "/api/blocks/" + number, Map.of("reason", text));
        bridge.call("ada", "PUT", "/api/blocks/" + number, "{\"reason\": " + text, "Content-Type", "application/json");
        bridge.call("root", "GET", "/api/blocks?q=" + number + "&cursor=forged", null);
        bridge.exchange("GET", bridge.url("/api/blocks"), null, "Authorization", "Bearer eyJhbGciOiJub25lIn0.e30.");
        String echoing = "{\"error\": {\"code\": \"0x80040265\", \"message\": \"" + number + " wrote private words\"}}";
        bridge.standIns()
                .faults()
                .add(Fault.status("dataverse", 400, echoing)
                        .matching("wab_messages")
                        .times(6));
        String graph = "{\"error\": {\"code\": 131000, \"message\": \"+" + number + " private words\"}}";
        bridge.standIns().faults().add(Fault.status("graph", 500, graph).times(1));
        bridge.call("ada", "POST", "/api/messages", message("+" + number, text));
        MetaMessage poisoned = MetaMessage.text(text).from(person);
        bridge.receive(poisoned);
        await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(
                        bridge.bean(Parking.class).countsByCause().keySet())
                .contains("unknown-channel", "not-json", "refused-by-dynamics 400 0x80040265"));
        bridge.standIns().faults().clear();
        MetaMessage last = MetaMessage.text("marker").from(WaUser.phone(newNumber()));
        bridge.receive(last);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(bridge.message(last.id())).hasSize(1));
    }

    @Test
    void whatIsLoggedCannotBeginALineAndMasksNumbers(CapturedOutput output) {
        LoggerFactory.getLogger("io.wabridge.test")
                .warn(
                        "of +4915112345678 and P:4915112345678: {}",
                        "a\r\n1999-01-01T00:00:00 forged\u001b[31m\u2028b",
                        new IllegalStateException(
                                "x\n1999-01-02T00:00:00 forged\u001b[31m +4915112345678",
                                new IllegalArgumentException("y\r1999-01-03 forged")));

        assertThat(output.getAll()).contains("+49…78", "P:49…78", "IllegalStateException", "Caused by: ", "\tat ");
        assertThat(output.getAll().lines()).noneMatch(line -> line.startsWith("1999-"));
        assertThat(output.getAll()).doesNotContain("\u001b", "\u2028", "4915112345678");
    }

    @Test
    void theConsoleShowsNoSecretInAnyAttributeOrDump() {
        List<Map<String, Object>> questions = new ArrayList<>();
        // What Jolokia does not list may be asked for all the same.
        for (ObjectName bean : ManagementFactory.getPlatformMBeanServer().queryNames(null, null)) {
            String name = bean.toString();
            questions.add(Map.of("type", "read", "mbean", name, "config", Map.of("ignoreErrors", true)));
            if (bean.getDomain().equals("org.apache.camel") && "context".equals(bean.getKeyProperty("type"))) {
                for (String dump : List.of("dumpRoutesAsXml()", "dumpRoutesAsYaml()", "dumpRestsAsXml()")) {
                    questions.add(Map.of("type", "exec", "mbean", name, "operation", dump));
                }
            }
        }
        List<String> shown = new ArrayList<>();
        int read = 0;
        for (int i = 0; i < questions.size(); i += AT_ONCE) {
            for (JsonNode answer : jolokia(questions.subList(i, Math.min(i + AT_ONCE, questions.size())))) {
                shown.add(answer.toString());
                read += answer.path("status").asInt() == 200 ? 1 : 0;
            }
        }
        for (String path : List.of("/actuator/prometheus", "/actuator/health", "/actuator/hawtio/")) {
            shown.add(new String(
                    bridge.exchange("GET", bridge.managementUrl(path), null, "Authorization", operator())
                            .raw()
                            .body(),
                    StandardCharsets.UTF_8));
        }

        assertThat(read).isGreaterThan(500);
        assertThat(shown).anyMatch(text -> text.contains("dataverseToken"));
        assertThat(shown)
                .allSatisfy(text -> SECRETS.forEach(secret -> assertThat(text).doesNotContain(secret)));
    }

    private static Map<String, Object> message(String to, String text) {
        return Map.of("to", to, "from", NUMBER_1, "type", "text", "text", Map.of("body", text));
    }

    private static JsonNode jolokia(List<Map<String, Object>> questions) {
        return bridge.exchange(
                        "POST", bridge.managementUrl("/actuator/jolokia"), questions, "Authorization", operator())
                .json();
    }

    private static String operator() {
        return "Basic " + Base64.getEncoder().encodeToString(("operator:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    }
}
