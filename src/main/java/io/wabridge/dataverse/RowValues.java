package io.wabridge.dataverse;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** Reads and writes values in Dataverse rows. */
public final class RowValues {

    private RowValues() {}

    /** Null when the column is empty or was not asked for. */
    public static String text(JsonNode row, String column) {
        return row.path(column).asText(null);
    }

    /** Null when the column is empty or was not asked for. */
    public static UUID id(JsonNode row, String column) {
        String id = text(row, column);
        return id == null ? null : UUID.fromString(id);
    }

    /** Null when the column is empty or was not asked for. */
    public static Instant time(JsonNode row, String column) {
        String time = text(row, column);
        return time == null ? null : OffsetDateTime.parse(time).toInstant();
    }

    /** Names the version of the row that was read. */
    public static String etag(JsonNode row) {
        return row.path("@odata.etag").asText();
    }

    /** A time for writing, to the second, as Dataverse stores it. Null stays null. */
    public static String written(Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
