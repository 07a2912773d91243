package io.wabridge.api.json;

import io.swagger.v3.oas.annotations.media.Schema;
import io.wabridge.block.Block;

/**
 * Body of {@code POST /api/conflicts/{number}/release}.
 *
 * @param samePerson true: the same person after a new registration; a block holds for all their ids. false: another person, who
 *     takes the number and the ids that came with it, and is not blocked
 * @param reason at most {@link Block#LONGEST_REASON} characters
 */
@Schema(name = "ReleaseRequest")
public record ReleaseRequestJson(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) boolean samePerson,

        @Schema(nullable = true, maxLength = Block.LONGEST_REASON)
        String reason) {}
