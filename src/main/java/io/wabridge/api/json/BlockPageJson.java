package io.wabridge.api.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.wabridge.block.Block;
import io.wabridge.database.Page;
import java.util.List;

/**
 * A part of the list of blocks as REST shows it.
 *
 * @param next the {@code ?cursor=} for the next part; null at the end
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "BlockPage")
public record BlockPageJson(
        List<BlockJson> items, @Schema(nullable = true) String next) {

    public static BlockPageJson of(Page<Block> page) {
        return new BlockPageJson(page.items().stream().map(BlockJson::of).toList(), page.next());
    }
}
