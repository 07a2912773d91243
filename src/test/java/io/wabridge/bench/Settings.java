package io.wabridge.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How to run; from system properties.
 *
 * @param cases {@code bench.cases}: names, separated by commas; empty for all
 * @param full {@code bench.full}: also what takes hours
 * @param write {@code bench.write}: put table and plots into the documentation
 * @param round {@code bench.seconds}: length of a round
 * @param rounds {@code bench.rounds}: how many count
 */
record Settings(Set<String> cases, boolean full, boolean write, Duration round, int rounds) {

    private static final int SECONDS = 5;

    static Settings ofSystem() {
        return new Settings(
                Arrays.stream(System.getProperty("bench.cases", "").split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toSet()),
                isOn("bench.full"),
                isOn("bench.write"),
                Duration.ofSeconds(Integer.getInteger("bench.seconds", SECONDS)),
                Integer.getInteger("bench.rounds", 5));
    }

    /** Given without a value, Maven says true. */
    private static boolean isOn(String property) {
        return Boolean.getBoolean(property);
    }

    /** Whether rounds are shorter than they should be: to try the benchmark, not the bridge. */
    boolean isShort() {
        return round.toSeconds() < SECONDS;
    }

    /** @throws IllegalArgumentException when a case is asked for that there is not */
    List<Case> among(List<Case> all) {
        Set<String> names = all.stream().map(Case::name).collect(Collectors.toSet());
        if (!names.containsAll(cases)) {
            throw new IllegalArgumentException("bench.cases are some of " + names + ", not " + cases);
        }
        return all.stream()
                .filter(each -> cases.isEmpty() ? full || !each.takesHours() : cases.contains(each.name()))
                .toList();
    }
}
