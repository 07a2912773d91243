package io.wabridge.api.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.wabridge.block.AuditEntry;
import java.time.Instant;

/**
 * An entry of a number's history as REST shows it.
 *
 * @param businessNumber scope of the block then; null: all
 * @param version of the block after it; null when no block was touched
 * @param times how often a caller was refused this within the minute; 1 for everything else
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "HistoryEntry")
public record HistoryJson(
        long id,
        Instant at,
        BlockJson.Who actor,
        String action,
        @Schema(nullable = true) String way,
        @Schema(nullable = true) String reason,
        @Schema(nullable = true) String businessNumber,
        @Schema(nullable = true) Long version,
        @Schema(nullable = true) String detail,
        int times) {

    static HistoryJson of(AuditEntry entry) {
        return new HistoryJson(
                entry.id(),
                entry.at(),
                BlockJson.Who.of(entry.actor()),
                entry.action(),
                entry.way(),
                entry.reason(),
                entry.businessNumber(),
                entry.version(),
                entry.detail(),
                entry.times());
    }
}
