package io.wabridge.api.json;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * Body of {@code POST /api/conflicts/{number}/release}.
 *
 * @param samePerson true: registered anew, a block holds for everything they are known by; false: another person, who takes the
 *     number and the ids it came with along, free of the block
 * @param reason at most 250 characters
 */
@Schema(name = "ReleaseRequest")
public record ReleaseRequestJson(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) boolean samePerson,
        @Schema(nullable = true, maxLength = 250) String reason) {}
