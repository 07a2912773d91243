package io.wabridge.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.fixture.TestBridge;
import io.wabridge.fixture.TestBridge.Database;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

/**
 * Nothing is lost, doubled or leaked while processes are killed and everything around them fails. Shortly in every build, for long
 * in the profile {@code soak}.
 */
abstract class HarnessContract {

    private static final int KILLS = Integer.getInteger("harness.kills", 2);
    private static final long SECONDS = Long.getLong("harness.seconds", 15);

    private final Database database;

    HarnessContract(Database database) {
        this.database = database;
    }

    @Test
    void keepsEveryPromiseWhileItIsKilledAgainAndAgain() throws Exception {
        long seed = Long.getLong("harness.seed", ThreadLocalRandom.current().nextInt(1_000_000));
        Path directory = Path.of("target", "harness", database.name().toLowerCase(Locale.ROOT));
        FileSystemUtils.deleteRecursively(directory);
        List<String> more = database == Database.H2 ? List.of() : TestBridge.postgres();

        Verdict verdict;
        try (Harness harness = new Harness(database.name(), seed, directory, 1, more)) {
            verdict = harness.run(KILLS, SECONDS);
        }

        assertThat(verdict).isEqualTo(Verdict.CLEAN);
    }
}
