package io.wabridge.api.json;

import io.swagger.v3.oas.annotations.media.Schema;

/** A parked event that was handed in again. */
@Schema(name = "Replayed")
public record ReplayedJson(String id) {}
