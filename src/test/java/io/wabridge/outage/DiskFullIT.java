package io.wabridge.outage;

import static io.wabridge.fixture.TestBridge.NUMBER_1;
import static io.wabridge.fixture.TestBridge.newNumber;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wabridge.fixture.TestBridge;
import io.wabridge.fixture.TestBridge.Database;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.MetaWebhooks;
import io.wabridge.standin.graph.WaUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a nearly full disk, nothing is answered 200 that cannot be stored, and no restart is needed. */
class DiskFullIT {

    private static final Duration A_WHILE = Duration.ofSeconds(60);
    private static final long GIGABYTE = 1L << 30;

    @TempDir
    Path directory;

    @Test
    void answers503WhileTheDiskIsNearlyFullAnd200AgainWhenThereIsRoom() throws Exception {
        long reserve = Files.getFileStore(directory).getUsableSpace() - 2 * GIGABYTE;
        assumeTrue(reserve > 2 * GIGABYTE, "less than 4 GB are free here, so the disk cannot be filled for this test");
        try (TestBridge bridge = TestBridge.stopped(Database.H2)) {
            bridge.start("--bridge.broker.min-disk-free=" + reserve + "B", "--bridge.broker.batch.commit-timeout=2s");
            MetaMessage message = MetaMessage.text("stored?").from(WaUser.phone(newNumber()));
            byte[] webhook = MetaWebhooks.forNumber(NUMBER_1).message(message).bytes();
            MetaMessage before = MetaMessage.text("before").from(WaUser.phone(newNumber()));
            bridge.receive(before);
            Path filler = directory.resolve("filler");
            assumeTrue(fill(filler, 4 * GIGABYTE), "no fallocate here, so the disk cannot be filled for this test");

            await().atMost(A_WHILE)
                    .untilAsserted(() -> assertThat(readiness(bridge)).isEqualTo(503));
            int full = bridge.post(webhook);
            Files.delete(filler);

            assertThat(full).isEqualTo(503);
            await().atMost(A_WHILE)
                    .untilAsserted(() -> assertThat(bridge.post(webhook)).isEqualTo(200));
            await().atMost(A_WHILE).untilAsserted(() -> assertThat(bridge.message(message.id()))
                    .hasSize(1));
            // The broker looks at its disk every few seconds only.
            await().atMost(A_WHILE)
                    .untilAsserted(() -> assertThat(readiness(bridge)).isEqualTo(200));
        }
    }

    private static int readiness(TestBridge bridge) {
        return bridge.exchange("GET", bridge.managementUrl("/actuator/health/readiness"), null)
                .status();
    }

    /** Takes real blocks of the disk, at once. */
    private static boolean fill(Path file, long bytes) throws InterruptedException {
        try {
            return new ProcessBuilder("fallocate", "--length", Long.toString(bytes), file.toString())
                            .inheritIO()
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
