package io.wabridge.convention;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every retention in the configuration is enforced by a route. */
class HousekeepingTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** That each does so, on both databases, is for the tests of their tables. */
    @ParameterizedTest
    @CsvSource({
        "refusal-purge, block_refusal, {{bridge.blocking.refusal-retention}}",
        "ledger-purge, ledger_message, {{bridge.inbound.ledger-retention}}",
        "session-purge, ledger_session, {{bridge.inbound.ledger-retention}}",
        "outgoing-purge, outgoing, {{bridge.outbound.keep}}",
        "block-request-purge, block_request, {{bridge.outbound.keep}}",
        "parking-purge, parked_event, {{bridge.parking.retention}}",
        "replayed-purge, parked_event, 30d",
        "purge-idempotency, idempotency_key, 24h"
    })
    void aPurgeEnforcesIt(String route, String table, String kept) throws IOException {
        Map<String, String> parameters = purges().get(route);

        assertThat(parameters).containsEntry("kept", kept);
        assertThat(parameters.get("sql")).startsWith("DELETE FROM " + table + " ");
        assertThat(parameters.get("period")).matches("\\{\\{bridge\\..*}}");
    }

    @Test
    void thePurgeOfNamesEnforcesTheRetentionOfTheLedger() throws IOException {
        Map<String, String> parameters = purges().get("chat-name-purge");

        assertThat(parameters).containsEntry("kept", "{{bridge.inbound.ledger-retention}}");
        assertThat(parameters.get("sql")).startsWith("UPDATE ledger_chat SET name = '', username = NULL");
    }

    @Test
    void noRetentionOfTheConfigurationIsForgotten() throws IOException {
        Set<String> enforced = purges().values().stream()
                .map(parameters -> parameters.get("kept"))
                .collect(Collectors.toSet());

        assertThat(ConfigurationKeys.of("config/application.yaml").keySet())
                .filteredOn(key -> key.matches("bridge\\..*(retention|\\.keep)"))
                .hasSize(4)
                .allSatisfy(key -> assertThat(enforced).contains("{{" + key + "}}"));
    }

    @Test
    void theTemplateRunsByItselfAndReckonsWithTheRetention() throws IOException {
        JsonNode route = YAML.readTree(
                        Path.of("routes/housekeeping/purge.camel.yaml").toFile())
                .path(0)
                .path("routeTemplate")
                .path("route");

        assertThat(route.path("from").path("uri").asText()).startsWith("timer:");
        assertThat(route.findValues("method"))
                .filteredOn(method -> method.path("ref").asText().equals("retention"))
                .singleElement()
                .satisfies(method -> assertThat(method.path("method").asText()).startsWith("cutOff('{{kept}}'"));
        JsonNode first = route.path("from").path("steps").path(0).path("filter");
        assertThat(route.path("from").path("steps")).hasSize(1);
        assertThat(first.findPath("method").path("method").asText()).isEqualTo("isDue('purge-{{what}}', '{{period}}')");
    }

    @Test
    void heldReceiptsAreGivenUpByATimer() throws IOException {
        String route = Files.readString(Path.of("routes/inbound/held-receipts.camel.yaml"));

        assertThat(route).contains("from:\n      uri: \"timer:");
        assertThat(route).containsPattern("ref: \"outcomes\"\\s+method: \"giveUpReceipts\"");
    }

    /** The parameters of every route made from the template, by its id. */
    private static Map<String, Map<String, String>> purges() throws IOException {
        Map<String, Map<String, String>> purges = new TreeMap<>();
        for (Path file : RouteConventionTest.routeFiles().toList()) {
            JsonNode route = YAML.readTree(file.toFile()).path(0).path("templatedRoute");
            if (route.path("routeTemplateRef").asText().equals("purge")) {
                Map<String, String> parameters = new TreeMap<>();
                route.path("parameters")
                        .forEach(parameter -> parameters.put(
                                parameter.path("name").asText(),
                                parameter.path("value").asText()));
                purges.put(route.path("routeId").asText(), parameters);
            }
        }
        return purges;
    }
}
