package io.wabridge.harness;

import java.util.ArrayList;
import java.util.List;

/**
 * What the checker has found.
 *
 * @param lost answered 200 or 202, but without an outcome
 * @param doubled more than once in effect
 * @param leaked through a block
 * @param backwards set back from what it was: a receipt, the last message of a chat, the end of its window
 * @param wrong at rest, but not as it should be; or an answer that nobody should get
 */
record Verdict(
        List<String> lost, List<String> doubled, List<String> leaked, List<String> backwards, List<String> wrong) {

    /** Every promise was kept. */
    static final Verdict CLEAN = new Verdict(List.of(), List.of(), List.of(), List.of(), List.of());

    /** This and more that is wrong. */
    Verdict withWrong(List<String> more) {
        List<String> all = new ArrayList<>(wrong);
        all.addAll(more);
        return new Verdict(lost, doubled, leaked, backwards, List.copyOf(all));
    }

    /** What is missing may come yet. What happened twice, or through a block, did. */
    boolean mayHeal() {
        return doubled.isEmpty() && leaked.isEmpty() && !(lost.isEmpty() && backwards.isEmpty() && wrong.isEmpty());
    }
}
