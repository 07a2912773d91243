package io.wabridge.dataverse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One request to the Web API.
 *
 * @param method GET, POST, PATCH or DELETE
 * @param path below the API root, without leading slash, already percent-encoded
 * @param query already percent-encoded, without question mark; null when none
 * @param headers {@code If-Match}, {@code Prefer}, {@code CallerObjectId} and the like
 * @param body JSON body; null when none
 */
public record DataverseRequest(String method, String path, String query, Map<String, String> headers, JsonNode body) {

    public static DataverseRequest get(String path, String query) {
        return new DataverseRequest("GET", path, query, Map.of(), null);
    }

    public static DataverseRequest post(String path, JsonNode body) {
        return new DataverseRequest("POST", path, null, Map.of(), body);
    }

    public static DataverseRequest patch(String path, JsonNode body) {
        return new DataverseRequest("PATCH", path, null, Map.of(), body);
    }

    public DataverseRequest with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new DataverseRequest(method, path, query, Map.copyOf(more), body);
    }

    /** Asks for pages of this many rows; without it, 5,000. */
    public DataverseRequest withPagesOf(int rows) {
        return with("Prefer", "odata.maxpagesize=" + rows);
    }

    public DataverseRequest withQuery(String newQuery) {
        return new DataverseRequest(method, path, newQuery, headers, body);
    }
}
