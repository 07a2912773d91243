package io.wabridge.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wabridge.neighbour.Reachability;
import io.wabridge.standin.graph.GraphStandIn;
import io.wabridge.standin.server.Fault;
import io.wabridge.standin.server.StandInServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphClientRouteTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CHANNEL = GraphStandIn.NUMBER_1;

    private static StandInServer standIns;
    private static CamelContext camel;
    private static GraphClient client;

    @BeforeAll
    static void start() throws Exception {
        standIns = new StandInServer(0);
        camel = camel(standIns.baseUrl() + "/graph/v25.0", GraphStandIn.TOKEN);
        client = new GraphClient(camel.createProducerTemplate(), JSON, new Reachability());
    }

    @AfterAll
    static void stop() {
        camel.stop();
        standIns.close();
    }

    @BeforeEach
    void calm() {
        standIns.faults().clear();
        standIns.graph().reset();
    }

    private static CamelContext camel(String url, String token) throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "bridge.whatsapp.graph-url", url,
                "bridge.whatsapp.connect-timeout-ms", "1000",
                "bridge.whatsapp.response-timeout-ms", "700"));
        context.getPropertiesComponent().setInitialProperties(properties);
        HttpComponent http = context.getComponent("http", HttpComponent.class);
        http.setAutomaticRetriesDisabled(true);
        context.getRegistry().bind("graphToken", new GraphToken(new GraphSettings(url, token, 1000, 700)));
        for (String file : List.of("routes/no-error-handler.camel.yaml", "routes/neighbours/graph.camel.yaml")) {
            Resource resource = ResourceHelper.fromBytes("route.yaml", Files.readAllBytes(Path.of(file)));
            PluginHelper.getRoutesLoader(context).loadRoutes(resource);
        }
        context.start();
        return context;
    }

    private static OutboundMessage text(String phone, String userId) {
        return new OutboundMessage(
                CHANNEL, phone, userId, "text", JSON.createObjectNode().put("body", "hi"), null, "callback-1");
    }

    private static SendResult send() {
        return client.send(text("+4915112345678", null), 0);
    }

    private static String error(int code) {
        return "{\"error\":{\"message\":\"m\",\"code\":" + code + ",\"error_data\":{\"details\":\"d\"}}}";
    }

    @Test
    void sendsToANumberWithPlusAndBringsTheIdBack() {
        SendResult result = client.send(text("+4915112345678", "DE.abc"), 0);

        assertThat(result).isInstanceOfSatisfying(SendResult.Accepted.class, accepted -> {
            assertThat(accepted.providerId()).startsWith("wamid.");
            assertThat(accepted.waId()).isEqualTo("4915112345678");
        });
        JsonNode body = standIns.graph().sends().get(0);
        assertThat(body.path("to").asText()).isEqualTo("+4915112345678");
        assertThat(body.has("recipient")).isFalse();
        assertThat(body.path("biz_opaque_callback_data").asText()).isEqualTo("callback-1");
    }

    @Test
    void sendsToAUserIdWhenThereIsNoNumber() {
        SendResult result = client.send(text(null, "DE.13491208655302741918"), 0);

        assertThat(result).isInstanceOfSatisfying(SendResult.Accepted.class, accepted -> assertThat(accepted.waId())
                .isNull());
        JsonNode body = standIns.graph().sends().get(0);
        assertThat(body.path("recipient").asText()).isEqualTo("DE.13491208655302741918");
        assertThat(body.has("to")).isFalse();
    }

    @Test
    void noConnectionIsCertainlyNotSent() throws Exception {
        CamelContext elsewhere = camel("http://localhost:" + closedPort() + "/v25.0", "t");
        try {
            SendResult result = new GraphClient(elsewhere.createProducerTemplate(), JSON, new Reachability())
                    .send(text("+4915112345678", null), 3);

            assertThat(result).isInstanceOfSatisfying(SendResult.Retry.class, retry -> {
                assertThat(retry.code()).isEqualTo("unreachable");
                assertThat(retry.after()).isEqualTo(Duration.ofSeconds(8));
            });
        } finally {
            elsewhere.stop();
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void noAnswerInTimeIsUncertain() {
        standIns.faults().add(Fault.delay("graph", 2000).times(1));

        assertThat(send()).isInstanceOf(SendResult.Uncertain.class);
    }

    @Test
    void brokenConnectionIsUncertainWhetherTheRequestTookEffectOrNot() {
        standIns.faults().add(Fault.dropBefore("graph").times(1));
        standIns.faults().add(Fault.dropAfterCommit("graph").times(1));

        assertThat(send()).isInstanceOf(SendResult.Uncertain.class);
        assertThat(send()).isInstanceOf(SendResult.Uncertain.class);
        assertThat(standIns.graph().sends()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 408})
    void pageOfAGatewayIsUncertain(int status) {
        standIns.faults().add(Fault.status("graph", status, "<html>").times(1));

        assertThat(send())
                .isEqualTo(new SendResult.Uncertain(
                        "http-" + status, "answered without saying what became of the message"));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 413})
    void refusalWithoutAWordOfTheProviderIsPermanent(int status) {
        standIns.faults().add(Fault.status("graph", status, "<html>").times(1));

        assertThat(send()).isInstanceOf(SendResult.Rejected.class);
    }

    @Test
    void successWithoutAMessageIdIsUncertain() {
        standIns.faults().add(Fault.status("graph", 200, "{\"messages\":[]}").times(1));

        assertThat(send()).isInstanceOf(SendResult.Uncertain.class);
    }

    @Test
    void retryAfterGoesBeforeAShorterBackOff() {
        standIns.faults()
                .add(Fault.status("graph", 429, error(130429)).retryAfter(77).times(1));

        assertThat(send()).isInstanceOfSatisfying(SendResult.Retry.class, retry -> assertThat(retry.after())
                .isEqualTo(Duration.ofSeconds(77)));
    }

    @Test
    void permanentErrorCarriesCodeAndDetails() {
        standIns.faults().add(Fault.status("graph", 400, error(131026)).times(1));

        assertThat(send()).isEqualTo(new SendResult.Rejected("131026", "d"));
    }

    @Test
    void wrongTokenIsTriedAgainSeldom() throws Exception {
        CamelContext stranger = camel(standIns.baseUrl() + "/graph/v25.0", "wrong");
        try {
            SendResult result = new GraphClient(stranger.createProducerTemplate(), JSON, new Reachability())
                    .send(text("+4915112345678", null), 0);

            assertThat(result).isInstanceOfSatisfying(SendResult.Retry.class, retry -> {
                assertThat(retry.code()).isEqualTo("190");
                assertThat(retry.after()).isEqualTo(Duration.ofMinutes(1));
            });
        } finally {
            stranger.stop();
        }
    }

    @Test
    void tokenAppearsInNoText() {
        assertThat(new GraphSettings("u", "secret-token", 1, 1).toString()).doesNotContain("secret-token");
    }
}
