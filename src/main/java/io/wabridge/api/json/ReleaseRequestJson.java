package io.wabridge.api.json;

import io.swagger.v3.oas.annotations.media.Schema;
import io.wabridge.block.Block;

/**
 * Body of {@code POST /api/conflicts/{number}/release}.
 *
 * @param samePerson true: registered anew, a block holds for everything they are known by; false: another person, who takes the
 *     number and the ids it came with along, free of the block
 * @param reason at most {@link Block#LONGEST_REASON} characters
 */
@Schema(name = "ReleaseRequest")
public record ReleaseRequestJson(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) boolean samePerson,

        @Schema(nullable = true, maxLength = Block.LONGEST_REASON)
        String reason) {}
