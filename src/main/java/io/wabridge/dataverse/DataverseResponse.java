package io.wabridge.dataverse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * A successful answer.
 *
 * @param status 200, 201 or 204
 * @param body JSON; a missing node when the answer had none
 * @param etag of a single row; null when the answer had none
 * @param entityId {@code OData-EntityId}; null when the answer had none. After an upsert by alternate key it holds no GUID
 * @param parallelismHint {@code x-ms-dop-hint}; null when absent
 */
public record DataverseResponse(int status, JsonNode body, String etag, String entityId, Integer parallelismHint) {

    public Optional<Integer> parallelism() {
        return Optional.ofNullable(parallelismHint);
    }
}
