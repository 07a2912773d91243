package io.wabridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.zaxxer.hikari.HikariDataSource;
import io.wabridge.standin.EntraStandIn;
import io.wabridge.standin.EntraStandIn.Resource;
import io.wabridge.standin.GraphStandIn;
import io.wabridge.standin.MetaMessage;
import io.wabridge.standin.MetaWebhooks;
import io.wabridge.standin.StandInServer;
import io.wabridge.standin.dataverse.DataverseStandIn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * A whole bridge with its stand-ins, over real HTTP, with a real broker and a real database. It can be stopped and started again
 * on the same data. {@link #on} shares one bridge a database among all tests of a JVM, so tests use numbers of their own. One bridge
 * runs at a time.
 */
public final class TestBridge implements AutoCloseable {

    public enum Database {
        H2,
        POSTGRESQL
    }

    public static final String NUMBER_1 = GraphStandIn.NUMBER_1;
    public static final String NUMBER_2 = GraphStandIn.NUMBER_2;

    private static TestBridge running;
    private static final Map<Database, TestBridge> SHARED = new EnumMap<>(Database.class);
    private static final AtomicLong NEXT_NUMBER = new AtomicLong(4_915_110_000_000L);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StandInServer standIns = new StandInServer(0);
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Path dataDir;
    private final int port = freePort();
    private final int managementPort = freePort();
    private final List<String> databaseArguments;
    private ConfigurableApplicationContext context;

    private TestBridge(Database database) {
        try {
            dataDir = Files.createTempDirectory("bridge");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        databaseArguments = database == Database.H2 ? List.of() : postgres();
    }

    /** The shared bridge on this database, running; its data and stand-ins live as long as the JVM. */
    public static synchronized TestBridge on(Database database) {
        TestBridge bridge = SHARED.computeIfAbsent(database, TestBridge::stopped);
        if (bridge.context == null) {
            bridge.start();
        }
        return bridge;
    }

    /** A bridge of one's own. */
    public static TestBridge started(Database database) {
        TestBridge bridge = stopped(database);
        bridge.start();
        return bridge;
    }

    /** Stand-ins that run, and a bridge that does not yet. */
    public static TestBridge stopped(Database database) {
        return new TestBridge(database);
    }

    private static List<String> postgres() {
        try (HikariDataSource pool = (HikariDataSource) TestDatabases.postgres()) {
            return List.of(
                    "--spring.datasource.url=" + pool.getJdbcUrl(),
                    "--spring.datasource.username=postgres",
                    "--spring.datasource.password=");
        }
    }

    /** Starts the bridge; whichever ran before in this JVM is stopped, because Camel's servlets are known by name JVM-wide. */
    public void start(String... more) {
        synchronized (TestBridge.class) {
            if (running != null) {
                running.stop();
            }
            running = this;
        }
        String base = standIns.baseUrl();
        EntraStandIn entra = standIns.entra();
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.profiles.active=sandbox",
                "--server.port=" + port,
                "--management.server.port=" + managementPort,
                "--bridge.data-dir=" + dataDir,
                "--bridge.dataverse.url=" + base + "/dataverse/api/data/v9.2",
                "--bridge.dataverse.scope=" + base + "/dataverse/.default",
                "--bridge.dataverse.token-uri=" + entra.tokenEndpoint(),
                "--bridge.security.jwks-uri=" + entra.jwksUri(),
                "--bridge.security.tokens[0].issuer=" + entra.issuer(),
                "--bridge.security.tokens[0].audience=" + EntraStandIn.BRIDGE_CLIENT_ID,
                "--bridge.security.tokens[1].issuer=" + EntraStandIn.version1Issuer(),
                "--bridge.security.tokens[1].audience=" + EntraStandIn.BRIDGE_API,
                "--bridge.whatsapp.graph-url=" + base + "/graph/v25.0",
                "--bridge.outbound.reconcile-interval=2s",
                "--spring.main.banner-mode=off",
                "--logging.level.root=WARN",
                // Two bridges may live in one JVM.
                "--spring.jmx.unique-names=true"));
        arguments.addAll(databaseArguments);
        arguments.addAll(List.of(more));
        SpringApplication application = new SpringApplication(BridgeApplication.class);
        application.setRegisterShutdownHook(false);
        application.addInitializers((ApplicationContextInitializer<GenericApplicationContext>)
                beans -> beans.registerBean("testClock", Clock.class, standIns::clock));
        context = application.run(arguments.toArray(String[]::new));
        standIns.graph().webhooksTo(URI.create(url("/webhooks/whatsapp")));
        standIns.dataverse().dynamicsWebhook(url("/webhooks/dynamics"), "X-Bridge-Key", "sandbox-dynamics-key");
    }

    /** Ends the bridge in good order; its data and the stand-ins stay. */
    public void stop() {
        if (context != null) {
            context.close();
            context = null;
        }
        synchronized (TestBridge.class) {
            running = running == this ? null : running;
        }
    }

    public StandInServer standIns() {
        return standIns;
    }

    public DataverseStandIn dataverse() {
        return standIns.dataverse();
    }

    public GraphStandIn graph() {
        return standIns.graph();
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public String url(String path) {
        return "http://localhost:" + port + path;
    }

    public String managementUrl(String path) {
        return "http://localhost:" + managementPort + path;
    }

    /** A phone number no other test of this JVM uses: digits. */
    public static String newNumber() {
        return Long.toString(NEXT_NUMBER.incrementAndGet());
    }

    /** An answer: status, and JSON where there was any. */
    public record Answer(int status, JsonNode json, HttpResponse<byte[]> raw) {}

    /** Posts a signed webhook. */
    public int post(MetaWebhooks webhook) {
        return post(webhook.bytes());
    }

    public int post(byte[] webhook) {
        return postAsync(webhook).join();
    }

    public CompletableFuture<Integer> postAsync(byte[] webhook) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url("/webhooks/whatsapp")))
                .header("Content-Type", "application/json")
                .header("X-Hub-Signature-256", MetaWebhooks.sign(webhook, GraphStandIn.APP_SECRET))
                .timeout(Duration.ofSeconds(30))
                .POST(BodyPublishers.ofByteArray(webhook))
                .build();
        return http.sendAsync(request, BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
    }

    /** Posts one message to the first business number. */
    public void receive(MetaMessage message) {
        int status = post(MetaWebhooks.forNumber(NUMBER_1).message(message));
        if (status != 200) {
            throw new AssertionError("webhook answered " + status);
        }
    }

    /** Calls the REST API as an agent. */
    public Answer call(String agent, String method, String path, Object body, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("Authorization");
        all.add("Bearer " + standIns.entra().agentToken(agent, Resource.BRIDGE));
        return exchange(method, url(path), body, all.toArray(String[]::new));
    }

    /** Sends any request. A body other than text or bytes is written as JSON. */
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

    public Answer block(String agent, String number) {
        return call(agent, "PUT", "/api/blocks/" + number, Map.of("reason", "spam"));
    }

    public Answer unblock(String agent, String number) {
        return call(agent, "DELETE", "/api/blocks/" + number, null);
    }

    /** Chats of a phone number in Dynamics. */
    public List<ObjectNode> chatsOf(String phone) {
        return dataverse().rows("wab_chats", "wab_phone eq '" + phone + "'");
    }

    /** Sessions of a chat in Dynamics, oldest first. */
    public List<ObjectNode> sessionsOf(ObjectNode chat) {
        return dataverse()
                .rows(
                        "wab_chatsessions",
                        "_wab_chatid_value eq " + chat.path("wab_chatid").asText());
    }

    /** Messages of a chat in Dynamics. */
    public List<ObjectNode> messagesOf(ObjectNode chat) {
        return dataverse()
                .rows(
                        "wab_messages",
                        "_wab_chatid_value eq " + chat.path("wab_chatid").asText());
    }

    /** The row of a message by its wamid; empty when it is not in Dynamics. */
    public List<ObjectNode> message(String wamid) {
        return dataverse().rows("wab_messages", "wab_providerid eq '" + wamid + "'");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
        standIns.close();
    }
}
