package io.wabridge.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.RowValues;
import io.wabridge.identity.IdentityKeys;
import java.time.Instant;
import java.util.UUID;

/**
 * A row of {@code wab_blockednumber} as it is read.
 *
 * @param keys the identity and its keys; not known whether they are in conflict
 * @param channelRow row of the business number that the block is limited to; null: all
 * @param blockedByName as Dataverse shows it; null when it was not asked for
 */
record BlockedNumberRow(
        UUID id,
        String etag,
        IdentityKeys keys,
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

    String identityId() {
        return keys.identityId();
    }

    static String select(CrmSchema.Table table) {
        return "$select="
                + String.join(
                        ",",
                        table.id(),
                        table.column("identity-id"),
                        String.join(",", BlockedNumberKeys.columns(table)),
                        table.lookup("channel"),
                        table.column("reason"),
                        table.lookup("blocked-by"),
                        table.column("blocked-on"),
                        table.column("expires-on"),
                        table.column("refused"),
                        table.column("last-attempt-on"),
                        CrmSchema.STATE,
                        CrmSchema.CODE);
    }

    static BlockedNumberRow of(CrmSchema.Table table, JsonNode row) {
        return new BlockedNumberRow(
                RowValues.id(row, table.id()),
                RowValues.etag(row),
                BlockedNumberKeys.read(
                        table, row, row.path(table.column("identity-id")).asText("")),
                RowValues.id(row, table.lookup("channel")),
                RowValues.text(row, table.column("reason")),
                RowValues.text(row, table.lookup("blocked-by")),
                RowValues.text(row, table.lookup("blocked-by") + FORMATTED),
                RowValues.time(row, table.column("blocked-on")),
                RowValues.time(row, table.column("expires-on")),
                row.path(table.column("refused")).asLong(),
                RowValues.time(row, table.column("last-attempt-on")),
                CrmSchema.Status.of(row));
    }
}
