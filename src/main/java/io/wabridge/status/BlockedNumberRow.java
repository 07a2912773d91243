package io.wabridge.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.dataverse.CrmSchema;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * A row of {@code wab_blockednumber} as it is read.
 *
 * @param channelRow row of the business number it is limited to; null: all
 * @param blockedByName as Dataverse shows it; null when it was not asked for
 */
record BlockedNumberRow(
        UUID id,
        String etag,
        String identityId,
        String phone,
        String userId,
        UUID channelRow,
        String reason,
        String blockedBy,
        String blockedByName,
        Instant blockedOn,
        Instant expiresOn,
        long refused,
        Instant lastAttemptOn,
        CrmSchema.Status status) {

    private static final String FORMATTED = "@OData.Community.Display.V1.FormattedValue";

    static String select(CrmSchema.Table table) {
        return "$select="
                + String.join(
                        ",",
                        table.id(),
                        table.column("identity-id"),
                        table.column("phone"),
                        table.column("user-id"),
                        table.lookup("channel"),
                        table.column("reason"),
                        table.lookup("blocked-by"),
                        table.column("blocked-on"),
                        table.column("expires-on"),
                        table.column("refused"),
                        table.column("last-attempt-on"),
                        "statecode",
                        "statuscode");
    }

    static BlockedNumberRow of(CrmSchema.Table table, JsonNode row) {
        String channel = text(row, table.lookup("channel"));
        return new BlockedNumberRow(
                UUID.fromString(row.path(table.id()).asText()),
                row.path("@odata.etag").asText(),
                row.path(table.column("identity-id")).asText(""),
                text(row, table.column("phone")),
                text(row, table.column("user-id")),
                channel == null ? null : UUID.fromString(channel),
                text(row, table.column("reason")),
                text(row, table.lookup("blocked-by")),
                text(row, table.lookup("blocked-by") + FORMATTED),
                instant(row, table.column("blocked-on")),
                instant(row, table.column("expires-on")),
                row.path(table.column("refused")).asLong(),
                instant(row, table.column("last-attempt-on")),
                new CrmSchema.Status(
                        row.path("statuscode").asInt(), row.path("statecode").asInt()));
    }

    private static String text(JsonNode row, String column) {
        return row.path(column).asText(null);
    }

    private static Instant instant(JsonNode row, String column) {
        String at = text(row, column);
        return at == null ? null : OffsetDateTime.parse(at).toInstant();
    }
}
