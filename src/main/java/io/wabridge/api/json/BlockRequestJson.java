package io.wabridge.api.json;

import io.swagger.v3.oas.annotations.media.Schema;
import io.wabridge.block.Block;
import java.time.Instant;

/**
 * Body of {@code PUT /api/blocks/{number}}. All fields are optional. A field that is absent stays as it is on an active block.
 *
 * @param reason at most {@link Block#LONGEST_REASON} characters; null: none
 * @param expiresAt a time in the future; null: until someone lifts the block
 * @param way REST, chat, notification, grid or import
 */
@Schema(name = "BlockRequest")
public record BlockRequestJson(
        @Schema(nullable = true, maxLength = Block.LONGEST_REASON, example = "spam")
        String reason,

        @Schema(nullable = true, example = "2030-01-31T12:00:00Z")
        Instant expiresAt,

        @Schema(
                allowableValues = {"REST", "chat", "notification", "grid", "import"},
                defaultValue = "REST")
        String way) {}
