package io.wabridge.api.json;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * Body of {@code PUT /api/parked/{id}}.
 *
 * @param body the event as it should have come: text, as it was shown, or the JSON object it is
 */
@Schema(name = "ParkedCorrection")
public record ParkedCorrectionJson(Object body) {}
