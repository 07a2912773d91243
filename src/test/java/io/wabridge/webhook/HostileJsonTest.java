package io.wabridge.webhook;

import static io.wabridge.webhook.Samples.RECEIVED;
import static io.wabridge.webhook.Samples.cause;
import static io.wabridge.webhook.Samples.message;
import static io.wabridge.webhook.Samples.of;
import static io.wabridge.webhook.Samples.only;
import static io.wabridge.webhook.Samples.parse;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileJsonTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "not json", "<html>", "{\"object\": }", "{'a': 1}", "NaN", "\u0000"})
    void parksWhatIsNotJsonAsItCame(String body) {
        Event.Unprocessable event = only(Event.Unprocessable.class, parse(body));

        assertThat(event.cause()).isEqualTo("not-json");
        assertThat(event.envelope()).isEqualTo(body.replace('\0', '\uFFFD'));
        assertThat(event.receivedAt()).isEqualTo(RECEIVED);
    }

    @Test
    void losesNothingThatStandsUnderANameTwice() {
        assertThat(cause(Samples.value("'messages': [{'from': '4915112345678', 'id': 'wamid.A', 'type': 'text',"
                        + " 'text': {'body': 'first'}}], 'messages': []")))
                .isEqualTo("not-json");
    }

    @Test
    void parksANullBody() {
        assertThat(new WebhookParser().parse(new ReceivedWebhook(null, RECEIVED)))
                .singleElement()
                .isInstanceOf(Event.Unprocessable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "}", "x", "{}"})
    void parksADocumentWithSomethingBehindIt(String rest) {
        assertThat(cause(of("text", "{'body': 'x'}") + "\n" + rest)).isEqualTo("trailing-data");
    }

    @Test
    void allowsSpaceBehindTheDocument() {
        assertThat(message(of("text", "{'body': 'x'}") + " \n").text()).isEqualTo("x");
    }

    @Test
    void refusesDeepNesting() {
        assertThat(cause("[".repeat(100_000))).isEqualTo("not-json");
        assertThat(cause(of("text", "{'body': " + "[".repeat(100) + "]".repeat(100) + "}")))
                .isEqualTo("not-json");
    }

    @Test
    void refusesNumbersThatWouldTakeForever() {
        assertThat(cause(of("location", "{'latitude': " + "9".repeat(100_000) + "}")))
                .isEqualTo("not-json");
    }

    @Test
    void readsNumbersWithEnormousExponents() {
        Event.Message message = message(of("location", "{'latitude': 1e999999999, 'longitude': 1}"));

        assertThat(message.payload()).contains("1E+999999999");
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        byte[] body = of("text", "{'body': 'x'}").getBytes(StandardCharsets.UTF_8);
        body[body.length - 20] = (byte) 0xFF;

        List<Event> events = parse(body);

        assertThat(only(Event.Unprocessable.class, events).cause()).isEqualTo("not-json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\u0000b", "a\\ud83db", "a\\ude00b"})
    void replacesWhatADatabaseRefuses(String body) {
        Event.Message message = message(of("image", "{'id': '" + body + "', 'caption': '" + body + "'}"));

        assertThat(message.text()).isEqualTo("a\uFFFDb");
        assertThat(message.payload()).contains("\"id\":\"a\uFFFDb\"");
        assertThat(message.envelope()).contains("\"id\":\"a\uFFFDb\"");
    }

    @Test
    void replacesNulInNames() {
        Event.Message message = message(of("image", "{'a\\u0000b': 1}"));

        assertThat(message.payload()).isEqualTo("{\"image\":{\"a\uFFFDb\":1}}");
    }

    @Test
    void refusesSurrogatesEncodedAsBytes() {
        byte[] body = of("text", "{'body': 'a###b'}").getBytes(StandardCharsets.ISO_8859_1);
        int at = new String(body, StandardCharsets.ISO_8859_1).indexOf("###");
        body[at] = (byte) 0xED;
        body[at + 1] = (byte) 0xA0;
        body[at + 2] = (byte) 0x80;

        List<Event> events = parse(body);

        assertThat(only(Event.Unprocessable.class, events).cause()).isEqualTo("not-json");
    }

    /** Bytes changed at random: every outcome is allowed but an exception, silence or an envelope that cannot be stored. */
    @Test
    void neverThrowsAndNeverStaysSilent() {
        byte[] sample = of("text", "{'body': 'Gr\\u00fc\\u00dfe \\ud83d\\ude00'}, 'errors': [{'code': 1.5e3}]")
                .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(42);
        byte[] alphabet = "{}[]\":,0u\\dnullx \u0000".getBytes(StandardCharsets.UTF_8);

        for (int round = 0; round < 20_000; round++) {
            byte[] body = sample.clone();
            for (int change = random.nextInt(1, 4); change > 0; change--) {
                body[random.nextInt(body.length)] = alphabet[random.nextInt(alphabet.length)];
            }
            assertThat(parse(body)).isNotEmpty().allSatisfy(event -> assertThat(event.envelope())
                    .isNotNull()
                    .doesNotContain("\u0000"));
        }
    }
}
