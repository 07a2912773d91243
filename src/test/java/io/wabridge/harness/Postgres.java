package io.wabridge.harness;

import io.wabridge.fixture.TestBridge;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL that is killed as a whole, postmaster first, and recovers from its log when it starts again. */
final class Postgres implements Victim {

    private static final long PATIENCE_S = 10;

    private final Path directory;
    private final int port = TestBridge.freePort();
    private EmbeddedPostgres server;

    Postgres(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    @Override
    public String name() {
        return "PostgreSQL";
    }

    int port() {
        return port;
    }

    @Override
    public void start() {
        try {
            // Held by this JVM for the server that was killed.
            Files.deleteIfExists(directory.resolve("epg-lock"));
            server = EmbeddedPostgres.builder()
                    .setDataDirectory(directory)
                    .setCleanDataDirectory(false)
                    .setPort(port)
                    // A killed process loses nothing that it has handed to the system.
                    .setServerConfig("fsync", "off")
                    // By default this server says that a commit is done before it is; a kill would undo what callers
                    // were told.
                    .setServerConfig("synchronous_commit", "on")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void kill() throws InterruptedException {
        ProcessHandle postmaster = postmaster();
        // Those it started first see whom they belong to; it would start others in their place.
        List<ProcessHandle> all =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (all.stream().anyMatch(ProcessHandle::isAlive)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("PostgreSQL outlived SIGKILL");
            }
            Thread.sleep(20);
        }
    }

    private ProcessHandle postmaster() {
        try {
            long pid = Long.parseLong(Files.readAllLines(directory.resolve("postmaster.pid"))
                    .get(0)
                    .strip());
            return ProcessHandle.of(pid).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@link #start} has waited already. */
    @Override
    public void awaitReady() {}

    @Override
    public void close() {
        if (server != null) {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
