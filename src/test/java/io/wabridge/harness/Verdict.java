package io.wabridge.harness;

import java.util.List;

/**
 * What the checker holds against the bridge; all empty when every promise was kept.
 *
 * @param lost answered 200 or 202, and without any outcome
 * @param doubled more than once in effect
 * @param leaked through a block
 * @param wrong at rest, but not as it should be
 */
record Verdict(List<String> lost, List<String> doubled, List<String> leaked, List<String> wrong) {

    boolean clean() {
        return lost.isEmpty() && doubled.isEmpty() && leaked.isEmpty() && wrong.isEmpty();
    }
}
