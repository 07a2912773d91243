package io.wabridge.standin.dataverse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.wabridge.standin.dataverse.model.DataverseError;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Request bodies, read strictly: no repeated names, nothing after the end. */
final class JsonBody {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonBody() {}

    /** @throws DataverseError 400 when the body is missing, not JSON, or declared to be something else */
    static JsonNode read(ApiRequest request) {
        String type = request.header("Content-Type").orElse("");
        if (!type.startsWith("application/json")) {
            throw new DataverseError(
                    415,
                    DataverseError.PAYLOAD,
                    "A supported MIME type could not be found that matches the content type of the request: '" + type
                            + "'.");
        }
        JsonNode json;
        try {
            json = MAPPER.readTree(request.body());
        } catch (JsonProcessingException e) {
            throw DataverseError.payload("", "Microsoft.OData.ODataException: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (json == null || !json.isObject()) {
            throw DataverseError.payload("", "Microsoft.OData.ODataException: The request body holds no JSON object.");
        }
        return json;
    }
}
