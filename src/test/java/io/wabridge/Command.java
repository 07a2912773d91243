package io.wabridge;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that runs to its end, in a process of its own. */
public final class Command {

    /** The Java that runs the tests. */
    public static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    public static final String NPM = File.separatorChar == '\\' ? "npm.cmd" : "npm";

    /**
     * @param exitCode -1 where it could not be started or was ended because it took too long
     * @param output what it wrote, errors included, or why there is none
     */
    public record Outcome(int exitCode, String output) {}

    private Command() {}

    public static Outcome run(Path directory, Duration patience, String... command)
            throws IOException, InterruptedException {
        return run(directory, patience, Map.of(), command);
    }

    /** @param environment what is set beside the variables of this process */
    public static Outcome run(Path directory, Duration patience, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        // Into a file: whoever reads a pipe waits for its end, which a process that hangs does not reach.
        Path output = Files.createTempFile("command", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process;
            try {
                process = builder.start();
            } catch (IOException e) {
                return new Outcome(-1, e.getMessage());
            }
            process.getOutputStream().close();
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                return new Outcome(-1, "no end after " + patience + "\n" + read(output));
            }
            return new Outcome(process.exitValue(), read(output));
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** Whether npm could fetch what the lock file of this directory names. */
    public static boolean npmCi(Path directory) throws IOException, InterruptedException {
        return run(directory, Duration.ofMinutes(2), NPM, "ci", "--no-audit", "--no-fund", "--ignore-scripts")
                        .exitCode()
                == 0;
    }

    private static String read(Path output) throws IOException {
        return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
    }
}
