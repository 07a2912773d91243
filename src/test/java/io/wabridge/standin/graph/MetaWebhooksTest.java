package io.wabridge.standin.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.standin.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetaWebhooksTest {

    private static final WaUser KNOWN =
            WaUser.phone("4915112345678").withUserId("DE.134").withParent("DE.ENT.9");

    private static JsonNode value(MetaWebhooks webhook) {
        return webhook.json().at("/entry/0/changes/0/value");
    }

    @Test
    void senderIsNamedByEveryKeyItHas() {
        MetaWebhooks webhook = MetaWebhooks.forNumber(GraphStandIn.NUMBER_1)
                .message(MetaMessage.text("Hi").from(KNOWN));

        JsonNode message = value(webhook).at("/messages/0");
        assertThat(message.path("from").asText()).isEqualTo("4915112345678");
        assertThat(message.path("from_user_id").asText()).isEqualTo("DE.134");
        assertThat(message.path("from_parent_user_id").asText()).isEqualTo("DE.ENT.9");
        assertThat(value(webhook).at("/contacts/0/wa_id").asText()).isEqualTo("4915112345678");
    }

    @Test
    void hiddenNumberIsLeftOutNotEmpty() {
        MetaWebhooks webhook = MetaWebhooks.forNumber(GraphStandIn.NUMBER_1)
                .message(MetaMessage.text("Hi").from(WaUser.userId("DE.134")));

        assertThat(value(webhook).at("/messages/0").has("from")).isFalse();
        assertThat(value(webhook).at("/contacts/0").has("wa_id")).isFalse();
    }

    @Test
    void systemMessagesAndFailuresComeWithoutContacts() {
        MetaWebhooks webhook = MetaWebhooks.forNumber(GraphStandIn.NUMBER_1)
                .message(MetaMessage.changedNumber(KNOWN, KNOWN.withPhone("4915100000000")))
                .status(MetaStatus.failed("wamid.A", 131026, "Undeliverable", "x")
                        .to(KNOWN));

        assertThat(value(webhook).has("contacts")).isFalse();
        assertThat(value(webhook).at("/statuses/0").has("recipient_user_id")).isFalse();
    }

    @Test
    void changesOfNumberAndIdNameTheOldIdsAsMetaDoesSinceAugust2026() {
        WaUser after = WaUser.phone("4915100000000").withUserId("DE.135").withParent("DE.ENT.10");
        JsonNode number = value(
                        MetaWebhooks.forNumber(GraphStandIn.NUMBER_1).message(MetaMessage.changedNumber(KNOWN, after)))
                .at("/messages/0");
        JsonNode userId = value(
                        MetaWebhooks.forNumber(GraphStandIn.NUMBER_1).message(MetaMessage.changedUserId(KNOWN, after)))
                .at("/messages/0");

        assertThat(number.path("from").asText()).isEqualTo("4915112345678");
        assertThat(number.at("/system/wa_id").asText()).isEqualTo("4915100000000");
        for (JsonNode each : List.of(number, userId)) {
            assertThat(each.at("/system/previous_user_id").asText()).isEqualTo("DE.134");
            assertThat(each.at("/system/previous_parent_user_id").asText()).isEqualTo("DE.ENT.9");
            assertThat(each.at("/system/user_id").asText()).isEqualTo("DE.135");
            assertThat(each.at("/system/parent_user_id").asText()).isEqualTo("DE.ENT.10");
        }
        assertThat(userId.has("from")).isFalse();
        assertThat(userId.path("system").has("wa_id")).isFalse();
    }

    @Test
    void eventsShareAValueUntilAnotherIsStarted() {
        MetaWebhooks webhook = MetaWebhooks.forNumber(GraphStandIn.NUMBER_1)
                .message(MetaMessage.text("1").from(KNOWN))
                .status(MetaStatus.read("wamid.A").to(KNOWN))
                .andNumber(GraphStandIn.NUMBER_2)
                .message(MetaMessage.text("2").from(KNOWN))
                .userIdUpdate(KNOWN, KNOWN.withUserId("DE.135"), Instant.EPOCH)
                .history(0, 1, KNOWN, List.of(MetaMessage.text("old")), List.of(MetaMessage.text("ours")))
                .nextEntry("2")
                .appEcho(MetaMessage.text("3").to(KNOWN));

        assertThat(webhook.json().at("/entry/0/changes").findValuesAsText("field"))
                .containsExactly("messages", "messages", "user_id_update", "history");
        assertThat(value(webhook).path("contacts")).hasSize(1);
        assertThat(webhook.json()
                        .at("/entry/1/changes/0/value/message_echoes/0/to")
                        .asText())
                .isEqualTo("4915112345678");
        assertThat(webhook.json()
                        .at("/entry/0/changes/2/value/user_id_update/0/user_id/previous")
                        .asText())
                .isEqualTo("DE.134");
    }

    @Test
    void metaEscapesWhatIsNotAsciiAndSlashes() {
        byte[] body = MetaWebhooks.forNumber(GraphStandIn.NUMBER_1)
                .message(MetaMessage.text("Größe 1/2 😀 \"\\").from(KNOWN))
                .metaBytes();

        assertThat(new String(body, StandardCharsets.US_ASCII))
                .contains("Gr\\u00f6\\u00dfe 1\\/2 \\ud83d\\ude00 \\\"\\\\");
        assertThat(Json.read(body)
                        .at("/entry/0/changes/0/value/messages/0/text/body")
                        .asText())
                .isEqualTo("Größe 1/2 😀 \"\\");
    }

    // The expected value was computed with openssl dgst -sha256 -hmac.
    @Test
    void signatureIsHmacOfTheBytes() {
        String signature = MetaWebhooks.sign("{}".getBytes(StandardCharsets.UTF_8), "sandbox-app-secret");

        assertThat(signature).isEqualTo("sha256=83e019aceac24c66f9c34a9fded36885aee1d08817b8b9fd84fae26278dcfb45");
    }
}
