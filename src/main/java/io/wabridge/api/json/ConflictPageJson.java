package io.wabridge.api.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.wabridge.block.Conflict;
import io.wabridge.database.Page;
import java.util.List;

/**
 * A part of the list of conflicts as REST shows it.
 *
 * @param next the {@code ?cursor=} for the next part; null at the end
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "ConflictPage")
public record ConflictPageJson(
        List<ConflictJson> items, @Schema(nullable = true) String next) {

    public static ConflictPageJson of(Page<Conflict> page) {
        return new ConflictPageJson(page.items().stream().map(ConflictJson::of).toList(), page.next());
    }
}
