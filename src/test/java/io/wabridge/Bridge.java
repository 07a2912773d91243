package io.wabridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wabridge.standin.StandInServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A {@link TestBridge} as a caller over HTTP sees it, who looks at status, headers and text: {@code @ExtendWith(BridgeExtension.class)}
 * hands it to a test.
 */
public final class Bridge {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestBridge bridge;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    Bridge(TestBridge bridge) {
        this.bridge = bridge;
    }

    public StandInServer standIns() {
        return bridge.standIns();
    }

    public <T> T bean(Class<T> type) {
        return bridge.bean(type);
    }

    /** {@code http://localhost:<port>} of webhooks and REST. */
    public String url() {
        return bridge.url("");
    }

    /** {@code http://localhost:<port>} of health, metrics, Hawtio. */
    public String managementUrl() {
        return bridge.managementUrl("");
    }

    /** Moves the time of the bridge and of everything beside it. */
    public void advance(Duration by) {
        bridge.standIns().clock().advance(by);
    }

    /** An answer; the body is JSON, or a missing node. */
    public record Answer(int status, Map<String, List<String>> headers, String text) {

        public JsonNode json() {
            try {
                return JSON.readTree(text);
            } catch (IOException e) {
                throw new AssertionError("no JSON: " + text, e);
            }
        }

        public String header(String name) {
            return headers.entrySet().stream()
                    .filter(h -> h.getKey().equalsIgnoreCase(name))
                    .map(h -> h.getValue().get(0))
                    .findFirst()
                    .orElse(null);
        }
    }

    /** A request being made. */
    public final class Call {

        private final HttpRequest.Builder request;

        private Call(String url) {
            this.request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(60));
        }

        public Call as(String agent) {
            return header("Authorization", "Bearer " + token(agent));
        }

        public Call header(String name, String value) {
            request.header(name, value);
            return this;
        }

        public Answer get() {
            return send("GET", HttpRequest.BodyPublishers.noBody());
        }

        public Answer delete() {
            return send("DELETE", HttpRequest.BodyPublishers.noBody());
        }

        public Answer send(String method) {
            return send(method, HttpRequest.BodyPublishers.noBody());
        }

        /** With a JSON body. */
        public Answer send(String method, String json) {
            request.header("Content-Type", "application/json");
            return send(method, HttpRequest.BodyPublishers.ofString(json));
        }

        public Answer send(String method, HttpRequest.BodyPublisher body) {
            try {
                HttpResponse<String> response =
                        http.send(request.method(method, body).build(), HttpResponse.BodyHandlers.ofString());
                return new Answer(response.statusCode(), response.headers().map(), response.body());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /** A request to the public port. */
    public Call call(String path) {
        return new Call(url() + path);
    }

    /** A request to the management port. */
    public Call manage(String path) {
        return new Call(managementUrl() + path);
    }

    /** The access token of an agent (ada, bob, root) or a client (partner, inspector) for the bridge. */
    public String token(String who) {
        return tokens.computeIfAbsent(who, name -> token(name, "2"));
    }

    /** @param version 1 or 2, the two forms Entra mints */
    public String token(String who, String version) {
        boolean agent = List.of("ada", "bob", "root").contains(who);
        String form = "scope=" + encode("api://whatsapp-dynamics-bridge/.default") + "&token_version=" + version
                + "&client_secret=sandbox-secret"
                + (agent
                        ? "&grant_type=password&client_id=inspector&username=" + who + "&password=sandbox"
                        : "&grant_type=client_credentials&client_id=" + who);
        Answer answer = new Call(standIns().entra().tokenEndpoint())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .send("POST", HttpRequest.BodyPublishers.ofString(form));
        if (answer.status() != 200) {
            throw new AssertionError("no token for " + who + ": " + answer.text());
        }
        return answer.json().path("access_token").asText();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
