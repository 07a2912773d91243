package io.wabridge.bench;

import io.wabridge.fixture.Command;
import io.wabridge.fixture.Command.Outcome;
import io.wabridge.fixture.TestBridge;
import io.wabridge.standin.graph.GraphStandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The flow in {@code src/test/bench/node-red}, installed below {@code target}: it checks the signature, keeps messages in memory, answers,
 * and writes them later. Nothing of it is on the disk when it answers.
 */
final class NodeRed {

    static final String NAME = "Node-RED, not durable";

    private static final Path FLOW = Path.of("src", "test", "bench", "node-red");
    private static final Path DIRECTORY = Child.DIRECTORY.resolve("node-red");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private NodeRed() {}

    /** Empty where Node.js or the package is missing; then the notes say so. */
    static Optional<Program> start(StandIns standIns, List<String> notes) throws IOException, InterruptedException {
        Optional<String> missing = install();
        if (missing.isPresent()) {
            String note = "Node-RED was left out: " + missing.get();
            System.out.println("  " + note);
            notes.add(note);
            return Optional.empty();
        }
        int port = TestBridge.freePort();
        Child process = Child.start(
                "node-red",
                List.of("node", "node_modules/node-red/red.js", "--userDir", ".", "--settings", "settings.js"),
                DIRECTORY,
                Map.of(
                        "PORT",
                        Integer.toString(port),
                        "APP_SECRET",
                        GraphStandIn.APP_SECRET,
                        "DATAVERSE_URL",
                        standIns.baseUrl() + "/dataverse/api/data/v9.2",
                        "DATAVERSE_TOKEN",
                        standIns.token("bridge")));
        process.awaitPort(port);
        return Optional.of(Program.of(NAME, port, process));
    }

    /** @return why it could not be installed */
    private static Optional<String> install() throws IOException, InterruptedException {
        Files.createDirectories(DIRECTORY);
        try (Stream<Path> files = Files.list(FLOW)) {
            for (Path file : files.toList()) {
                Files.copy(file, DIRECTORY.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Outcome node = Command.run(DIRECTORY, PATIENCE, "node", "--version");
        if (node.exitCode() != 0) {
            return Optional.of("Node.js is missing");
        }
        Outcome npm = Command.run(
                DIRECTORY,
                PATIENCE,
                Command.NPM,
                "install",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--no-package-lock");
        return npm.exitCode() == 0 ? Optional.empty() : Optional.of("npm could not install the package node-red");
    }
}
