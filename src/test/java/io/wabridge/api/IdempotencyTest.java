package io.wabridge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wabridge.block.BlockCommand;
import io.wabridge.block.BlockFixture;
import io.wabridge.fixture.Housekeeping;
import io.wabridge.identity.Party;
import io.wabridge.problem.Problem;
import io.wabridge.problem.ProblemException;
import io.wabridge.security.Caller;
import io.wabridge.standin.StandInClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class IdempotencyTest {

    private static final Reply ANSWER = new Reply(200, "application/json", "\"1\"", null, "{\"a\":\"ä\"}");

    private final StandInClock clock = new StandInClock();

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void anAnswerIsGivenAgain(DataSource database) {
        Idempotency idempotency = idempotency(database);
        answer(idempotency, request("k", "{}"), ANSWER);

        assertThatThrownBy(() -> idempotency.recall(request("k", "{}")))
                .isInstanceOfSatisfying(
                        RepeatedRequest.class, r -> assertThat(r.reply()).isEqualTo(ANSWER));
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void anotherBodyIsRefused(DataSource database) {
        Idempotency idempotency = idempotency(database);
        answer(idempotency, request("k", "{}"), ANSWER);

        assertThatThrownBy(() -> idempotency.recall(request("k", "{ }"))).satisfies(is(Problem.KEY_REUSED));
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void whileOneWorksTheOthersWait(DataSource database) {
        Idempotency idempotency = idempotency(database);
        idempotency.recall(request("k", "{}"));

        assertThatThrownBy(() -> idempotency.recall(request("k", "{}"))).satisfies(is(Problem.IN_PROGRESS));
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void whatFailedOnOurSideMayBeTriedAgainUnderTheSameId(DataSource database) {
        assertCarriedOutAgainAfter(new Reply(503, null, null, "5", null), database);
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void aRequestWhoseProcessDiedIsTakenOverAndTheDeadCannotAnswerItAnyMore(DataSource database) {
        Idempotency idempotency = idempotency(database);
        Exchange dead = request("k", "{}");
        idempotency.recall(dead);
        clock.advance(Duration.ofMinutes(3));

        Exchange heir = request("k", "{}");
        idempotency.recall(heir);
        dead.getMessage().setBody(new Reply(200, "application/json", null, null, "{\"by\":\"dead\"}"));
        idempotency.remember(dead);
        heir.getMessage().setBody(ANSWER);
        idempotency.remember(heir);

        assertThat(heir.getProperty(Idempotency.REQUEST_ID)).isEqualTo(dead.getProperty(Idempotency.REQUEST_ID));
        assertThatThrownBy(() -> idempotency.recall(request("k", "{}")))
                .isInstanceOfSatisfying(
                        RepeatedRequest.class, r -> assertThat(r.reply()).isEqualTo(ANSWER));
    }

    /** The heir has blocked, somebody has unblocked, and then the first attempt goes on. */
    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void anAttemptThatStoodStillChangesNothingAfterItsHeir(DataSource database) {
        Idempotency idempotency = idempotency(database);
        BlockFixture list = new BlockFixture(database, clock);
        BlockCalls calls = new BlockCalls(list.blocks, list.changes, null, null, idempotency, clock);
        Party person = Party.ofPhone("4915112345678");
        BlockCommand block = new BlockCommand(person, null, "spam", true, null, false, "REST", BlockFixture.ADA, null);
        Exchange slow = request("k", "{}");
        idempotency.recall(slow);
        clock.advance(Duration.ofMinutes(3));
        Exchange heir = request("k", "{}");
        idempotency.recall(heir);
        calls.block(block, heir);
        list.unblock(person);

        assertThatThrownBy(() -> calls.block(block, slow)).satisfies(is(Problem.IN_PROGRESS));

        assertThat(list.isBlocked(person)).isFalse();
        assertThat(list.actions(person)).containsExactly("unblocked", "blocked");
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void anAttemptThatChangesSomethingIsNotTakenOverAtThatMoment(DataSource database) {
        Idempotency idempotency = idempotency(database);
        Exchange slow = request("k", "{}");
        idempotency.recall(slow);
        clock.advance(Duration.ofMinutes(3));
        idempotency.hold(slow);

        assertThatThrownBy(() -> idempotency.recall(request("k", "{}"))).satisfies(is(Problem.IN_PROGRESS));
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void afterADayTheKeyIsFreeAndPurged(DataSource database) {
        Idempotency idempotency = idempotency(database);
        UUID first = answer(idempotency, request("k", "{}"), ANSWER);
        answer(idempotency, request("other", "{}"), ANSWER);
        clock.advance(Duration.ofHours(24).plusSeconds(1));

        Exchange again = request("k", "{\"new\": 1}");
        idempotency.recall(again);

        assertThat(again.getProperty(Idempotency.REQUEST_ID)).isNotEqualTo(first);
        assertThat(new Housekeeping(database, clock).purge("purge-idempotency")).isEqualTo(1);
    }

    /** Nobody is told to wait because of what was asked before. */
    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void aRequestThatWasToldToWaitIsCarriedOutWhenItComesAgain(DataSource database) {
        assertCarriedOutAgainAfter(new Reply(429, null, null, "1", null), database);
    }

    /** The heir has said that it is another person, the number came in conflict again, and then the first attempt goes on. */
    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void aReleaseThatStoodStillDecidesNothingAfterItsHeir(DataSource database) {
        Idempotency idempotency = idempotency(database);
        BlockFixture list = new BlockFixture(database, clock);
        BlockCalls calls = new BlockCalls(list.blocks, list.changes, null, null, idempotency, clock);
        String phone = "4915112345678";
        list.see(new Party(phone, "DE.1111", null, null, null, null));
        list.block(Party.ofPhone(phone));
        list.see(new Party(phone, "DE.2222", null, null, null, null));
        String decision = "{\"samePerson\": false, \"reason\": \"called them\"}";
        Exchange slow = request("k", decision);
        idempotency.recall(slow);
        clock.advance(Duration.ofMinutes(3));
        Exchange heir = request("k", decision);
        idempotency.recall(heir);
        release(calls, heir);
        list.see(new Party(phone, "DE.3333", null, null, null, null));
        assertThat(list.blocks.conflicts(10, null).items()).hasSize(1);

        assertThatThrownBy(() -> release(calls, slow)).satisfies(is(Problem.IN_PROGRESS));

        assertThat(list.blocks.conflicts(10, null).items()).hasSize(1);
    }

    private void assertCarriedOutAgainAfter(Reply reply, DataSource database) {
        Idempotency idempotency = idempotency(database);
        UUID first = answer(idempotency, request("k", "{}"), reply);

        Exchange again = request("k", "{}");
        idempotency.recall(again);

        assertThat(again.getProperty(Idempotency.REQUEST_ID)).isEqualTo(first);
    }

    private static void release(BlockCalls calls, Exchange exchange) {
        calls.release(
                exchange.getProperty(RestCallReader.CALL, RestCall.class),
                exchange.getProperty(Authorise.CALLER, Caller.class),
                exchange);
    }

    private Idempotency idempotency(DataSource database) {
        return new Idempotency(JdbcClient.create(database), clock, new ApiSettings(Duration.ofMinutes(2), 600));
    }

    private static UUID answer(Idempotency idempotency, Exchange exchange, Reply reply) {
        idempotency.recall(exchange);
        exchange.getMessage().setBody(reply);
        idempotency.remember(exchange);
        return exchange.getProperty(Idempotency.REQUEST_ID, UUID.class);
    }

    private static Exchange request(String key, String body) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty(
                RestCallReader.CALL,
                new RestCall(
                        "PUT",
                        List.of("blocks", "+4915112345678"),
                        Map.of(),
                        null,
                        key,
                        "application/json",
                        body.getBytes(StandardCharsets.UTF_8)));
        exchange.setProperty(
                Authorise.CALLER,
                new Caller("10000000-0000-0000-0000-00000000000a", null, "Ada", true, true, false, true, true));
        return exchange;
    }

    private static Consumer<Throwable> is(Problem problem) {
        return thrown -> assertThat(((ProblemException) thrown).problem()).isEqualTo(problem);
    }
}
