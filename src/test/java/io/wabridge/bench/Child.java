package io.wabridge.bench;

import io.wabridge.fixture.Command;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that the benchmark started, with its log in {@code target/bench}. It ends with {@link #close}, at the latest with the benchmark. */
final class Child implements AutoCloseable {

    static final Path DIRECTORY = Path.of("target", "bench").toAbsolutePath();

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final long KILOBYTES_IN_MEGABYTE = 1_024;

    private final Process process;
    private final Path log;
    private final boolean java;
    private Allocation allocation;

    private Child(Process process, Path log, boolean java) {
        this.process = process;
        this.log = log;
        this.java = java;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    static Child start(String name, List<String> command) throws IOException {
        return start(name, command, Path.of(".").toAbsolutePath(), Map.of());
    }

    /** @param environment what is set beside the variables of this process */
    static Child start(String name, List<String> command, Path directory, Map<String, String> environment)
            throws IOException {
        Files.createDirectories(DIRECTORY);
        Path log = DIRECTORY.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return new Child(builder.start(), log, command.get(0).equals(Command.JAVA));
    }

    /** A program of the test classes. */
    static Child java(String name, String heap, List<String> options, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(Command.JAVA, "-Xmx" + heap));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return start(name, command);
    }

    /** Returns when something listens there. */
    void awaitPort(int port) throws InterruptedException {
        await(() -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** @throws IllegalStateException when it ends, or does not come so far in time */
    void await(Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (!process.isAlive()) {
                throw new IllegalStateException("ended with " + process.exitValue() + ", see " + log);
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not ready after " + PATIENCE + ", see " + log);
            }
            Thread.sleep(20);
        }
    }

    /** Something to wait for. */
    interface Condition {
        boolean holds();
    }

    /** Time on the processors since its start. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Bytes that its threads have allocated so far; NaN where it is not Java. */
    double allocated() throws IOException {
        if (!java) {
            return Double.NaN;
        }
        if (allocation == null) {
            allocation = Allocation.of(process.pid());
        }
        return allocation.bytes();
    }

    /** Memory that it holds, in megabytes; NaN where the system does not say. */
    double residentMegabytes() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!Files.exists(status)) {
            return Double.NaN;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / KILOBYTES_IN_MEGABYTE)
                .findFirst()
                .orElse(Double.NaN);
    }

    /** Ends it in good order. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("has not ended after " + PATIENCE + ", see " + log);
        }
    }

    @Override
    public void close() throws IOException {
        if (allocation != null) {
            allocation.close();
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
