package io.wabridge.bench;

import io.wabridge.fixture.Command;
import io.wabridge.fixture.TestBridge;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.FileSystemUtils;

/** The packaged bridge as an operator starts it, with 512 MB, on an empty directory. */
final class BridgeProcess implements AutoCloseable {

    static final Path JAR = Path.of("target", "whatsapp-dynamics-bridge.jar").toAbsolutePath();

    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = TestBridge.freePort();
    private final int managementPort = TestBridge.freePort();
    private final StandIns standIns;
    private final Path data;
    private final Child process;

    private BridgeProcess(StandIns standIns, List<String> java, List<String> more) throws IOException {
        this.standIns = standIns;
        this.data = Files.createTempDirectory(Child.DIRECTORY, "data");
        List<String> command = new ArrayList<>(List.of(Command.JAVA, "-Xmx512m"));
        command.addAll(java);
        command.addAll(TestBridge.arguments(standIns.baseUrl(), port, managementPort, data));
        command.addAll(more);
        this.process = Child.start("bridge", command);
    }

    /** Running and ready. */
    static BridgeProcess on(StandIns standIns) throws IOException, InterruptedException {
        BridgeProcess bridge = starting(standIns, List.of("-jar", JAR.toString()));
        bridge.awaitReady();
        return bridge;
    }

    /**
     * Just started.
     *
     * @param java options of Java, up to the jar
     * @param more arguments of the bridge
     */
    static BridgeProcess starting(StandIns standIns, List<String> java, String... more) throws IOException {
        return new BridgeProcess(standIns, java, List.of(more));
    }

    int port() {
        return port;
    }

    Child process() {
        return process;
    }

    void awaitReady() throws InterruptedException {
        URI readiness = URI.create("http://localhost:" + managementPort + "/actuator/health/readiness");
        process.await(() -> {
            try {
                return http.send(HttpRequest.newBuilder(readiness).build(), BodyHandlers.discarding())
                                .statusCode()
                        == 200;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        });
    }

    /** Returns when Dynamics has this many messages. */
    void awaitMessages(long messages) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (standIns.messages() < messages) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        standIns.messages() + " of " + messages + " messages are in Dynamics after " + PATIENCE);
            }
            Thread.sleep(50);
        }
    }

    @Override
    public void close() throws IOException {
        process.close();
        FileSystemUtils.deleteRecursively(data);
    }
}
