package io.wabridge.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.RowValues;
import java.time.Instant;
import java.util.UUID;

/**
 * The columns of a chat row that concern blocking.
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
                        CrmSchema.STATE,
                        CrmSchema.CODE,
                        chat.lookup("blocked-by"),
                        chat.column("blocked-on"),
                        chat.column("block-reason"));
    }

    static StatusChat of(CrmSchema.Table chat, JsonNode row) {
        return new StatusChat(
                RowValues.id(row, chat.id()),
                row.path(chat.column("key")).asText(""),
                row.path(chat.column("identity-id")).asText(""),
                RowValues.text(row, chat.column("phone")),
                RowValues.text(row, chat.column("user-id")),
                RowValues.etag(row),
                CrmSchema.Status.of(row),
                RowValues.text(row, chat.lookup("blocked-by")),
                RowValues.time(row, chat.column("blocked-on")),
                RowValues.text(row, chat.column("block-reason")));
    }

    /** Business number: {@code phone_number_id}. */
    String channel() {
        int end = key.indexOf('_');
        return end < 0 ? "" : key.substring(0, end);
    }
}
