package io.wabridge.standin.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.standin.Json;
import io.wabridge.standin.StandInClient;
import io.wabridge.standin.StandInClient.Answer;
import io.wabridge.standin.dataverse.DataverseSeed;
import io.wabridge.standin.entra.EntraStandIn;
import io.wabridge.standin.graph.GraphStandIn;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlTest {

    private static final String MESSAGES = "/graph/v25.0/" + GraphStandIn.NUMBER_1 + "/messages";
    private static final String TEXT = """
            {"messaging_product":"whatsapp","to":"+4915112345678","type":"text","text":{"body":"Hello"}}""";

    private StandInServer server;
    private StandInClient client;

    @BeforeEach
    void start() {
        server = new StandInServer(0);
        client = new StandInClient(server.baseUrl());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Answer send() throws IOException {
        return client.post(MESSAGES, TEXT, "Authorization", "Bearer sandbox-graph-token");
    }

    private JsonNode requests() throws IOException {
        return client.get("/_control/graph/requests").json();
    }

    @Test
    void graphRequestsAreListedAsReceived() throws Exception {
        send();

        JsonNode requests = requests();

        assertThat(requests).hasSize(1);
        JsonNode request = requests.get(0);
        assertThat(request.fieldNames()).toIterable().containsExactly("at", "method", "path", "kind", "body");
        assertThat(Instant.parse(request.path("at").asText()))
                .isBefore(Instant.now().plusSeconds(1));
        assertThat(request.path("method").asText()).isEqualTo("POST");
        assertThat(request.path("path").asText()).isEqualTo(MESSAGES);
        assertThat(request.path("kind").asText()).isEqualTo("send");
        assertThat(request.path("body")).isEqualTo(Json.read(TEXT.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void statusFaultAnswersInPlaceOfTheStandInAsOftenAsOrdered() throws Exception {
        client.post("/_control/faults", """
                {"target":"graph","kind":"status","status":429,"retryAfter":7,"body":{"error":{"code":4}},"count":1}""");

        Answer struck = send();

        assertThat(struck.status()).isEqualTo(429);
        assertThat(struck.headers()).containsEntry("retry-after", "7");
        assertThat(struck.json().at("/error/code").asInt()).isEqualTo(4);
        assertThat(requests()).isEmpty();
        assertThat(send().status()).isEqualTo(200);
    }

    @Test
    void connectionDroppedBeforeLeavesNoTrace() throws Exception {
        client.post("/_control/faults", "{\"target\":\"graph\",\"kind\":\"drop-before\"}");

        assertThatThrownBy(this::send).isInstanceOf(IOException.class);

        assertThat(requests()).isEmpty();
    }

    @Test
    void connectionDroppedAfterLeavesTheMessageSent() throws Exception {
        client.post("/_control/faults", "{\"target\":\"graph\",\"kind\":\"drop-after-commit\",\"count\":1}");

        assertThatThrownBy(this::send).isInstanceOf(IOException.class);

        assertThat(requests()).hasSize(1);
    }

    @Test
    void delayedRequestIsAnsweredLate() throws Exception {
        client.post("/_control/faults", "{\"target\":\"graph\",\"kind\":\"delay\",\"delayMs\":300}");
        long start = System.nanoTime();

        Answer late = send();

        assertThat(late.status()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void faultStrikesOnlyWhatItMatchesUntilCleared() throws Exception {
        client.post(
                "/_control/faults",
                "{\"target\":\"graph\",\"kind\":\"status\",\"status\":503,\"match\":\"/messages$\"}");
        int matched = send().status();
        int other = client.get("/graph/v25.0/" + GraphStandIn.NUMBER_1, "Authorization", "Bearer sandbox-graph-token")
                .status();

        client.delete("/_control/faults");

        assertThat(matched).isEqualTo(503);
        assertThat(other).isEqualTo(200);
        assertThat(send().status()).isEqualTo(200);
    }

    @Test
    void improbableFaultNeverStrikes() throws Exception {
        client.post("/_control/faults", "{\"target\":\"graph\",\"kind\":\"status\",\"probability\":0}");

        assertThat(send().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"target\":\"moon\",\"kind\":\"delay\"}",
                "{\"target\":\"graph\",\"kind\":\"explode\"}",
                "{\"target\":\"graph\",\"kind\":\"delay\",\"match\":\"(\"}",
                "{\"target\":\"graph\",\"kind\":\"delay\",\"probability\":2}",
                "nonsense"
            })
    void faultThatMakesNoSenseIsRefused(String fault) throws Exception {
        Answer answer = client.post("/_control/faults", fault);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error").asText()).isNotEmpty();
    }

    @Test
    void timeMovesForward() throws Exception {
        client.post("/_control/clock", "{\"advanceS\":3600}");

        Answer clock = client.get("/_control/clock");

        assertThat(clock.json().toString()).isEqualTo("{\"offsetS\":3600}");
        assertThat(server.clock().instant()).isAfter(Instant.now().plusSeconds(3599));
    }

    private Answer whoAmI() throws IOException {
        String token = server.entra().clientToken("bridge", EntraStandIn.Resource.DATAVERSE);
        return client.get("/dataverse/api/data/v9.2/WhoAmI", "Authorization", "Bearer " + token);
    }

    @Test
    void dataverseRequestsAreCountedByKindAndClient() throws Exception {
        whoAmI();

        JsonNode stats = client.get("/_control/dataverse/stats").json();

        assertThat(stats.fieldNames()).toIterable().contains("requests", "byClient", "rows", "throttled");
        assertThat(stats.at("/requests/GET").asInt()).isEqualTo(1);
        assertThat(stats.at("/byClient/bridge/GET").asInt()).isEqualTo(1);
        assertThat(stats.at("/rows/wab_channels").asInt()).isEqualTo(2);
        assertThat(stats.path("throttled").asInt()).isZero();
    }

    @Test
    void dataverseThrottlesByTheLimitsThatWereSet() throws Exception {
        Answer limits = client.post("/_control/limits", "{\"requests\":1,\"windowS\":60}");
        whoAmI();

        Answer throttled = whoAmI();

        assertThat(limits.json().path("concurrent").asInt()).isEqualTo(52);
        assertThat(throttled.status()).isEqualTo(429);
        assertThat(throttled.headers()).containsKey("retry-after");
        assertThat(client.get("/_control/dataverse/stats")
                        .json()
                        .path("throttled")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void dataverseTakesAsLongAsItsRequestsCostWhenTheLimitsSaySo() throws Exception {
        client.post("/_control/limits", "{\"msPerRequest\":300,\"takesTime\":true}");
        long start = System.nanoTime();

        whoAmI();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void arrivalsOfRowsAreToldOnceByTheColumnThatNamesThem() throws Exception {
        client.post("/_control/dataverse/arrivals", "{\"set\":\"contacts\",\"column\":\"lastname\"}");
        Instant before = Instant.now();
        server.dataverse()
                .create(
                        DataverseSeed.ROOT,
                        "contacts",
                        Json.object().put("lastname", "Customer").put("mobilephone", "+4915112345678"));

        JsonNode arrivals = client.get("/_control/dataverse/arrivals").json();

        assertThat(arrivals.path("Customer").asLong()).isGreaterThanOrEqualTo(before.toEpochMilli() * 1_000);
        assertThat(client.get("/_control/dataverse/arrivals").json()).isEmpty();
    }

    @Test
    void faultsStrikeDataverseToo() throws Exception {
        client.post(
                "/_control/faults",
                "{\"target\":\"dataverse\",\"kind\":\"status\",\"status\":503,\"body\":\"<html>down</html>\"}");

        Answer struck = whoAmI();

        assertThat(struck.status()).isEqualTo(503);
        assertThat(struck.headers().get("content-type")).startsWith("text/html");
    }

    @Test
    void resetForgetsRequestsAndFaults() throws Exception {
        send();
        client.post("/_control/faults", "{\"target\":\"graph\",\"kind\":\"drop-before\"}");

        Answer reset = client.post("/_control/reset", "");

        assertThat(reset.status()).isEqualTo(200);
        assertThat(requests()).isEmpty();
        assertThat(send().status()).isEqualTo(200);
    }

    @Test
    void unknownCallIsNotFound() throws Exception {
        assertThat(client.get("/_control/nothing").status()).isEqualTo(404);
    }
}
