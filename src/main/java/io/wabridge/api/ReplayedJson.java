package io.wabridge.api;

import io.swagger.v3.oas.annotations.media.Schema;

/** A parked event that was handed in again. */
@Schema(name = "Replayed")
record ReplayedJson(String id) {}
