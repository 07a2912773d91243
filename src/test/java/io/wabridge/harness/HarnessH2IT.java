package io.wabridge.harness;

import java.nio.file.Path;
import java.util.List;

/** One node with all it needs inside. */
class HarnessH2IT extends HarnessContract {

    @Override
    Verdict verdict(Path directory, long seed) throws Exception {
        try (Harness harness = new Harness("H2", seed, directory, 1, List.of(), List.of())) {
            return harness.run();
        }
    }
}
