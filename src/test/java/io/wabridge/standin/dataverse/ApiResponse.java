package io.wabridge.standin.dataverse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.dataverse.model.DataverseError;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer, not yet on the wire. */
final class ApiResponse {

    private static final String JSON_TYPE = "application/json; odata.metadata=minimal";

    private final int status;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private byte[] body = new byte[0];
    private int rows;

    private ApiResponse(int status) {
        this.status = status;
        headers.put("OData-Version", "4.0");
    }

    static ApiResponse empty(int status) {
        return new ApiResponse(status);
    }

    static ApiResponse json(int status, JsonNode json) {
        return bytes(status, JSON_TYPE, json.toString().getBytes(StandardCharsets.UTF_8));
    }

    static ApiResponse bytes(int status, String type, byte[] body) {
        ApiResponse response = new ApiResponse(status);
        response.headers.put("Content-Type", type);
        response.body = body;
        return response;
    }

    static ApiResponse error(DataverseError error, ApiRequest request) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode inner = json.putObject("error").put("code", error.code()).put("message", error.getMessage());
        if (request != null && request.wantsAnnotation("Microsoft.PowerApps.CDS.HelpLink")) {
            inner.put(
                    "@Microsoft.PowerApps.CDS.HelpLink",
                    "http://go.microsoft.com/fwlink/?LinkID=398563&error=Microsoft.Crm.CrmException%3a"
                            + error.code().replace("0x", "") + "&client=platform");
        }
        if (request != null && request.wantsAnnotation("Microsoft.PowerApps.CDS.InnerError.Message")) {
            inner.put("@Microsoft.PowerApps.CDS.InnerError.Message", error.getMessage());
        }
        ApiResponse response = json(error.status(), json);
        if (error.retryAfter() != null) {
            response.header("Retry-After", String.valueOf(error.retryAfter()));
        }
        return response;
    }

    ApiResponse header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** How many rows were read or written: part of what the request costs. */
    ApiResponse rows(int count) {
        rows = count;
        return this;
    }

    int rows() {
        return rows;
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }
}
