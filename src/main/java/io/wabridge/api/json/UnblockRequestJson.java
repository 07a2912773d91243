package io.wabridge.api.json;

import io.swagger.v3.oas.annotations.media.Schema;
import io.wabridge.block.Block;

/**
 * Body of {@code DELETE /api/blocks/{number}}. All fields are optional.
 *
 * @param reason at most {@link Block#LONGEST_REASON} characters
 * @param way REST, chat, notification, grid or import
 */
@Schema(name = "UnblockRequest")
public record UnblockRequestJson(
        @Schema(nullable = true, maxLength = Block.LONGEST_REASON)
        String reason,

        @Schema(
                allowableValues = {"REST", "chat", "notification", "grid", "import"},
                defaultValue = "REST")
        String way) {}
