package io.wabridge.api.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.wabridge.block.AuditEntry;
import io.wabridge.database.Page;
import java.util.List;

/**
 * A part of a number's history as REST shows it.
 *
 * @param next the {@code ?cursor=} for the next part; null at the end
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "HistoryPage")
public record HistoryPageJson(
        List<HistoryJson> items, @Schema(nullable = true) String next) {

    public static HistoryPageJson of(Page<AuditEntry> page) {
        return new HistoryPageJson(page.items().stream().map(HistoryJson::of).toList(), page.next());
    }
}
