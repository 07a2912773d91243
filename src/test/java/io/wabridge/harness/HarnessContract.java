package io.wabridge.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

/**
 * Nothing is lost, doubled, leaked or set back while processes are killed and everything around them fails. Shortly in every build,
 * for long in the profile {@code soak}.
 */
abstract class HarnessContract {

    @Test
    void keepsEveryPromiseWhileItIsKilledAgainAndAgain() throws Exception {
        long seed = Long.getLong("harness.seed", ThreadLocalRandom.current().nextInt(1_000_000));
        Path directory = Path.of("target", "harness", getClass().getSimpleName());
        FileSystemUtils.deleteRecursively(directory);

        assertThat(verdict(directory, seed)).isEqualTo(Verdict.CLEAN);
    }

    /** @param directory is empty, and outlives the test */
    abstract Verdict verdict(Path directory, long seed) throws Exception;
}
