package io.wabridge.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RoundsTest {

    private static final String FIGURE = "per second";

    private final AtomicLong now = new AtomicLong();
    private final List<String> turns = new ArrayList<>();
    private final Rounds rounds = new Rounds(now::get, line -> {});

    /** Each round takes ten seconds; the last figure is said again and again. */
    private Contestant contestant(String name, double... figures) {
        Deque<Double> left = new ArrayDeque<>();
        for (double figure : figures) {
            left.add(figure);
        }
        return new Contestant() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Map<String, Double> round() {
                turns.add(name);
                now.addAndGet(Duration.ofSeconds(10).toNanos());
                return Map.of(FIGURE, left.size() > 1 ? left.remove() : left.peek());
            }
        };
    }

    @Test
    void countsOnlyWhatFollowsThreeRoundsThatAgreeWithinFivePercent() throws Exception {
        Contestant bridge = contestant("bridge", 10, 50, 90, 98, 100, 102, 1_000, 2_000);

        Series series = rounds.run(List.of(bridge), FIGURE, 2).get("bridge");

        assertThat(series.rounds()).extracting(round -> round.get(FIGURE)).containsExactly(1_000.0, 2_000.0);
    }

    @Test
    void warmsUpForThreeMinutesAtMost() throws Exception {
        double[] restless = new double[100];
        for (int i = 0; i < restless.length; i++) {
            restless[i] = i % 2 == 0 ? 50 : 100;
        }

        rounds.run(List.of(contestant("bridge", restless)), FIGURE, 1);

        assertThat(turns).hasSize(18 + 1);
    }

    @Test
    void contestantsTakeTurns() throws Exception {
        Contestant bridge = contestant("bridge", 1);
        Contestant limit = contestant("limit", 2);

        Map<String, Series> all = rounds.run(List.of(bridge, limit), FIGURE, 2);

        assertThat(turns.subList(turns.size() - 4, turns.size())).containsExactly("bridge", "limit", "bridge", "limit");
        assertThat(all.keySet()).containsExactly("bridge", "limit");
    }

    @Test
    void theOneThatIsWarmWaitsForTheOther() throws Exception {
        Contestant bridge = contestant("bridge", 1);
        Contestant limit = contestant("limit", 10, 50, 90, 100);

        rounds.run(List.of(bridge, limit), FIGURE, 0);

        assertThat(turns).filteredOn("bridge"::equals).hasSize(3);
        assertThat(turns).filteredOn("limit"::equals).hasSize(6);
    }
}
