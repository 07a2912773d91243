package io.wabridge.standin.dataverse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhooksTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private record Call(Headers headers, JsonNode body) {}

    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
    private DataverseOverHttp http;
    private HttpServer receiver;

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            calls.add(new Call(exchange.getRequestHeaders(), JSON.readTree(exchange.getRequestBody())));
            Integer status = answers.poll();
            exchange.sendResponseHeaders(status == null ? 202 : status, -1);
            exchange.close();
        });
        receiver.start();
        http = new DataverseOverHttp();
        http.dataverse().dynamicsWebhook(url(), "X-Bridge-Key", "key");
    }

    @AfterEach
    void stop() {
        http.close();
        receiver.stop(0);
    }

    private String url() {
        return "http://localhost:" + receiver.getAddress().getPort() + "/hook";
    }

    private JsonNode attribute(JsonNode context, String name) {
        for (JsonNode pair : context.at("/InputParameters/0/value/Attributes")) {
            if (pair.get("key").asText().equals(name)) {
                return pair.get("value");
            }
        }
        throw new AssertionError("no attribute " + name);
    }

    @Test
    void aCreateIsToldWithWhoAskedAndWhatFor() {
        http.call(
                "ada",
                "POST",
                "wab_blockrequests?tag=mark",
                "{\"wab_action\": 727000000, \"wab_number\": \"4915112345678\"}");

        await().untilAsserted(() -> assertThat(calls).hasSize(1));
        Headers headers = calls.get(0).headers();
        JsonNode context = calls.get(0).body();
        assertThat(headers.getFirst("X-Bridge-Key")).isEqualTo("key");
        assertThat(headers.getFirst("x-ms-dynamics-entity-name")).isEqualTo("wab_blockrequest");
        assertThat(headers.getFirst("x-ms-dynamics-request-name")).isEqualTo("Create");
        assertThat(context.get("MessageName").asText()).isEqualTo("Create");
        assertThat(context.get("PrimaryEntityName").asText()).isEqualTo("wab_blockrequest");
        assertThat(http.dataverse()
                        .row(
                                "wab_blockrequests",
                                UUID.fromString(context.get("PrimaryEntityId").asText())))
                .isPresent();
        assertThat(context.get("UserId").asText()).isEqualTo(DataverseSeed.ADA.toString());
        assertThat(context.get("InitiatingUserAzureActiveDirectoryObjectId").asText())
                .isEqualTo(DataverseSeed.objectId(DataverseSeed.ADA).toString());
        assertThat(context.at("/SharedVariables/0/value").asText()).isEqualTo("mark");
        assertThat(attribute(context, "wab_number").asText()).isEqualTo("4915112345678");
        assertThat(attribute(context, "wab_action").get("Value").asInt()).isEqualTo(727000000);
        assertThat(attribute(context, "createdby").get("LogicalName").asText()).isEqualTo("systemuser");
        assertThat(attribute(context, "createdon").asText()).matches("/Date\\(\\d+\\)/");
    }

    private static final String UPDATE_OF_CHAT = "sdkmessagefilters?$select=sdkmessagefilterid,_sdkmessageid_value"
            + "&$filter=primaryobjecttypecode%20eq%20'wab_chat'%20and%20sdkmessageid/name%20eq%20'Update'";

    private String step(String message, String filter, String attributes) {
        return """
                {"name": "s", "stage": 40, "mode": 1, "rank": 1, "supporteddeployment": 0, "filteringattributes": "%s",
                 "sdkmessageid@odata.bind": "/sdkmessages(%s)", "sdkmessagefilterid@odata.bind": "/sdkmessagefilters(%s)",
                 "eventhandler_serviceendpoint@odata.bind": "/serviceendpoints(%s)"}
                """.formatted(attributes, message, filter, DataverseSeed.ENDPOINT);
    }

    @Test
    void aStepRegisteredThroughTheApiHeedsItsFilteringAttributes() {
        JsonNode filter = http.call("root", "GET", UPDATE_OF_CHAT, null).json().at("/value/0");
        assertThat(http.call(
                                "root",
                                "POST",
                                "sdkmessageprocessingsteps",
                                step(
                                        filter.get("_sdkmessageid_value").asText(),
                                        filter.get("sdkmessagefilterid").asText(),
                                        "wab_phone,wab_e164"))
                        .status())
                .isEqualTo(204);
        http.post("wab_chats", "{\"wab_chatkey\": \"k\"}");

        http.patch("wab_chats(wab_chatkey='k')", "{\"wab_name\": \"n\"}");
        http.patch("wab_chats(wab_chatkey='k')", "{\"wab_phone\": \"1\"}");

        await().untilAsserted(() -> assertThat(calls).hasSize(1));
        assertThat(attribute(calls.get(0).body(), "wab_phone").asText()).isEqualTo("1");
    }

    @Test
    void aDisabledStepAndAnEndpointWithoutKeyTellNobody() {
        JsonNode steps = http.call("root", "GET", "sdkmessageprocessingsteps", null)
                .json()
                .get("value");
        steps.forEach(each -> http.call(
                "root",
                "PATCH",
                "sdkmessageprocessingsteps("
                        + each.get("sdkmessageprocessingstepid").asText() + ")",
                "{\"statecode\": 1, \"statuscode\": 2}"));
        http.call("ada", "POST", "wab_blockrequests", "{\"wab_action\": 727000000, \"wab_number\": \"1\"}");
        steps.forEach(each -> http.call(
                "root",
                "PATCH",
                "sdkmessageprocessingsteps("
                        + each.get("sdkmessageprocessingstepid").asText() + ")",
                "{\"statecode\": 0, \"statuscode\": 1}"));
        String endpoint = "serviceendpoints(" + DataverseSeed.ENDPOINT + ")";
        http.call("root", "PATCH", endpoint, "{\"authvalue\": null}");
        http.call("ada", "POST", "wab_blockrequests", "{\"wab_action\": 727000000, \"wab_number\": \"2\"}");
        http.call(
                "root",
                "PATCH",
                endpoint,
                "{\"authvalue\": \"<settings><setting name='X-Bridge-Key' value='new' /></settings>\"}");

        http.call("ada", "POST", "wab_blockrequests", "{\"wab_action\": 727000000, \"wab_number\": \"3\"}");

        await().untilAsserted(() -> assertThat(calls).hasSize(1));
        assertThat(attribute(calls.get(0).body(), "wab_number").asText()).isEqualTo("3");
        assertThat(calls.get(0).headers().getFirst("X-Bridge-Key")).isEqualTo("new");
    }

    @Test
    void theKeyIsNeverReadBack() {
        JsonNode endpoint = http.call("root", "GET", "serviceendpoints(" + DataverseSeed.ENDPOINT + ")", null)
                .json();

        assertThat(endpoint.get("isauthvalueset").asBoolean()).isTrue();
        assertThat(endpoint.get("authvalue").isNull()).isTrue();
    }

    @Test
    void aRegistrationThatCannotWorkIsRefused() {
        JsonNode filter = http.call("root", "GET", UPDATE_OF_CHAT, null).json().at("/value/0");
        String create = http.call("root", "GET", "sdkmessages?$filter=name%20eq%20'Create'", null)
                .json()
                .at("/value/0/sdkmessageid")
                .asText();
        String mixed = step(create, filter.get("sdkmessagefilterid").asText(), "");

        assertThat(http.call("root", "POST", "sdkmessageprocessingsteps", mixed).code())
                .isEqualTo("0x80044187");
        assertThat(http.call(
                                "root",
                                "PATCH",
                                "serviceendpoints(" + DataverseSeed.ENDPOINT + ")",
                                "{\"authvalue\": \"X-Bridge-Key: key\"}")
                        .code())
                .isEqualTo("0x80050203");
        assertThat(http.call("ada", "POST", "sdkmessageprocessingsteps", mixed).status())
                .isEqualTo(403);
        assertThat(http.call("bridge", "GET", "serviceendpoints", null).status())
                .isEqualTo(403);
    }

    @Test
    void onlyRegisteredTablesAndMessagesAreTold() {
        http.post("wab_chats", "{\"wab_chatkey\": \"k\"}");
        http.call("root", "PATCH", "wab_settings(" + DataverseSeed.SETTING + ")", "{\"wab_reasonrequired\": true}");

        http.call("ada", "POST", "wab_blockrequests", "{\"wab_action\": 727000000}");

        await().untilAsserted(
                        () -> assertThat(http.dataverse().webhooksDelivered()).isEqualTo(1));
        assertThat(calls).hasSize(1);
    }

    @Test
    void aBulkCreateTellsOfEveryRow() {
        http.post(
                "wab_outgoings/Microsoft.Dynamics.CRM.CreateMultiple",
                "{\"Targets\": [{\"@odata.type\": \"Microsoft.Dynamics.CRM.wab_outgoing\", \"wab_text\": \"a\"},"
                        + " {\"@odata.type\": \"Microsoft.Dynamics.CRM.wab_outgoing\", \"wab_text\": \"b\"}]}");

        await().untilAsserted(() -> assertThat(calls).hasSize(2));
    }

    @Test
    void anUpdateIsToldOnlyWhenItSetsAFilteringAttribute() {
        http.dataverse().register(new Step("wab_chat", "Update", Set.of("statuscode"), url(), "X-Bridge-Key", "key"));
        http.patch("wab_chats(wab_chatkey='k')", "{}");
        http.patch("wab_chats(wab_chatkey='k')", "{\"wab_name\": \"n\"}");

        http.patch("wab_chats(wab_chatkey='k')", "{\"statecode\": 1, \"statuscode\": 727000002}");

        await().untilAsserted(
                        () -> assertThat(http.dataverse().webhooksDelivered()).isEqualTo(1));
        assertThat(calls).hasSize(1);
        assertThat(attribute(calls.get(0).body(), "statuscode").get("Value").asInt())
                .isEqualTo(727000002);
    }

    @Test
    void nothingIsToldOfWhatWasUndone() {
        http.post(
                "wab_outgoings/Microsoft.Dynamics.CRM.CreateMultiple",
                "{\"Targets\": [{\"@odata.type\": \"Microsoft.Dynamics.CRM.wab_outgoing\", \"wab_text\": \"a\"},"
                        + " {\"@odata.type\": \"Microsoft.Dynamics.CRM.wab_outgoing\", \"wab_nothing\": 1}]}");
        http.post("wab_outgoings", "{\"wab_text\": \"c\"}");

        await().untilAsserted(
                        () -> assertThat(http.dataverse().webhooksDelivered()).isEqualTo(1));
        assertThat(calls)
                .extracting(call -> attribute(call.body(), "wab_text").asText())
                .containsExactly("c");
    }

    @Test
    void isTriedOnceMoreAfterAGatewayErrorAndNeverAfterAnother() {
        answers.addAll(List.of(503, 502));
        http.post("wab_outgoings", "{\"wab_text\": \"a\"}");
        await().untilAsserted(
                        () -> assertThat(http.dataverse().webhooksFailed()).isEqualTo(1));
        assertThat(calls).hasSize(2);
        answers.add(500);

        http.post("wab_outgoings", "{\"wab_text\": \"b\"}");

        await().untilAsserted(
                        () -> assertThat(http.dataverse().webhooksFailed()).isEqualTo(2));
        assertThat(calls).hasSize(3);
    }

    @Test
    void callsAreLostAndDoubledOnDemand() {
        http.dataverse().loseWebhooks(1);
        http.post("wab_outgoings", "{\"wab_text\": \"lost\"}");
        http.dataverse().doubleWebhooks(1);

        http.post("wab_outgoings", "{\"wab_text\": \"twice\"}");

        await().untilAsserted(
                        () -> assertThat(http.dataverse().webhooksDelivered()).isEqualTo(2));
        assertThat(calls)
                .extracting(call -> attribute(call.body(), "wab_text").asText())
                .containsExactly("twice", "twice");
        assertThat(calls)
                .extracting(call -> call.body().get("OperationId").asText())
                .hasSize(2)
                .containsOnly(calls.get(0).body().get("OperationId").asText());
    }

    @Test
    void aLargeContextLosesItsContent() {
        http.post(
                "wab_outgoings",
                JSON.valueToTree(Map.of("wab_payload", "x".repeat(300_000))).toString());

        await().untilAsserted(() -> assertThat(calls).hasSize(1));
        assertThat(calls.get(0).headers().getFirst("x-ms-dynamics-msg-size-exceeded"))
                .isEqualTo("true");
        assertThat(calls.get(0).body().has("InputParameters")).isFalse();
        assertThat(calls.get(0).body().get("PrimaryEntityId").asText()).isNotEmpty();
    }
}
