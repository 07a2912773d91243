package io.wabridge.harness;

import io.wabridge.fixture.TestBridge;
import java.nio.file.Path;
import java.util.List;

/** One node with a PostgreSQL. In the profile {@code soak} two nodes take its place. */
class HarnessPostgresIT extends HarnessContract {

    @Override
    Verdict verdict(Path directory, long seed) throws Exception {
        try (Harness harness = new Harness("PostgreSQL", seed, directory, 1, List.of(), TestBridge.postgres())) {
            return harness.run();
        }
    }
}
