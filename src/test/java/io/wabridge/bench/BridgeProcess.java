package io.wabridge.bench;

import io.wabridge.fixture.BridgeClient;
import io.wabridge.fixture.Command;
import io.wabridge.fixture.Metrics;
import io.wabridge.fixture.PackagedBridge;
import io.wabridge.fixture.TestBridge;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.FileSystemUtils;

/** The packaged bridge as an operator starts it, with 512 MB, on an empty directory. */
final class BridgeProcess implements AutoCloseable {

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = TestBridge.freePort();
    private final int managementPort = TestBridge.freePort();
    private final Path data;
    private final Child process;

    private BridgeProcess(StandIns standIns, List<String> java, List<String> more) throws IOException {
        this.data = Files.createTempDirectory(Child.DIRECTORY, "data");
        List<String> command = new ArrayList<>(List.of(Command.JAVA, "-Xmx512m"));
        command.addAll(java);
        command.addAll(TestBridge.arguments(standIns.baseUrl(), port, managementPort, data));
        command.addAll(more);
        this.process = Child.start("bridge", command);
    }

    /** Running and ready. */
    static BridgeProcess on(StandIns standIns) throws IOException, InterruptedException {
        BridgeProcess bridge = starting(standIns, List.of("-jar", PackagedBridge.JAR.toString()));
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

    /** How many events of this kind got an outcome since the start, as the metrics count them. */
    double events(String kind) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + managementPort + "/actuator/prometheus"))
                .header("Authorization", BridgeClient.OPERATOR)
                .build();
        return Metrics.sum(
                http.send(request, BodyHandlers.ofString()).body(),
                line -> line.startsWith("bridge_events_total{") && line.contains("kind=\"" + kind + "\""));
    }

    @Override
    public void close() throws IOException {
        process.close();
        FileSystemUtils.deleteRecursively(data);
    }
}
