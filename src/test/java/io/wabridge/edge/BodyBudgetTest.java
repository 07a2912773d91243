package io.wabridge.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {

    private final BodyBudget budget = new BodyBudget(1000);

    @Test
    void largeBodiesShareItAndSmallOnesAreFree() {
        BodyBudget.Share first = budget.share();
        BodyBudget.Share second = budget.share();

        assertThat(first.take(BodyBudget.FREE)).isTrue();
        assertThat(first.take(1000)).isTrue();
        assertThat(second.take(BodyBudget.FREE)).as("small").isTrue();
        assertThat(second.take(1)).as("large, and all is taken").isFalse();
    }

    @Test
    void whatABodyHeldIsFreeWhenItIsDone() {
        try (BodyBudget.Share first = budget.share()) {
            first.take(BodyBudget.FREE - 1);
            assertThat(first.take(1001)).isTrue();
            assertThat(first.take(1)).as("nothing is left").isFalse();
        }
        BodyBudget.Share second = budget.share();

        assertThat(second.take(BodyBudget.FREE + 1000)).isTrue();
    }

    @Test
    void aBodyThatAsksForTooMuchTakesNothingFromTheOthersMeanwhile() {
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> greedy = CompletableFuture.runAsync(() -> {
            while (!done.get()) {
                budget.share().take(BodyBudget.FREE + 1001);
            }
        });
        try {
            for (int i = 0; i < 100_000; i++) {
                try (BodyBudget.Share modest = budget.share()) {
                    assertThat(modest.take(BodyBudget.FREE + 1000)).isTrue();
                }
            }
        } finally {
            done.set(true);
            greedy.join();
        }
    }
}
