package io.wabridge.standin.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.Json;
import java.time.Instant;

/**
 * A request the Graph stand-in received and judged, whether it accepted it or not. One that a fault kept from it is not among them.
 *
 * @param kind {@code send}, {@code block} or {@code media}
 * @param body JSON as received; the form of an upload; null without a body
 */
public record GraphRequest(Instant at, String method, String path, String kind, JsonNode body) {

    public ObjectNode json() {
        ObjectNode json = Json.object()
                .put("at", at.toString())
                .put("method", method)
                .put("path", path)
                .put("kind", kind);
        json.set("body", body);
        return json;
    }
}
