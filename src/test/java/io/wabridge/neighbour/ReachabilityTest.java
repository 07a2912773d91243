package io.wabridge.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReachabilityTest {

    private final Reachability neighbour = new Reachability();

    @Test
    void firstAnswerIsAReturnBecauseWhatWaitedBeforeTheStartKnowsNothingOfIt() {
        neighbour.answered();

        assertThat(neighbour.returns()).isEqualTo(1);
    }

    @Test
    void countsAReturnOnceHoweverOftenItAnswers() {
        neighbour.failed("answered 503");
        neighbour.failed("answered 503");
        neighbour.answered();
        neighbour.answered();

        assertThat(neighbour.returns()).isEqualTo(1);
        assertThat(neighbour.health().getStatus().getCode()).isEqualTo("UP");
    }
}
