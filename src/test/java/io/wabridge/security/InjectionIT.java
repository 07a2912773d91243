package io.wabridge.security;

import static io.wabridge.fixture.TestBridge.NUMBER_1;
import static io.wabridge.fixture.TestBridge.newNumber;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.fixture.BridgeClient.Answer;
import io.wabridge.fixture.TestBridge;
import io.wabridge.fixture.TestBridge.Database;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.MetaWebhooks;
import io.wabridge.standin.graph.WaUser;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text that would mean something to OData, SQL, JSON, HTML or Camel's simple language is text and nothing else. */
class InjectionIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final TestBridge bridge = TestBridge.on(Database.H2);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "' or 1 eq 1",
                "') or (1 eq 1",
                "%27%20or%201%20eq%201",
                "x'); DROP TABLE block; --",
                "\"],PropertyValues=[\"x",
                "${exception.message} ${bean:parking?method=purge} {{bridge.operator.password}}",
                "$filter=true&$top=1#@odata.id",
                "<script>alert(1)</script>",
                "O\u2019Neill \u02BCfullwidth \uFF07 \u202Egnp.exe \uD83D\uDE00",
                "../../wab_settings(1)?x=%2e%2e%2f",
                "{\"@odata.id\": \"systemusers(1)\"}"
            })
    void isKeptAsWritten(String text) {
        String number = newNumber();
        WaUser person = WaUser.phone(number).withUsername(text).named(text);
        MetaMessage message = MetaMessage.text(text).from(person).replyingTo("wamid." + text);
        MetaMessage withStrangeId = MetaMessage.text(text).from(person).id("wamid." + number + text);

        bridge.post(MetaWebhooks.forNumber(NUMBER_1).message(message).message(withStrangeId));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(message.id())).hasSize(1));
        Answer block = bridge.call("ada", "PUT", "/api/blocks/" + number, Map.of("reason", text));
        Answer search = bridge.call("ada", "GET", "/api/blocks?q=" + encoded(text), null);
        Answer unblock = bridge.call("ada", "DELETE", "/api/blocks/" + number + "?reason=" + encoded(text), null);

        ObjectNode row = bridge.message(message.id()).get(0);
        ObjectNode chat = bridge.chatsOf(number).get(0);
        assertThat(row.path("wab_text").asText()).isEqualTo(text);
        assertThat(chat.path("wab_username").asText()).isEqualTo(text);
        assertThat(bridge.messagesOf(chat)).hasSize(2);
        assertThat(block.json().path("reason").asText()).isEqualTo(text);
        assertThat(search.json().path("items").findValuesAsText("number")).contains("+" + number);
        assertThat(unblock.status()).isEqualTo(200);
        // A filter that matches all would have blocked somebody else's chat.
        assertThat(
                        bridge
                                .dataverse()
                                .rows("wab_chats", "statuscode eq 727000001 and wab_phone ne '" + number + "'")
                                .stream()
                                .filter(other ->
                                        other.path("wab_blockreason").asText().equals(text)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4915112345678' or 1 eq 1",
                "+4915112345678%27",
                "%2B4915112345678%20or%201%20eq%201",
                "x%27)%20or%20(1%20eq%201",
                "DE.abc%27%20or%20true",
                "DE.\u00e4\u00f6",
                "DE.ENT.a.b",
                "$%7Bbody%7D",
                "4915112345678%00",
                "4915112345678%0d%0aX-Injected:%201"
            })
    void isNoNumber(String number) {
        String path = number.replace(" ", "%20").replace("'", "%27").replace("\u00e4\u00f6", "%C3%A4%C3%B6");

        for (String call : new String[] {"", "/preview", "/history"}) {
            Answer answer = bridge.call("ada", "GET", "/api/blocks/" + path + call, null);

            assertThat(answer.status()).isIn(400, 422);
            assertThat(answer.json().path("type").asText()).startsWith("/problems/");
            assertThat(answer.raw().headers().firstValue("X-Injected")).isEmpty();
        }
        assertThat(bridge.call("ada", "PUT", "/api/blocks/" + path, Map.of()).status())
                .isIn(400, 422);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100000000000001/../../v25.0/me",
                "100000000000001' or 1 eq 1",
                "http://localhost:1/",
                "//localhost:1/",
                "100000000000001?access_token=x",
                "100000000000001#",
                "..%2f..%2fme"
            })
    void isNoBusinessNumberAndNoPartOfAnAddress(String from) {
        int sends = bridge.graph().requests().size();
        Map<String, Object> request =
                new HashMap<>(Map.of("to", "+" + newNumber(), "from", from, "text", Map.of("body", "x")));

        Answer sent = bridge.call("ada", "POST", "/api/messages", request);
        Answer blocked =
                bridge.call("ada", "PUT", "/api/blocks/" + newNumber() + "?businessNumber=" + encoded(from), Map.of());
        Answer found =
                bridge.call("ada", "GET", "/api/messages/" + encoded(from).replace("%2F", "-"), null);

        assertThat(sent.status()).isEqualTo(422);
        assertThat(blocked.status()).isEqualTo(422);
        assertThat(found.status()).isIn(400, 404);
        assertThat(bridge.graph().requests()).hasSize(sends);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
