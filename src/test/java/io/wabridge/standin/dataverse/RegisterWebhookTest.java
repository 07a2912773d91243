package io.wabridge.standin.dataverse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.wabridge.fixture.Command;
import io.wabridge.fixture.Command.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script an administrator runs after the import, as it ships. */
class RegisterWebhookTest {

    private static final String KEY = "<a long & \"random\" key>";

    private final List<String> keys = new CopyOnWriteArrayList<>();
    private DataverseOverHttp http;
    private HttpServer bridge;

    @BeforeEach
    void start() throws IOException {
        bridge = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        bridge.createContext("/webhooks/dynamics", exchange -> {
            keys.add(exchange.getRequestHeaders().getFirst("X-Bridge-Key"));
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        bridge.start();
        http = new DataverseOverHttp();
    }

    @AfterEach
    void stop() {
        http.close();
        bridge.stop(0);
    }

    private Outcome run(Map<String, String> changes) throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>();
        environment.put("DATAVERSE_URL", http.root().replace("/api/data/v9.2", ""));
        environment.put("DATAVERSE_TOKEN", "root");
        environment.put("BRIDGE_URL", "http://localhost:" + bridge.getAddress().getPort() + "/");
        environment.put("BRIDGE_DYNAMICS_WEBHOOK_KEY", KEY);
        environment.putAll(changes);
        Outcome outcome = Command.run(
                Path.of("src/main/dataverse/setup"),
                Duration.ofMinutes(1),
                environment,
                "node",
                "register-webhook.mjs");
        assertThat(outcome.output()).doesNotContain(KEY);
        return outcome;
    }

    private Outcome run() throws IOException, InterruptedException {
        return run(Map.of());
    }

    private void whatAgentsAskForArrives() {
        keys.clear();
        http.call("ada", "POST", "wab_blockrequests", "{\"wab_action\": 727000000, \"wab_number\": \"1\"}");
        http.call("ada", "POST", "wab_outgoings", "{\"wab_type\": \"text\"}");
        http.call("ada", "POST", "wab_chatrequests", "{\"wab_action\": 727000000}");
        await().untilAsserted(() -> assertThat(keys).hasSize(3).containsOnly(KEY));
    }

    private void delete(String set) {
        http.call("root", "GET", set, null)
                .json()
                .get("value")
                .forEach(row -> http.call(
                        "root",
                        "DELETE",
                        set + "("
                                + row.get(set.substring(0, set.length() - 1) + "id")
                                        .asText() + ")",
                        null));
    }

    @Test
    void givesTheImportedEndpointItsAddressAndKey() throws Exception {
        Outcome outcome = run();

        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("address and key set").doesNotContain("registered");
        whatAgentsAskForArrives();
    }

    @Test
    void repeatedChangesNothing() throws Exception {
        run();

        assertThat(run().exitCode()).isZero();

        assertThat(http.dataverse().rows("serviceendpoints")).hasSize(1);
        assertThat(http.dataverse().rows("sdkmessageprocessingsteps")).hasSize(3);
        whatAgentsAskForArrives();
    }

    @Test
    void registersStepsThatAreMissingAndEnablesThoseThatAreDisabled() throws Exception {
        String step = http.dataverse()
                .rows("sdkmessageprocessingsteps")
                .get(0)
                .get("sdkmessageprocessingstepid")
                .asText();
        http.call("root", "DELETE", "sdkmessageprocessingsteps(" + step + ")", null);
        String other = http.dataverse()
                .rows("sdkmessageprocessingsteps")
                .get(0)
                .get("sdkmessageprocessingstepid")
                .asText();
        http.call("root", "PATCH", "sdkmessageprocessingsteps(" + other + ")", "{\"statecode\": 1, \"statuscode\": 2}");

        Outcome outcome = run();

        assertThat(outcome.output()).contains("registered", "enabled", "is there");
        whatAgentsAskForArrives();
    }

    @Test
    void registersEverythingWhereTheImportBroughtNothing() throws Exception {
        delete("serviceendpoints");
        assertThat(http.dataverse().rows("sdkmessageprocessingsteps")).isEmpty();

        Outcome outcome = run();

        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        whatAgentsAskForArrives();
    }

    @Test
    void saysSoWhereTheSolutionIsNotImported() throws Exception {
        delete("sdkmessageprocessingsteps");
        delete("sdkmessagefilters");

        Outcome outcome = run();

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.output()).contains("there is no table wab_blockrequest: import the solution first");
    }

    @Test
    void whoMayNotIsTold() throws Exception {
        Outcome outcome = run(Map.of("DATAVERSE_TOKEN", "ada"));

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.output()).contains("403", "is missing prvReadServiceEndpoint");
    }

    @ParameterizedTest
    @CsvSource({
        "DATAVERSE_URL, '', DATAVERSE_URL is not set",
        "DATAVERSE_TOKEN, ' ', DATAVERSE_TOKEN is not set",
        "BRIDGE_URL, bridge, BRIDGE_URL is not an address",
        "BRIDGE_URL, http://bridge.example.com, BRIDGE_URL must begin with https",
        "DATAVERSE_URL, http://org.crm4.dynamics.com, DATAVERSE_URL must begin with https",
        "BRIDGE_DYNAMICS_WEBHOOK_KEY, short, BRIDGE_DYNAMICS_WEBHOOK_KEY is shorter than 16 characters",
        "DATAVERSE_URL, http://localhost:1, Dynamics cannot be reached"
    })
    void whatIsMissingOrWrongIsNamed(String variable, String value, String message) throws Exception {
        Outcome outcome = run(Map.of(variable, value));

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.output()).contains(message);
        assertThat(keys).isEmpty();
    }
}
