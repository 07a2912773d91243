package io.wabridge.harness;

import io.wabridge.BridgeClient;
import io.wabridge.BridgeClient.Answer;
import io.wabridge.TestBridge;
import io.wabridge.standin.StandInServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The packaged bridge in a process of its own, which can be killed at any moment and started again on the same data. */
final class Node implements AutoCloseable {

    private static final Path JAR = Path.of("target", "whatsapp-dynamics-bridge.jar");
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Path directory;
    private final int managementPort = TestBridge.freePort();
    private final List<String> command = new ArrayList<>();
    private final BridgeClient client;
    private final int port = TestBridge.freePort();
    private Process process;

    /** @param more arguments of the bridge, which go before those of the sandbox profile */
    Node(StandInServer standIns, Path directory, List<String> more) {
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(JAR + " is missing: it is packaged before the integration tests");
        }
        this.directory = directory.toAbsolutePath();
        this.client = new BridgeClient(standIns, "http://localhost:" + port);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // The promise is for this much memory. The quick compiler: these processes do not live long.
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                JAR.toString()));
        command.addAll(TestBridge.arguments(standIns, port, managementPort, this.directory));
        command.addAll(more);
    }

    BridgeClient client() {
        return client;
    }

    Path log() {
        return directory.resolve("bridge.log");
    }

    void start() {
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

    /** SIGKILL: no hook runs, nothing is flushed. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("process " + process.pid() + " outlived SIGKILL");
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

    void awaitReady() throws InterruptedException {
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

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
