package io.wabridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wabridge.standin.EntraStandIn.Resource;
import io.wabridge.standin.GraphStandIn;
import io.wabridge.standin.MetaWebhooks;
import io.wabridge.standin.StandInServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** WhatsApp, agents and other systems, as a bridge at some address meets them: over HTTP. */
public final class BridgeClient {

    /** How the operator of the sandbox signs in to the management port: value of {@code Authorization}. */
    public static final String OPERATOR =
            "Basic " + Base64.getEncoder().encodeToString("operator:sandbox".getBytes(StandardCharsets.UTF_8));

    private static final ObjectMapper JSON = new ObjectMapper();

    private final StandInServer standIns;
    private final String baseUrl;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** @param baseUrl of the bridge's public port, without trailing slash */
    public BridgeClient(StandInServer standIns, String baseUrl) {
        this.standIns = standIns;
        this.baseUrl = baseUrl;
    }

    /** An answer: status, and JSON where there was any. */
    public record Answer(int status, JsonNode json, HttpResponse<byte[]> raw) {}

    public String url(String path) {
        return baseUrl + path;
    }

    /** Posts a webhook, signed. */
    public CompletableFuture<Integer> postAsync(byte[] webhook) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url("/webhooks/whatsapp")))
                .header("Content-Type", "application/json")
                .header("X-Hub-Signature-256", MetaWebhooks.sign(webhook, GraphStandIn.APP_SECRET))
                .timeout(Duration.ofSeconds(30))
                .POST(BodyPublishers.ofByteArray(webhook))
                .build();
        return http.sendAsync(request, BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
    }

    /** Calls the REST API as an agent. */
    public Answer call(String agent, String method, String path, Object body, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("Authorization");
        all.add("Bearer " + standIns.entra().agentToken(agent, Resource.BRIDGE));
        return exchange(method, url(path), body, all.toArray(String[]::new));
    }

    /**
     * Sends any request. A body other than text or bytes is written as JSON.
     *
     * @throws UncheckedIOException when there is no answer
     */
    public Answer exchange(String method, String url, Object body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(60));
        try {
            if (body == null) {
                request.method(method, BodyPublishers.noBody());
            } else if (body instanceof String text) {
                request.method(method, BodyPublishers.ofString(text));
            } else if (body instanceof byte[] bytes) {
                request.method(method, BodyPublishers.ofByteArray(bytes));
            } else {
                request.header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
            }
            if (headers.length > 0) {
                request.headers(headers);
            }
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), json(response.body()), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }
}
