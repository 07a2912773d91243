package io.wabridge.harness;

import io.wabridge.fixture.BridgeClient;
import io.wabridge.fixture.BridgeClient.Answer;
import io.wabridge.fixture.Command;
import io.wabridge.fixture.Command.Outcome;
import io.wabridge.fixture.Metrics;
import io.wabridge.fixture.PackagedBridge;
import io.wabridge.fixture.TestBridge;
import io.wabridge.standin.server.StandInServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The packaged bridge in a process of its own, which can be killed at any moment and started again on the same data. */
final class Node implements Victim {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final String name;
    private final Path directory;
    private final int managementPort = TestBridge.freePort();
    private final List<String> command = new ArrayList<>();
    private final BridgeClient client;
    private final int port = TestBridge.freePort();
    private Process process;

    /** @param more arguments of the bridge, which go before those of the sandbox profile */
    Node(StandInServer standIns, Path directory, List<String> more) {
        this.name = directory.getFileName().toString();
        this.directory = directory.toAbsolutePath();
        this.client = new BridgeClient(standIns, "http://localhost:" + port);
        command.addAll(List.of(
                Command.JAVA,
                // The promise is for this much memory. The quick compiler: these processes do not live long.
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:MetaspaceSize=256m",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote",
                "-XX:+UseTransparentHugePages",
                "-jar",
                Packaged.EXTRACTED.toString()));
        command.addAll(TestBridge.arguments(standIns, port, managementPort, this.directory));
        command.addAll(more);
    }

    BridgeClient client() {
        return client;
    }

    Path log() {
        return directory.resolve("bridge.log");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start() {
        try {
            Files.createDirectories(directory);
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("process " + process.pid() + " outlived SIGKILL");
        }
    }

    /** Its time stands still; what it holds, it goes on holding. */
    void pause() {
        signal("-STOP");
    }

    void resume() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            Outcome outcome =
                    Command.run(Path.of("."), Duration.ofSeconds(10), "kill", signal, Long.toString(process.pid()));
            if (outcome.exitCode() != 0) {
                throw new IllegalStateException("kill " + signal + ": " + outcome.output());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    boolean isReady() {
        try {
            return client.exchange("GET", "http://localhost:" + managementPort + "/actuator/health/readiness", null)
                            .status()
                    == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    @Override
    public void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isReady()) {
            if (!process.isAlive()) {
                throw new IllegalStateException("the bridge ended with " + process.exitValue() + ", see " + log());
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the bridge is not ready after " + PATIENCE + ", see " + log());
            }
            Thread.sleep(100);
        }
    }

    Answer get(String agent, String path) {
        return client.call(agent, "GET", path, null);
    }

    /** Heap in use, as the metrics say. */
    double heapInMegabytes() {
        byte[] metrics = client.exchange(
                        "GET",
                        "http://localhost:" + managementPort + "/actuator/prometheus",
                        null,
                        "Authorization",
                        BridgeClient.OPERATOR)
                .raw()
                .body();
        return Metrics.sum(
                        new String(metrics, StandardCharsets.UTF_8),
                        line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                / (1 << 20);
    }

    /** The packaged jar laid out as the README advises: it starts in a third of the time. Once in a JVM. */
    private static final class Packaged {

        static final Path EXTRACTED = extracted();

        private static Path extracted() {
            try {
                return PackagedBridge.extractTo(Files.createTempDirectory(Path.of("target"), "packaged"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
