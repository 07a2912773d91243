package io.wabridge.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void waitsLongerEachTimeUpToTheLimit() {
        Backoff backoff = Backoff.doubling(Duration.ofMillis(100), Duration.ofSeconds(1));

        assertThat(IntStream.of(0, 1, 2, 3, 4, 5, Integer.MAX_VALUE)
                        .mapToObj(backoff::after)
                        .map(Duration::toMillis))
                .containsExactly(100L, 200L, 400L, 800L, 1000L, 1000L, 1000L);
    }

    @Test
    void noWaitStaysNone() {
        assertThat(Backoff.doubling(Duration.ZERO, Duration.ofSeconds(1)).after(Integer.MAX_VALUE))
                .isZero();
    }

    @Test
    void neverWaitsLongerThanTheLimitNotEvenTheFirstTime() {
        assertThat(Backoff.doubling(Duration.ofSeconds(5), Duration.ofSeconds(1))
                        .after(0))
                .isEqualTo(Duration.ofSeconds(1));
    }
}
