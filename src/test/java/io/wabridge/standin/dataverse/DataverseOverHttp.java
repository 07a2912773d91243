package io.wabridge.standin.dataverse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.wabridge.standin.StandInClock;
import io.wabridge.standin.entra.Caller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.springframework.util.FileSystemUtils;

/** The Dataverse stand-in alone on a free port, with tokens that are simply names. */
final class DataverseOverHttp implements AutoCloseable {

    private static final Map<String, UUID> TOKENS = Map.of(
            "ada", DataverseSeed.ADA,
            "bob", DataverseSeed.BOB,
            "root", DataverseSeed.ROOT,
            "partner", DataverseSeed.PARTNER,
            "bridge", DataverseSeed.BRIDGE,
            "inspector", DataverseSeed.INSPECTOR);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StandInClock clock = new StandInClock();
    private final DataverseStandIn dataverse = new DataverseStandIn(clock, DataverseOverHttp::check);
    private final Tomcat tomcat = new Tomcat();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Path directory;

    DataverseOverHttp() {
        try {
            directory = Files.createTempDirectory("dataverse");
            tomcat.setBaseDir(directory.toString());
            tomcat.getEngine().setName("dataverse-" + System.identityHashCode(this));
            Connector connector = new Connector();
            connector.setPort(0);
            connector.setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
            connector.setProperty("maxHttpRequestHeaderSize", "70000");
            connector.setProperty("maxKeepAliveRequests", "-1");
            tomcat.setConnector(connector);
            Context context = tomcat.addContext("", null);
            Tomcat.addServlet(context, "dataverse", new DataverseServlet(dataverse));
            // Everywhere: some clients cannot imagine an organisation below a path.
            context.addServletMappingDecoded("/*", "dataverse");
            tomcat.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<Caller> check(String bearer) {
        UUID user = TOKENS.get(bearer);
        return bearer.equals("stranger")
                ? Optional.of(new Caller("stranger", "00000000-0000-0000-0000-0000000000ff"))
                : Optional.ofNullable(user)
                        .map(id -> new Caller(bearer, DataverseSeed.objectId(id).toString()));
    }

    /** One answer. */
    record Answer(int status, HttpResponse<String> raw) {

        String header(String name) {
            return raw.headers().firstValue(name).orElse(null);
        }

        String body() {
            return raw.body();
        }

        JsonNode json() {
            try {
                return raw.body().isEmpty() ? MissingNode.getInstance() : JSON.readTree(raw.body());
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }

        String code() {
            return json().path("error").path("code").asText();
        }
    }

    DataverseStandIn dataverse() {
        return dataverse;
    }

    StandInClock clock() {
        return clock;
    }

    /** The API root, without trailing slash. */
    String root() {
        return "http://localhost:" + tomcat.getConnector().getLocalPort() + "/dataverse/api/data/v9.2";
    }

    Answer get(String pathAndQuery, String... headers) {
        return call("bridge", "GET", pathAndQuery, null, headers);
    }

    Answer post(String path, String body, String... headers) {
        return call("bridge", "POST", path, body, headers);
    }

    Answer patch(String path, String body, String... headers) {
        return call("bridge", "PATCH", path, body, headers);
    }

    /**
     * @param token null for none
     * @param pathAndQuery below the root, sent as it is
     * @param body JSON unless a Content-Type header is among the headers; null for none
     * @param headers name, value, name, value, …
     */
    Answer call(String token, String method, String pathAndQuery, String body, String... headers) {
        String url = pathAndQuery.startsWith("http") ? pathAndQuery : root() + "/" + pathAndQuery;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(30))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.setHeader("Authorization", "Bearer " + token);
        }
        if (body != null) {
            request.setHeader("Content-Type", "application/json; charset=utf-8");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        dataverse.close();
        try {
            tomcat.stop();
            tomcat.destroy();
            FileSystemUtils.deleteRecursively(directory);
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
