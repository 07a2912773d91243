package io.wabridge.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.wabridge.dataverse.DataverseClient;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.fixture.BridgeClient.Answer;
import io.wabridge.fixture.TestBridge;
import io.wabridge.fixture.TestBridge.Database;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redirects of neighbours are not followed, because token and secret would go with them (CVE-2026-85251). */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RedirectIT {

    private static final Trap DYNAMICS = new Trap();
    private static final Trap GRAPH = new Trap();
    private static final Trap ELSEWHERE = new Trap();
    private static TestBridge bridge;

    @BeforeAll
    static void start() {
        bridge = TestBridge.stopped(Database.H2);
        bridge.start(
                "--bridge.dataverse.url=" + DYNAMICS.url(),
                "--bridge.whatsapp.graph-url=" + GRAPH.url(),
                // What waits for Dynamics waits in vain.
                "--camel.main.shutdown-timeout=1");
    }

    @AfterAll
    static void stop() {
        bridge.close();
        DYNAMICS.close();
        GRAPH.close();
        ELSEWHERE.close();
    }

    @AfterEach
    void nothingArrivedElsewhere() {
        assertThat(ELSEWHERE.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void dynamicsIsNotFollowed(int status) {
        DYNAMICS.redirect(status, ELSEWHERE.url() + "/elsewhere");
        DYNAMICS.requests().clear();

        assertThatThrownBy(() -> bridge.bean(DataverseClient.class).list("wab_chats", "$select=wab_chatid"))
                .isInstanceOf(DataverseException.class);

        assertThat(DYNAMICS.requests()).anyMatch(request -> request.contains("Bearer "));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void graphIsNotFollowed(int status) {
        GRAPH.redirect(status, ELSEWHERE.url() + "/elsewhere");
        GRAPH.requests().clear();

        Exchange sent = bridge.bean(ProducerTemplate.class).request("direct:graph", exchange -> {
            exchange.getMessage().setHeader(Exchange.HTTP_METHOD, "POST");
            exchange.getMessage().setHeader(Exchange.HTTP_PATH, "1/messages");
            exchange.getMessage().setBody("{}".getBytes(StandardCharsets.UTF_8));
        });

        assertThat(sent.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(status);
        assertThat(GRAPH.requests()).singleElement().asString().contains("Bearer sandbox-graph-token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s/api", "http://localhost@localhost:%d/api", "//localhost:%d/api"})
    void aNextPageElsewhereIsNotAskedFor(String link) {
        String port = ELSEWHERE.url().replaceAll(".*:", "");
        String next = link.replace("%s", ELSEWHERE.url()).replace("%d", port);
        DYNAMICS.answer("{\"value\": [], \"@odata.nextLink\": \"" + next + "\"}");

        assertThatThrownBy(() -> bridge.bean(DataverseClient.class).list("wab_chats", "$select=wab_chatid"))
                .isInstanceOf(DataverseException.class)
                .hasMessageContaining("next page");
    }

    /** On a bridge of its own, started last. */
    @Test
    @Order(Integer.MAX_VALUE)
    void neitherTheTokenEndpointNorTheKeysOfEntraAreFollowed() {
        bridge.stop();
        try (Trap token = new Trap();
                Trap keys = new Trap()) {
            token.redirect(307, ELSEWHERE.url() + "/token");
            keys.redirect(302, bridge.standIns().entra().jwksUri());
            bridge.start(
                    "--bridge.dataverse.token-uri=" + token.url() + "/token",
                    "--bridge.security.jwks-uri=" + keys.url() + "/keys",
                    "--bridge.dataverse.token-timeout=1s",
                    "--camel.main.shutdown-timeout=1");

            Answer answer = bridge.call("ada", "GET", "/api/blocks", null);
            assertThatThrownBy(() -> bridge.bean(DataverseClient.class).list("wab_chats", "$select=wab_chatid"))
                    .isInstanceOf(DataverseException.class);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(keys.requests()).isNotEmpty();
            assertThat(token.requests()).isNotEmpty();
            aTokenEndpointThatDoesNotAnswerHoldsNobodyForLong(token);
        }
    }

    private static void aTokenEndpointThatDoesNotAnswerHoldsNobodyForLong(Trap token) {
        token.hang();

        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> assertThatThrownBy(
                        () -> bridge.bean(DataverseClient.class).list("wab_chats", "$select=wab_chatid"))
                .isInstanceOf(DataverseException.class));
    }
}
