package io.wabridge.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.dataverse.CrmSchema;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * A chat row as far as blocking goes.
 *
 * @param key {@code <phone_number_id>_<identity id>}
 * @param etag row version, for {@code If-Match}
 * @param status status reason it is in now
 * @param blockedBy systemuserid, lower case; null when empty
 * @param blockedOn to the second, as Dataverse keeps it; null when empty
 * @param reason null when empty
 */
record StatusChat(
        UUID id,
        String key,
        String identityId,
        String phone,
        String userId,
        String etag,
        CrmSchema.Status status,
        String blockedBy,
        Instant blockedOn,
        String reason) {

    /** {@code $select} of the columns read here. */
    static String select(CrmSchema.Table chat) {
        return "$select="
                + String.join(
                        ",",
                        chat.id(),
                        chat.column("key"),
                        chat.column("identity-id"),
                        chat.column("phone"),
                        chat.column("user-id"),
                        "statecode",
                        "statuscode",
                        chat.lookup("blocked-by"),
                        chat.column("blocked-on"),
                        chat.column("block-reason"));
    }

    static StatusChat of(CrmSchema.Table chat, JsonNode row) {
        String on = row.path(chat.column("blocked-on")).asText(null);
        return new StatusChat(
                UUID.fromString(row.path(chat.id()).asText()),
                row.path(chat.column("key")).asText(""),
                row.path(chat.column("identity-id")).asText(""),
                row.path(chat.column("phone")).asText(null),
                row.path(chat.column("user-id")).asText(null),
                row.path("@odata.etag").asText(),
                new CrmSchema.Status(
                        row.path("statuscode").asInt(), row.path("statecode").asInt()),
                row.path(chat.lookup("blocked-by")).asText(null),
                on == null ? null : OffsetDateTime.parse(on).toInstant(),
                row.path(chat.column("block-reason")).asText(null));
    }

    /** Business number: {@code phone_number_id}. */
    String channel() {
        int end = key.indexOf('_');
        return end < 0 ? "" : key.substring(0, end);
    }
}
