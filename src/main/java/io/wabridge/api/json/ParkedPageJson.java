package io.wabridge.api.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.wabridge.database.Page;
import io.wabridge.parking.ParkedEvent;
import java.util.List;

/**
 * A part of the list of parked events as REST shows it.
 *
 * @param next the {@code ?cursor=} for the next part; null at the end
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "ParkedPage")
public record ParkedPageJson(
        List<ParkedJson> items, @Schema(nullable = true) String next) {

    public static ParkedPageJson of(Page<ParkedEvent> page) {
        return new ParkedPageJson(page.items().stream().map(ParkedJson::of).toList(), page.next());
    }
}
