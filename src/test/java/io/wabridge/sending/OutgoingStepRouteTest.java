package io.wabridge.sending;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.fixture.RouteTestKit;
import io.wabridge.sending.OutgoingTask.Step;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.apache.camel.test.spring.junit5.UseAdviceWith;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;

/** The branches of the route: each step is taken when it is next, until nothing is. */
@CamelSpringBootTest
@UseAdviceWith
@SpringBootTest(
        classes = {RouteTestKit.Context.class, OutgoingStepRouteTest.Beans.class},
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {RouteTestKit.NO_JMX, RouteTestKit.FILES + "file:routes/sending/outgoing-step.camel.yaml"})
// A step without a branch would be next for ever.
@Timeout(30)
class OutgoingStepRouteTest {

    private static final Map<Step, String> IDS = new EnumMap<>(Map.of(
            Step.SETTLE_LOST, "settle-lost-send",
            Step.CHECK, "check-block-and-window",
            Step.WRITE_ROW, "write-message-row",
            Step.CLAIM, "claim-send",
            Step.SEND, "send-to-provider",
            Step.TELL, "tell-dynamics"));

    /** Takes what failed. Not mocked: how the route hands the failure over is part of the test. */
    static final class Postponed {
        private OutgoingTask task;
        private Exception cause;

        public void postpone(OutgoingTask failed, Exception why) {
            task = failed;
            cause = why;
        }
    }

    // No stereotype: the bridge itself, started by other tests, scans this package, too.
    static class Beans {
        @Bean
        Postponed outgoing() {
            return new Postponed();
        }
    }

    @Autowired
    private Postponed postponed;

    @Autowired
    private RouteTestKit kit;

    @BeforeEach
    void advise() throws Exception {
        if (!kit.isStarted()) {
            kit.mocked("outgoing-step", IDS.values().toArray(String[]::new));
            kit.start();
        }
        kit.reset();
        postponed.task = null;
        postponed.cause = null;
        IDS.keySet().forEach(step -> then(step, null));
    }

    private void then(Step step, Step next) {
        kit.step(IDS.get(step)).whenAnyExchangeReceived(exchange -> {
            OutgoingTask task = exchange.getMessage().getBody(OutgoingTask.class);
            exchange.getMessage().setBody(task.then(next));
        });
    }

    private void take(OutgoingTask task) {
        kit.template().sendBody("direct:outgoing-step", task);
    }

    private static Outgoing in(OutgoingState state) {
        Instant at = Instant.parse("2026-01-31T12:00:00Z");
        return new Outgoing(
                UUID.randomUUID(),
                null,
                "x",
                "100000000000001",
                "DE.1",
                "chat",
                "4915112345678",
                null,
                "text",
                "{}",
                null,
                state,
                null,
                null,
                0,
                UUID.randomUUID(),
                null,
                2,
                1,
                0,
                at,
                at,
                null);
    }

    @ParameterizedTest
    @EnumSource
    void everyStepHasItsBranchAndIsTakenOnce(Step step) {
        take(new OutgoingTask(in(OutgoingState.QUEUED), step));

        assertThat(kit.taken()).containsExactly(IDS.get(step));
    }

    @Test
    void aQueuedMessageIsCheckedWrittenClaimedSentAndTold() {
        then(Step.CHECK, Step.WRITE_ROW);
        then(Step.WRITE_ROW, Step.CLAIM);
        then(Step.CLAIM, Step.SEND);
        then(Step.SEND, Step.TELL);

        take(OutgoingTask.takenUp(in(OutgoingState.QUEUED)));

        assertThat(kit.taken())
                .containsExactly(
                        "check-block-and-window",
                        "write-message-row",
                        "claim-send",
                        "send-to-provider",
                        "tell-dynamics");
    }

    @Test
    void aRefusedMessageIsToldAndNeverSent() {
        then(Step.CHECK, Step.TELL);

        take(OutgoingTask.takenUp(in(OutgoingState.QUEUED)));

        assertThat(kit.taken()).containsExactly("check-block-and-window", "tell-dynamics");
    }

    @Test
    void aMessageFoundInSendingIsSettledAndNeverSent() {
        then(Step.SETTLE_LOST, Step.TELL);

        take(OutgoingTask.takenUp(in(OutgoingState.SENDING)));

        assertThat(kit.taken()).containsExactly("settle-lost-send", "tell-dynamics");
    }

    @Test
    void aSettledMessageIsOnlyTold() {
        take(OutgoingTask.takenUp(in(OutgoingState.SENT)));

        assertThat(kit.taken()).containsExactly("tell-dynamics");
    }

    @Test
    void aFailedStepPostponesTheMessageAsTheStepFoundIt() {
        IllegalStateException failure = new IllegalStateException("Dynamics is away");
        OutgoingTask found = OutgoingTask.takenUp(in(OutgoingState.QUEUED));
        then(Step.CHECK, Step.WRITE_ROW);
        kit.step("write-message-row").whenAnyExchangeReceived(exchange -> {
            throw failure;
        });

        take(found);

        assertThat(kit.taken()).containsExactly("check-block-and-window", "write-message-row");
        assertThat(postponed.task).isEqualTo(found.then(Step.WRITE_ROW));
        assertThat(postponed.cause).isSameAs(failure);
    }
}
