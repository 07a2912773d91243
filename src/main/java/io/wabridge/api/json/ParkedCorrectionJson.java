package io.wabridge.api.json;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * Body of {@code PUT /api/parked/{id}}.
 *
 * @param body the corrected event, as text or as a JSON object
 */
@Schema(name = "ParkedCorrection")
public record ParkedCorrectionJson(Object body) {}
