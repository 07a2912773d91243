package io.wabridge.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Webhooks for tests, written as Meta nests them. */
final class Samples {

    static final Instant RECEIVED = Instant.parse("2026-07-01T10:00:00Z");
    static final String CHANNEL = "100000000000001";
    static final String USER_ID = "DE.13491208655302741918";
    static final String PARENT_USER_ID = "DE.ENT.11815799212886844830";

    private static final WebhookParser PARSER = new WebhookParser();

    private Samples() {}

    static List<Event> parse(String json) {
        return parse(json.getBytes(StandardCharsets.UTF_8));
    }

    static List<Event> parse(byte[] body) {
        return PARSER.parse(new ReceivedWebhook(body, RECEIVED));
    }

    static <T extends Event> T only(Class<T> type, List<Event> events) {
        assertThat(events).hasSize(1).hasOnlyElementsOfType(type);
        return type.cast(events.get(0));
    }

    static Event.Message message(String json) {
        return only(Event.Message.class, parse(json));
    }

    static Event.Receipt receipt(String json) {
        return only(Event.Receipt.class, parse(json));
    }

    static Event.IdentityChange identityChange(String json) {
        return only(Event.IdentityChange.class, parse(json));
    }

    static String noticeKind(String json) {
        return only(Event.Notice.class, parse(json)).kind();
    }

    static String cause(String json) {
        return only(Event.Unprocessable.class, parse(json)).cause();
    }

    /** A message from a number, of a type with its node: {@code of("text", "{'body': 'x'}")}. Single quotes become double ones. */
    static String of(String type, String node) {
        return messages("{'from': '4915112345678', 'id': 'wamid.A', 'timestamp': '1750000000', 'type': '" + type
                + "', '" + type + "': " + node + "}");
    }

    /** A value with these messages, from a person with name, number and user id. */
    static String messages(String messages) {
        return value(
                "'contacts': [{'profile': {'name': 'Ada'}, 'wa_id': '4915112345678'}], 'messages': [" + messages + "]");
    }

    static String statuses(String statuses) {
        return value("'statuses': [" + statuses + "]");
    }

    /** A value of field messages with metadata and these properties. */
    static String value(String properties) {
        return change("messages", METADATA + ", " + properties);
    }

    static final String METADATA =
            "'messaging_product': 'whatsapp', 'metadata': {'display_phone_number': '+1 555-000-0001', "
                    + "'phone_number_id': '100000000000001'}";

    static String change(String field, String properties) {
        return webhook("{'field': '" + field + "', 'value': {" + properties + "}}");
    }

    static String webhook(String changes) {
        return json("{'object': 'whatsapp_business_account', 'entry': [{'id': '1', 'changes': [" + changes + "]}]}");
    }

    static String json(String text) {
        return text.replace('\'', '"');
    }
}
