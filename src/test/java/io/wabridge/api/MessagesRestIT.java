package io.wabridge.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.fixture.Bridge;
import io.wabridge.fixture.Bridge.Answer;
import io.wabridge.fixture.BridgeExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(BridgeExtension.class)
class MessagesRestIT {

    private static final String TEMPLATE = "{\"to\": \"%s\", \"from\": \"100000000000001\", \"type\": \"template\","
            + " \"template\": {\"name\": \"hello_world\", \"language\": {\"code\": \"en_US\"}}}";

    private final Bridge bridge;

    MessagesRestIT(Bridge bridge) {
        this.bridge = bridge;
    }

    @Test
    void aTemplateIsTakenAndCanBeAskedFor() {
        Answer taken = post(TEMPLATE.formatted("+4915230000001"), null);

        Answer found = bridge.call("/api/messages/" + taken.json().path("id").asText())
                .as("ada")
                .get();

        assertThat(taken.status()).isEqualTo(202);
        assertThat(taken.json().path("status").asText()).isEqualTo("queued");
        assertThat(found.status()).isEqualTo(200);
        assertThat(found.json().path("id")).isEqualTo(taken.json().path("id"));
    }

    @Test
    void theSameKeyTakesOneMessage() {
        Answer first = post(TEMPLATE.formatted("+4915230000002"), "m-1");

        Answer again = post(TEMPLATE.formatted("+4915230000002"), "m-1");

        assertThat(again.status()).isEqualTo(202);
        assertThat(again.text()).isEqualTo(first.text());
    }

    @Test
    void aBlockedNumberIsRefused() {
        bridge.call("/api/blocks/+4915230000003").as("ada").send("PUT", "{}");

        Answer answer = post(TEMPLATE.formatted("+4915230000003"), null);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().path("type").asText()).isEqualTo("/problems/number-blocked");
    }

    @Test
    void freeTextIsRefusedWhereTheCustomerNeverWrote() {
        Answer answer = post(
                "{\"to\": \"+4915230000004\", \"from\": \"100000000000001\", \"type\": \"text\", \"text\": {\"body\": \"hi\"}}",
                null);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().path("type").asText()).isEqualTo("/problems/window-closed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|to",
                "{\"to\": \"nobody\", \"from\": \"100000000000001\", \"text\": {\"body\": \"hi\"}}|to",
                "{\"to\": \"+4915230000005\", \"from\": \"4711\", \"type\": \"text\", \"text\": {\"body\": \"hi\"}}|from",
                "{\"to\": \"+4915230000005\", \"from\": \"100000000000001\", \"type\": \"text\"}|text.body"
            })
    void aFieldThatIsNotRightIsNamed(String body, String field) {
        Answer answer = post(body, null);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("type").asText()).isEqualTo("/problems/validation");
        assertThat(answer.json().path("errors").findValuesAsText("field")).contains(field);
    }

    @ParameterizedTest
    @CsvSource({"nonsense", "00000000-0000-0000-0000-00000000dead"})
    void aMessageThatIsNotOursIsNotFound(String id) {
        Answer answer = bridge.call("/api/messages/" + id).as("ada").get();

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().path("type").asText()).isEqualTo("/problems/not-found");
    }

    private Answer post(String body, String key) {
        Bridge.Call call = bridge.call("/api/messages").as("ada");
        return (key == null ? call : call.header("Idempotency-Key", key)).send("POST", body);
    }
}
