package io.wabridge.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rounds of one contestant that count.
 *
 * @param name of the contestant
 * @param rounds figures by their names, in the order in which they were measured
 */
record Series(String name, List<Map<String, Double>> rounds) {

    Series(String name) {
        this(name, new ArrayList<>());
    }

    Statistic statistic(String figure) {
        return Statistic.of(rounds.stream()
                .mapToDouble(round -> round.getOrDefault(figure, Double.NaN))
                .toArray());
    }

    double median(String figure) {
        return statistic(figure).median();
    }

    /** All figures, as the first round has them. */
    Map<String, Statistic> statistics() {
        Map<String, Statistic> all = new LinkedHashMap<>();
        if (!rounds.isEmpty()) {
            rounds.get(0).keySet().forEach(figure -> all.put(figure, statistic(figure)));
        }
        return all;
    }

    /** What several rounds say together. */
    record Statistic(double median, double least, double most) {

        static Statistic of(double... values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            int half = sorted.length / 2;
            double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
            return new Statistic(median, sorted[0], sorted[sorted.length - 1]);
        }

        /** As a part of another, each of its rounds against the other's median. */
        Statistic over(Statistic whole) {
            return new Statistic(median / whole.median, least / whole.median, most / whole.median);
        }
    }
}
