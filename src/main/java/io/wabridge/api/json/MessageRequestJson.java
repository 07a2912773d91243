package io.wabridge.api.json;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;

/**
 * Body of {@code POST /api/messages}, in the Graph API's shape. {@link io.wabridge.sending.SendRequest} reads it; this record is
 * for the OpenAPI document.
 *
 * @param to phone number; this or recipient
 * @param recipient BSUID; this or to
 * @param from phone_number_id of the business number
 * @param type text (when absent) or template
 * @param context message_id of the message it answers
 */
@Schema(name = "MessageRequest")
public record MessageRequestJson(
        @Schema(example = "+4915112345678") String to,
        String recipient,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "100000000000001")
        String from,

        @Schema(
                allowableValues = {"text", "template"},
                defaultValue = "text")
        String type,

        Text text,
        Map<String, Object> template,
        Context context) {

    /** Free text, within 24 hours after the customer wrote. */
    record Text(String body, Boolean preview_url) {}

    /** The message that is answered. */
    record Context(String message_id) {}
}
