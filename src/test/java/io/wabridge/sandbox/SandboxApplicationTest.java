package io.wabridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.fixture.Command;
import io.wabridge.fixture.Command.Outcome;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxApplicationTest {

    @TempDir
    Path directory;

    /** A second sandbox deleted the journal of the first, which answered 503 from then on, and only then found the port taken. */
    @Test
    void aSecondSandboxLeavesTheDataOfTheFirstAlone() throws Exception {
        Path journal = directory.resolve("target/sandbox/broker/journal");
        Files.createDirectories(journal.getParent());
        Files.writeString(journal, "webhooks");
        Files.createSymbolicLink(directory.resolve("src"), Path.of("src").toAbsolutePath());

        Outcome second;
        try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            second = Command.run(
                    directory,
                    Duration.ofMinutes(1),
                    Command.JAVA,
                    "-Dstandins.port=" + first.getLocalPort(),
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    SandboxApplication.class.getName());
        }

        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.output()).contains("does a sandbox run already?").doesNotContain("\tat ");
        assertThat(journal).hasContent("webhooks");
    }
}
