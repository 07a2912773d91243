package io.wabridge.bench;

import io.wabridge.bench.Series.Statistic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Lets contestants take turns, so that what changes on the machine meanwhile meets all of them. Rounds count when each contestant is
 * warm: three rounds in a row agree within 5 %, or three minutes are over.
 */
final class Rounds {

    static final int AGREEING = 3;
    static final double AGREEMENT = 0.05;
    static final Duration LONGEST_WARM_UP = Duration.ofMinutes(3);

    private final LongSupplier nanoTime;

    /** @param nanoTime as {@link System#nanoTime} */
    Rounds(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * @param figure by which rounds agree
     * @param counted rounds of each contestant that count
     * @return by the contestants' names, in their order
     */
    Map<String, Series> run(List<Contestant> contestants, String figure, int counted) throws Exception {
        warmUp(contestants, figure);
        Map<String, Series> all = new LinkedHashMap<>();
        contestants.forEach(each -> all.put(each.name(), new Series(each.name())));
        for (int i = 0; i < counted; i++) {
            for (Contestant each : contestants) {
                all.get(each.name()).rounds().add(told(each, figure, each.round()));
            }
        }
        return all;
    }

    private void warmUp(List<Contestant> contestants, String figure) throws Exception {
        long end = nanoTime.getAsLong() + LONGEST_WARM_UP.toNanos();
        Map<Contestant, List<Double>> cold = new LinkedHashMap<>();
        contestants.forEach(each -> cold.put(each, new ArrayList<>()));
        while (!cold.isEmpty() && nanoTime.getAsLong() < end) {
            for (Contestant each : List.copyOf(cold.keySet())) {
                cold.get(each).add(told(each, "warming up, " + figure, each.round(), figure));
            }
            cold.values().removeIf(Rounds::agree);
        }
        cold.keySet().forEach(each -> System.out.printf("  %s: did not settle in %s%n", each.name(), LONGEST_WARM_UP));
    }

    private static Map<String, Double> told(Contestant contestant, String figure, Map<String, Double> round) {
        told(contestant, figure, round, figure);
        return round;
    }

    private static double told(Contestant contestant, String what, Map<String, Double> round, String figure) {
        System.out.printf("  %s: %s %s%n", contestant.name(), what, Row.number(round.get(figure)));
        return round.get(figure);
    }

    /** Whether the last three are at most 5 % of their median apart. */
    static boolean agree(List<Double> rounds) {
        if (rounds.size() < AGREEING) {
            return false;
        }
        Statistic last = Statistic.of(rounds.subList(rounds.size() - AGREEING, rounds.size()).stream()
                .mapToDouble(Double::doubleValue)
                .toArray());
        return last.most() - last.least() <= AGREEMENT * last.median();
    }
}
