package io.wabridge.standin;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** Asks a stand-in over HTTP, as anyone else would. */
public final class StandInClient {

    public record Answer(int status, Map<String, String> headers, JsonNode json, byte[] bytes) {}

    private final HttpClient http = HttpClient.newHttpClient();
    private final String baseUrl;

    public StandInClient(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    public Answer get(String path, String... headers) throws IOException {
        return send("GET", path, HttpRequest.BodyPublishers.noBody(), headers);
    }

    public Answer post(String path, String json, String... headers) throws IOException {
        return send("POST", path, HttpRequest.BodyPublishers.ofString(json), headers);
    }

    public Answer delete(String path, String... headers) throws IOException {
        return send("DELETE", path, HttpRequest.BodyPublishers.noBody(), headers);
    }

    public Answer form(String path, Map<String, String> fields, String... headers) throws IOException {
        String body = fields.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "application/x-www-form-urlencoded";
        return send("POST", path, HttpRequest.BodyPublishers.ofString(body), all);
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    public Answer send(String method, String path, HttpRequest.BodyPublisher body, String... headers)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(path.startsWith("http") ? path : baseUrl + path))
                .timeout(Duration.ofSeconds(10))
                .method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            Map<String, String> first = response.headers().map().entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, each -> each.getValue().get(0)));
            return new Answer(response.statusCode(), first, Json.read(response.body()), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
