package io.wabridge.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.dataverse.DataverseException;
import io.wabridge.fixture.RouteTestKit;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.apache.camel.test.spring.junit5.UseAdviceWith;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;

/** In which order commands are carried out, and that one at fault holds up no other. */
@CamelSpringBootTest
@UseAdviceWith
@SpringBootTest(
        classes = {RouteTestKit.Context.class, CrmCommandsStepsRouteTest.Beans.class},
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            RouteTestKit.NO_JMX,
            RouteTestKit.FILES
                    + "file:routes/commands/crm-commands.camel.yaml,file:routes/commands/crm-block-requests.camel.yaml,"
                    + "file:routes/commands/crm-outgoing-requests.camel.yaml,file:routes/commands/crm-chat-requests.camel.yaml,"
                    + "file:routes/commands/crm-command-failures.camel.yaml"
        })
class CrmCommandsStepsRouteTest {

    /** What became of commands that could not be carried out. */
    static final class Failures {
        private final List<String> left = new ArrayList<>();
        private final List<String> failed = new ArrayList<>();

        public void leave(@Body String command) {
            left.add(command);
        }

        public void report(@Body String command) {
            failed.add(command);
        }
    }

    // No stereotype: the bridge itself, started by other tests, scans this package, too.
    static class Beans {
        @Bean
        Failures commandFailures() {
            return new Failures();
        }
    }

    @Autowired
    private Failures failures;

    @Autowired
    private RouteTestKit kit;

    @BeforeEach
    void advise() throws Exception {
        if (!kit.isStarted()) {
            kit.startedByHand("crm-commands")
                    .mocked("crm-commands", "find-block-requests", "find-message-requests", "find-chat-requests")
                    .mocked("crm-block-requests", "recall-decision", "if-not-decided-before", "answer-block-request")
                    .mocked(
                            "crm-outgoing-requests",
                            "authorise-message-request",
                            "if-agent-may-send",
                            "if-request-was-turned-down")
                    .mocked("crm-chat-requests", "note-on-chat");
            kit.start();
        }
        kit.reset();
        failures.left.clear();
        failures.failed.clear();
        finds("find-block-requests", "block", "unblock");
        finds("find-message-requests", "message");
        finds("find-chat-requests", "chat");
    }

    private void finds(String step, String... commands) {
        kit.step(step).whenAnyExchangeReceived(exchange -> exchange.getMessage().setBody(List.of(commands)));
    }

    private void fails(String step, int nth, Exception failure) {
        kit.step(step).whenExchangeReceived(nth, exchange -> {
            throw failure;
        });
    }

    private void look() {
        kit.template().sendBody(RouteTestKit.start("crm-commands"), "");
    }

    @Test
    void blocksComeBeforeSendsAndSendsBeforeChatRequests() {
        look();

        assertThat(kit.taken())
                .containsExactly(
                        "find-block-requests",
                        "recall-decision",
                        "if-not-decided-before",
                        "answer-block-request",
                        "recall-decision",
                        "if-not-decided-before",
                        "answer-block-request",
                        "find-message-requests",
                        "authorise-message-request",
                        "if-agent-may-send",
                        "if-request-was-turned-down",
                        "find-chat-requests",
                        "note-on-chat");
        assertThat(failures.left).isEmpty();
        assertThat(failures.failed).isEmpty();
    }

    @Test
    void aCommandAtFaultIsAnsweredFailedAndTheOthersGoOn() {
        fails("recall-decision", 1, new IllegalStateException("a defect"));
        fails("authorise-message-request", 1, new IllegalStateException("another"));

        look();

        assertThat(failures.failed).containsExactly("block", "message");
        assertThat(kit.step("answer-block-request").getExchanges())
                .singleElement()
                .satisfies(
                        exchange -> assertThat(exchange.getMessage().getBody()).isEqualTo("unblock"));
        assertThat(kit.taken()).endsWith("note-on-chat");
    }

    @Test
    void aCommandThatDynamicsCannotTakeNowIsLeftToTheNextLookAndTheOthersGoOn() {
        fails("answer-block-request", 1, new DataverseException(503, "", "away", null));

        look();

        assertThat(failures.left).containsExactly("block");
        assertThat(failures.failed).isEmpty();
        assertThat(kit.taken()).endsWith("note-on-chat");
    }

    @Test
    void aLookThatCannotAskDynamicsEndsAndLeavesEverythingToTheNext() {
        fails("find-message-requests", 1, new DataverseException(503, "", "away", null));

        look();

        assertThat(kit.taken()).endsWith("find-message-requests");
        assertThat(failures.failed).isEmpty();
    }
}
