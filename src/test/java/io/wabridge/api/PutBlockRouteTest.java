package io.wabridge.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.wabridge.database.DatabaseFailures;
import io.wabridge.fixture.RouteTestKit;
import io.wabridge.problem.Problem;
import io.wabridge.problem.ProblemException;
import io.wabridge.security.NotAuthorisedException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.apache.camel.test.spring.junit5.UseAdviceWith;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

/** The frame around every REST flow, on the flow that blocks: the call, who may do it, what it does, its answer or problem. */
@CamelSpringBootTest
@UseAdviceWith
@SpringBootTest(
        classes = {RouteTestKit.Context.class, PutBlockRouteTest.Beans.class},
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            RouteTestKit.NO_JMX,
            RouteTestKit.FILES
                    + "file:routes/api/put-block.camel.yaml,file:routes/api/rest-call.camel.yaml,"
                    + "file:routes/api/rest-answer.camel.yaml,file:routes/api/rest-problems.camel.yaml"
        })
class PutBlockRouteTest {

    // No stereotype: the bridge itself, started by other tests, scans this package, too.
    static class Beans {
        @Bean
        RestProblems restProblems() {
            return new RestProblems(new ObjectMapper(), new DatabaseFailures());
        }

        @Bean
        RestAnswer restAnswer() {
            return new RestAnswer();
        }
    }

    @Autowired
    private RouteTestKit kit;

    @BeforeEach
    void advise() throws Exception {
        if (!kit.isStarted()) {
            kit.mocked("rest-call", "read-rest-call")
                    .mocked("rest-answer", "remember-answer")
                    .mocked(
                            "put-block",
                            "authorise-block",
                            "read-block-command",
                            "recall-block-answer",
                            "charge-block",
                            "block-number",
                            "reply-with-block");
            kit.start();
        }
        kit.reset();
        kit.step("reply-with-block").whenAnyExchangeReceived(exchange -> exchange.getMessage()
                .setBody(new Reply(200, "application/json", "\"1\"", null, "{\"number\":\"+4915112345678\"}")));
    }

    private Message call() {
        Exchange answer = kit.template().request("direct:put-block", exchange -> {
            exchange.getMessage().setHeaders(new java.util.HashMap<>(Map.of("Authorization", "Bearer secret")));
        });
        assertThat(answer.getException()).isNull();
        return answer.getMessage();
    }

    private void fails(String step, Exception failure) {
        kit.step(step).whenAnyExchangeReceived(exchange -> {
            throw failure;
        });
    }

    private static void assertProblem(Message answer, Problem problem) {
        assertThat(answer.getHeaders())
                .containsEntry(Exchange.HTTP_RESPONSE_CODE, problem.status())
                .containsEntry(Exchange.CONTENT_TYPE, "application/problem+json")
                .doesNotContainKey("Authorization");
        assertThat(text(answer)).contains(problem.slug());
    }

    private static String text(Message answer) {
        return new String(answer.getBody(byte[].class), StandardCharsets.UTF_8);
    }

    @Test
    void asksWhoMayBlockBeforeItBlocksAndRemembersTheAnswerBeforeItLeaves() {
        Message answer = call();

        assertThat(kit.taken())
                .containsExactly(
                        "read-rest-call",
                        "authorise-block",
                        "read-block-command",
                        "recall-block-answer",
                        "charge-block",
                        "block-number",
                        "reply-with-block",
                        "remember-answer");
        assertThat(answer.getHeaders())
                .containsEntry(Exchange.HTTP_RESPONSE_CODE, 200)
                .containsEntry("ETag", "\"1\"")
                .doesNotContainKey("Authorization");
        assertThat(text(answer)).contains("+4915112345678");
    }

    @Test
    void noHeaderOfTheRequestReachesTheStepsOfTheFlow() {
        call();

        assertThat(kit.step("authorise-block").getExchanges()).singleElement().satisfies(exchange -> assertThat(
                        exchange.getMessage().getHeaders())
                .isEmpty());
    }

    @Test
    void aRefusedCallerBlocksNobodyAndGetsAProblem() {
        fails("authorise-block", new NotAuthorisedException("not authorised to block"));

        Message answer = call();

        assertThat(kit.taken()).containsExactly("read-rest-call", "authorise-block", "remember-answer");
        assertProblem(answer, Problem.NOT_AUTHORISED);
    }

    /** A call that fails because the database is away has an answer that cannot be stored either. */
    @ParameterizedTest
    @ValueSource(strings = {"block-number", "reply-with-block"})
    void aCallWhoseAnswerCannotBeRememberedIsToBeSentAgain(String step) {
        CannotGetJdbcConnectionException away =
                new CannotGetJdbcConnectionException("away", new SQLTransientConnectionException());
        fails(step, away);
        fails("remember-answer", away);

        Message answer = call();

        assertProblem(answer, Problem.UNAVAILABLE);
        assertThat(answer.getHeader("Retry-After")).isEqualTo("5");
    }

    @Test
    void aDoneCallWhoseAnswerCannotBeRememberedIsToBeSentAgain() {
        fails("remember-answer", new CannotGetJdbcConnectionException("away", new SQLTransientConnectionException()));

        Message answer = call();

        assertProblem(answer, Problem.UNAVAILABLE);
    }

    @Test
    void aCallThatCannotBeReadIsAnsweredWithAProblemOfItsFlow() {
        fails("read-rest-call", new ProblemException(Problem.BAD_REQUEST));

        Message answer = call();

        assertThat(kit.taken()).containsExactly("read-rest-call", "remember-answer");
        assertProblem(answer, Problem.BAD_REQUEST);
    }

    @Test
    void aCallerWhoCostsDynamicsTooMuchBlocksNobodyAndIsToldHowLongToWait() {
        fails("charge-block", ProblemException.tooManyRequests(7));

        Message answer = call();

        assertProblem(answer, Problem.TOO_MANY_REQUESTS);
        assertThat(answer.getHeader("Retry-After")).isEqualTo("7");
        assertThat(kit.taken()).doesNotContain("block-number");
    }

    @Test
    void aCallThatWasAnsweredBeforeGetsThatAnswerAndBlocksNobodyAgain() {
        fails("recall-block-answer", new RepeatedRequest(new Reply(200, "application/json", "\"7\"", null, "{}")));

        Message answer = call();

        assertThat(kit.taken()).doesNotContain("block-number");
        assertThat(answer.getHeaders())
                .containsEntry(Exchange.HTTP_RESPONSE_CODE, 200)
                .containsEntry("ETag", "\"7\"");
    }
}
