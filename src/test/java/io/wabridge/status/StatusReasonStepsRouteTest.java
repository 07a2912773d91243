package io.wabridge.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.fixture.RouteTestKit;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.apache.camel.test.spring.junit5.UseAdviceWith;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** The order of the steps that make Dynamics follow a block, and what becomes of a block when one of them fails. */
@CamelSpringBootTest
@UseAdviceWith
@SpringBootTest(
        classes = RouteTestKit.Context.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {RouteTestKit.NO_JMX, RouteTestKit.FILES + "file:routes/blocking/status-reason.camel.yaml"})
class StatusReasonStepsRouteTest {

    @Autowired
    private RouteTestKit kit;

    @BeforeEach
    void advise() throws Exception {
        if (!kit.isStarted()) {
            kit.startedByHand("status-reason")
                    .mocked(
                            "status-reason",
                            "claim-blocks-behind",
                            "read-block",
                            "mirror-blocked-number",
                            "set-status-reason",
                            "cancel-sessions",
                            "confirm-block",
                            "give-block-back");
            kit.start();
        }
        kit.reset();
    }

    private void look(String... claimed) {
        kit.step("claim-blocks-behind")
                .whenAnyExchangeReceived(exchange -> exchange.getMessage().setBody(List.of(claimed)));
        kit.template().sendBody(RouteTestKit.start("status-reason"), "");
    }

    @Test
    void theNumberIsMirroredBeforeItsChatsAreSetAndSessionsAreCancelledAfterThem() {
        look("a block");

        assertThat(kit.taken())
                .containsExactly(
                        "claim-blocks-behind",
                        "read-block",
                        "mirror-blocked-number",
                        "set-status-reason",
                        "cancel-sessions",
                        "confirm-block");
    }

    @Test
    void nothingIsWrittenWhenNoBlockIsBehind() {
        look();

        assertThat(kit.taken()).containsExactly("claim-blocks-behind");
    }

    @Test
    void aBlockThatCannotBeFollowedIsGivenBackUnderItsClaimAndNotConfirmed() throws Exception {
        IllegalStateException failure = new IllegalStateException("Dynamics is away");
        kit.step("set-status-reason").whenExchangeReceived(1, exchange -> {
            throw failure;
        });
        kit.step("give-block-back").expectedPropertyReceived("statusClaim", "first");
        kit.step("give-block-back").expectedPropertyReceived(Exchange.EXCEPTION_CAUGHT, failure);
        kit.step("confirm-block").expectedPropertyReceived("statusClaim", "second");
        kit.step("confirm-block").expectedMessageCount(1);

        look("first", "second");

        kit.step("give-block-back").assertIsSatisfied();
        kit.step("confirm-block").assertIsSatisfied();
    }
}
