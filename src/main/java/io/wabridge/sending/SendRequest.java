package io.wabridge.sending;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A request to send a message, in the form of the Graph API and not yet checked:
 * {@code {to or recipient, from, type, text or template, context?}}. Every part may be absent or of the wrong kind.
 *
 * @param to phone number
 * @param recipient BSUID; if both are given, {@code to} is used
 * @param from business number: {@code phone_number_id}
 * @param type {@code text} (when absent) or {@code template}
 * @param text {@code {body, preview_url?}}
 * @param template {@code {name, language: {code}, components?}}
 * @param context {@code {message_id}}: wamid of the message it answers
 */
public record SendRequest(
        JsonNode to,
        JsonNode recipient,
        JsonNode from,
        JsonNode type,
        JsonNode text,
        JsonNode template,
        JsonNode context) {

    /** Reads a request body. */
    public static SendRequest of(JsonNode body) {
        return new SendRequest(
                body.path("to"),
                body.path("recipient"),
                body.path("from"),
                body.path("type"),
                body.path("text"),
                body.path("template"),
                body.path("context"));
    }
}
