package io.wabridge.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.wabridge.block.AuditEntry;
import java.time.Instant;

/**
 * An entry of a number's history as REST shows it.
 *
 * @param businessNumber scope of the block then; null: all
 * @param version of the block after it; null when no block was touched
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record HistoryJson(
        long id,
        Instant at,
        BlockJson.Who actor,
        String action,
        String way,
        String reason,
        String businessNumber,
        Long version,
        String detail) {

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
                entry.detail());
    }
}
