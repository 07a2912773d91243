package io.wabridge.bench;

import io.wabridge.bench.Series.Statistic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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
    private final Consumer<String> listener;

    /**
     * @param nanoTime as {@link System#nanoTime}
     * @param listener hears of each round
     */
    Rounds(LongSupplier nanoTime, Consumer<String> listener) {
        this.nanoTime = nanoTime;
        this.listener = listener;
    }

    static Rounds onConsole() {
        return new Rounds(System::nanoTime, System.out::println);
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
                all.get(each.name()).rounds().add(round(each, "", figure));
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
                cold.get(each).add(round(each, "warming up, ", figure).get(figure));
            }
            cold.values().removeIf(Rounds::agree);
        }
        cold.keySet()
                .forEach(each -> listener.accept(
                        "  %s: did not settle in %d minutes".formatted(each.name(), LONGEST_WARM_UP.toMinutes())));
    }

    private Map<String, Double> round(Contestant contestant, String what, String figure) throws Exception {
        Map<String, Double> round = contestant.round();
        listener.accept("  %s: %s%s %s".formatted(contestant.name(), what, figure, Row.number(round.get(figure))));
        return round;
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
