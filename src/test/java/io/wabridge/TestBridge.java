package io.wabridge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.wabridge.BridgeClient.Answer;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
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

    private static final int FIRST_PORT = 20_000;
    private static final int FIRST_EPHEMERAL_PORT = 32_768;
    private static final Set<Integer> TAKEN_PORTS = ConcurrentHashMap.newKeySet();

    private static TestBridge running;
    private static final Map<Database, TestBridge> SHARED = new EnumMap<>(Database.class);
    private static final AtomicLong NEXT_NUMBER = new AtomicLong(4_915_110_000_000L);
    private final StandInServer standIns = new StandInServer(0);
    private final Path dataDir;
    private final int port = freePort();
    private final int managementPort = freePort();
    private final BridgeClient client = new BridgeClient(standIns, "http://localhost:" + port);
    private final List<String> databaseArguments;
    private final List<ApplicationContextInitializer<GenericApplicationContext>> beside = new ArrayList<>();
    private ConfigurableApplicationContext context;

    private TestBridge(Database database) {
        try {
            dataDir = Files.createTempDirectory(Path.of("target"), "bridge").toAbsolutePath();
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

    /** Has the bridge carry more beans from its next start on. */
    public TestBridge beside(ApplicationContextInitializer<GenericApplicationContext> beans) {
        beside.add(beans);
        return this;
    }

    /** A database of one's own on the PostgreSQL of this JVM. */
    public static List<String> postgres() {
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
        List<String> arguments = new ArrayList<>(arguments(standIns, port, managementPort, dataDir));
        // Two bridges may live in one JVM.
        arguments.add("--spring.jmx.unique-names=true");
        arguments.add("--bridge.outbound.reconcile-interval=2s");
        arguments.add("--bridge.parking.count-interval=2000");
        arguments.addAll(databaseArguments);
        // Of an argument that stands there twice Spring makes a list.
        List<String> keys = Stream.of(more)
                .map(argument -> argument.substring(0, argument.indexOf('=') + 1))
                .toList();
        arguments.removeIf(argument -> keys.stream().anyMatch(argument::startsWith));
        arguments.addAll(List.of(more));
        SpringApplication application = new SpringApplication(BridgeApplication.class);
        application.setRegisterShutdownHook(false);
        application.addInitializers((ApplicationContextInitializer<GenericApplicationContext>)
                beans -> beans.registerBean("testClock", Clock.class, standIns::clock));
        beside.forEach(application::addInitializers);
        context = application.run(arguments.toArray(String[]::new));
        standIns.allowPageAt(url(""));
        standIns.graph().webhooksTo(URI.create(url("/webhooks/whatsapp")));
        standIns.dataverse().dynamicsWebhook(url("/webhooks/dynamics"), "X-Bridge-Key", "sandbox-dynamics-key");
    }

    /** What makes a bridge in the sandbox profile one of these stand-ins. */
    public static List<String> arguments(StandInServer standIns, int port, int managementPort, Path dataDir) {
        String base = standIns.baseUrl();
        return List.of(
                "--spring.profiles.active=sandbox",
                "--server.port=" + port,
                "--management.server.port=" + managementPort,
                "--bridge.data-dir=" + dataDir,
                "--sandbox.stand-ins=" + base,
                "--spring.main.banner-mode=off",
                "--logging.level.root=WARN");
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

    /** How many events had this outcome since the start, as the metrics count them. */
    public double events(String outcome, String kind) {
        return bean(MeterRegistry.class)
                .counter("bridge.events", "outcome", outcome, "kind", kind)
                .count();
    }

    public String url(String path) {
        return client.url(path);
    }

    public String managementUrl(String path) {
        return "http://localhost:" + managementPort + path;
    }

    /** A phone number no other test of this JVM uses: digits. */
    public static String newNumber() {
        return Long.toString(NEXT_NUMBER.incrementAndGet());
    }

    /** Posts a signed webhook. */
    public int post(MetaWebhooks webhook) {
        return post(webhook.bytes());
    }

    public int post(byte[] webhook) {
        return postAsync(webhook).join();
    }

    public CompletableFuture<Integer> postAsync(byte[] webhook) {
        return client.postAsync(webhook);
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
        return client.call(agent, method, path, body, headers);
    }

    /** Sends any request. A body other than text or bytes is written as JSON. */
    public Answer exchange(String method, String url, Object body, String... headers) {
        return client.exchange(method, url, body, headers);
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

    /**
     * A port that stays free while its bridge is stopped: outside of those that systems hand out to whoever connects or binds
     * without asking for one.
     */
    public static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, FIRST_EPHEMERAL_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                if (TAKEN_PORTS.add(port)) {
                    return socket.getLocalPort();
                }
            } catch (IOException e) {
                // Somebody listens there: another.
            }
        }
    }

    @Override
    public void close() {
        stop();
        standIns.close();
    }
}
