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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.util.FileSystemUtils;

/**
 * A whole bridge beside its stand-ins, on free ports, for tests over HTTP: {@code @ExtendWith(BridgeExtension.class)} hands it to a
 * test. It is started once for all tests of a process on the same database, so tests use numbers and names of their own.
 */
public final class Bridge implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TENANT = "00000000-0000-0000-0000-000000000001";

    private final Path data;
    private final StandInServer standIns;
    private final ConfigurableApplicationContext context;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    /** @param properties more settings, {@code key=value}; they win over those of the sandbox */
    public Bridge(String... properties) {
        try {
            data = Files.createTempDirectory("bridge-it");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        standIns = new StandInServer(0);
        try {
            context = start(properties);
        } catch (RuntimeException e) {
            standIns.close();
            throw e;
        }
    }

    private ConfigurableApplicationContext start(String... properties) {
        SpringApplication bridge = new SpringApplication(BridgeApplication.class);
        bridge.setWebApplicationType(WebApplicationType.SERVLET);
        bridge.setAdditionalProfiles("sandbox");
        bridge.setRegisterShutdownHook(false);
        bridge.addInitializers((ApplicationContextInitializer<GenericApplicationContext>)
                beans -> beans.registerBean("testClock", Clock.class, standIns::clock));
        String entra = standIns.baseUrl() + "/entra/" + TENANT;
        List<String> arguments = new ArrayList<>(List.of(
                "server.port=0",
                "management.server.port=0",
                "bridge.data-dir=" + data,
                "bridge.dataverse.url=" + standIns.baseUrl() + "/dataverse/api/data/v9.2",
                "bridge.dataverse.token-uri=" + entra + "/oauth2/v2.0/token",
                "bridge.dataverse.scope=" + standIns.baseUrl() + "/dataverse/.default",
                "bridge.whatsapp.graph-url=" + standIns.baseUrl() + "/graph/v25.0",
                "bridge.security.jwks-uri=" + entra + "/discovery/v2.0/keys",
                "bridge.security.tokens[0].issuer=" + entra + "/v2.0",
                "bridge.security.tokens[0].audience=00000000-0000-0000-0000-0000000000b0",
                "bridge.security.tokens[1].issuer=https://sts.windows.net/" + TENANT + "/",
                "bridge.security.tokens[1].audience=api://whatsapp-dynamics-bridge"));
        arguments.addAll(List.of(properties));
        return bridge.run(arguments.stream().map(a -> "--" + a).toArray(String[]::new));
    }

    public StandInServer standIns() {
        return standIns;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** {@code http://localhost:<port>} of webhooks and REST. */
    public String url() {
        return "http://localhost:" + context.getEnvironment().getProperty("local.server.port");
    }

    /** {@code http://localhost:<port>} of health, metrics, Hawtio. */
    public String managementUrl() {
        return "http://localhost:" + context.getEnvironment().getProperty("local.management.port");
    }

    /** Moves the time of the bridge and of everything beside it. */
    public void advance(Duration by) {
        standIns.clock().advance(by);
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

    /** A request to anywhere. */
    public Call callUrl(String url) {
        return new Call(url);
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
        Answer answer = callUrl(standIns.baseUrl() + "/entra/" + TENANT + "/oauth2/v2.0/token")
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

    @Override
    public void close() {
        context.close();
        standIns.close();
        try {
            FileSystemUtils.deleteRecursively(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
