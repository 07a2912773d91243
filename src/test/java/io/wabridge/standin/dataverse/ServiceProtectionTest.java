package io.wabridge.standin.dataverse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.wabridge.standin.StandInClock;
import io.wabridge.standin.dataverse.DataverseOverHttp.Answer;
import io.wabridge.standin.dataverse.model.DataverseError;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServiceProtectionTest {

    private final StandInClock clock = new StandInClock();
    private final ServiceProtection protection = new ServiceProtection(clock);

    private DataverseError refusal() {
        return catchThrowableOfType(DataverseError.class, () -> protection.enter("u"));
    }

    private void call(int rows) {
        protection.enter("u");
        protection.leave("u", rows);
    }

    @Test
    void refusesTooManyRequestsUntilTheWindowHasMovedOn() {
        protection.limits(Limits.DEFAULT.withRequests(2).withWindowS(60));
        call(0);
        clock.advance(Duration.ofSeconds(20));
        call(0);

        DataverseError refusal = refusal();

        assertThat(refusal.status()).isEqualTo(429);
        assertThat(refusal.code()).isEqualTo("0x80072322");
        assertThat(refusal.getMessage())
                .isEqualTo("Number of requests exceeded the limit of 2 over time window of 60 seconds.");
        assertThat(refusal.retryAfter()).isBetween(39, 40);
    }

    @Test
    void obeyingRetryAfterIsEnough() {
        protection.limits(Limits.DEFAULT.withRequests(2).withWindowS(60));
        call(0);
        call(0);
        clock.advance(Duration.ofSeconds(refusal().retryAfter() + 1L));

        assertThatCode(() -> call(0)).doesNotThrowAnyException();
    }

    @Test
    void goingOnSendingProlongsTheRefusal() {
        protection.limits(Limits.DEFAULT.withRequests(1).withWindowS(60));
        call(0);
        clock.advance(Duration.ofSeconds(50));
        int first = refusal().retryAfter();
        int second = refusal().retryAfter();

        assertThat(second).isGreaterThan(first);
    }

    @Test
    void refusesTooMuchExecutionTime() {
        protection.limits(Limits.DEFAULT.withExecutionMs(1000).withCost(10, 1).withWindowS(60));
        call(500);
        call(500);

        DataverseError refusal = refusal();

        assertThat(refusal.code()).isEqualTo("0x80072321");
        assertThat(refusal.retryAfter()).isBetween(59, 60);
    }

    @Test
    void refusesTooManyAtOnceButNotOnceOneHasEnded() {
        protection.limits(Limits.DEFAULT.withConcurrent(1));
        protection.enter("u");

        DataverseError refusal = refusal();
        protection.leave("u", 0);

        assertThat(refusal.code()).isEqualTo("0x80072326");
        assertThatCode(() -> call(0)).doesNotThrowAnyException();
    }

    @Test
    void usersDoNotSpendEachOthersShare() {
        protection.limits(Limits.DEFAULT.withRequests(1));
        call(0);

        assertThatCode(() -> protection.enter("other")).doesNotThrowAnyException();
    }

    @Test
    void limitsAreChangedOneByOne() {
        Limits limits =
                Limits.DEFAULT.with(JsonNodeFactory.instance.objectNode().put("requests", 8000));

        assertThat(limits).isEqualTo(Limits.DEFAULT.withRequests(8000));
    }

    @Test
    void theWireSaysWhenToComeBack() {
        try (DataverseOverHttp http = new DataverseOverHttp()) {
            http.dataverse().limits(Limits.DEFAULT.withRequests(1));
            Answer served = http.get("WhoAmI");

            Answer refused = http.get("WhoAmI");

            assertThat(served.header("x-ms-ratelimit-burst-remaining-xrm-requests"))
                    .isEqualTo("0");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.code()).isEqualTo("0x80072322");
            assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(299, 300);
            assertThat(http.dataverse().stats().throttled()).isEqualTo(1);
            assertThat(http.dataverse().stats().requests("GET")).isEqualTo(1);
        }
    }
}
