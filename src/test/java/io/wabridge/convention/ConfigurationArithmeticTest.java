package io.wabridge.convention;

import static io.wabridge.convention.ConfigurationKeys.shipped;
import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.provider.GraphSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** What the comments of the file work out, from its own values: whoever changes one of them learns which others go with it. */
class ConfigurationArithmeticTest {

    /** Requests that Dataverse allows one user in five minutes. */
    private static final int QUOTA = 6_000;

    private static final Duration QUOTA_WINDOW = Duration.ofMinutes(5);

    @Test
    void aSendIsOverBeforeItsLeaseIs() {
        GraphSettings graph =
                shipped(Map.of()).bind("bridge.whatsapp", GraphSettings.class).get();
        Duration wait = time("camel.component.http.connection-request-timeout");

        assertThat(time("bridge.outbound.lease")).isGreaterThan(graph.longestSend());
        assertThat(graph.longestSend())
                .isEqualTo(time("bridge.whatsapp.connect-timeout-ms")
                        .plus(time("bridge.whatsapp.response-timeout-ms"))
                        .plus(wait));
    }

    @Test
    void aRequestIsOverBeforeItsIdempotencyLeaseIs() {
        assertThat(time("bridge.api.idempotency-lease"))
                .isGreaterThan(time("bridge.blocking.claim-wait").plus(longestAnswerOfDynamics()));
        assertThat(longestAnswerOfDynamics()).hasSeconds(75);
    }

    @Test
    void theWorkersNeverTakeAllDatabaseConnections() {
        int workers = number("bridge.inbound.lanes")
                + 1
                + number("bridge.blocking.status-workers")
                + number("bridge.outbound.senders");

        assertThat(workers).isEqualTo(11);
        assertThat(number("spring.datasource.hikari.maximum-pool-size") - workers)
                .isEqualTo(13);
    }

    @Test
    void theWorkersNeverTakeAllConnectionsToDynamics() {
        int workers = number("bridge.inbound.lanes")
                + number("bridge.blocking.status-workers")
                + number("bridge.outbound.senders");
        int fromTimeToTime = 8;

        int hosts = 2;
        assertThat(number("camel.component.http.connections-per-route") - workers - fromTimeToTime)
                .isEqualTo(14);
        assertThat(number("camel.component.http.max-total-connections"))
                .isGreaterThanOrEqualTo(hosts * number("camel.component.http.connections-per-route"));
    }

    @Test
    void whoWaitsForTheDatabaseIsToldBeforeHeGoesAway() {
        Duration lock = Duration.ofMillis(numberIn("LOCK_TIMEOUT=(\\d+)", "config/application.yaml"));

        assertThat(time("spring.datasource.hikari.connection-timeout"))
                .isLessThan(Duration.ofSeconds(10))
                .isGreaterThanOrEqualTo(lock);
        String cluster = "config/application-cluster.yaml";
        assertThat(numberIn("lock_timeout=(\\d+)", cluster)).isEqualTo(lock.toMillis());
        assertThat(Duration.ofSeconds(numberIn("socketTimeout=(\\d+)", cluster)))
                .isGreaterThan(lock);
    }

    @Test
    void threeNodesFindConnectionsEnough() {
        int pool = (int) numberIn("maximum-pool-size: (\\d+)", "config/application-cluster.yaml");

        assertThat(pool).isEqualTo(number("spring.datasource.hikari.maximum-pool-size"));
        assertThat(3 * pool).isEqualTo(72).isLessThan(100);
    }

    @Test
    void inboundMessagesTakeLessThanHalfOfWhatDynamicsAllows() {
        long batches = QUOTA_WINDOW.dividedBy(time("bridge.broker.batch.max-wait"));

        assertThat(batches).isEqualTo(600);
        assertThat(4 * batches).isEqualTo(2_400).isLessThan(QUOTA / 2);
        assertThat(number("bridge.inbound.lane-size") * batches / QUOTA_WINDOW.toSeconds())
                .isEqualTo(2_000);
    }

    @Test
    void whatComesInBulkLeavesEnoughForMessagesAndAgents() {
        int bulk = number("bridge.blocking.bulk-requests");

        assertThat(QUOTA - 2_400 - bulk).isEqualTo(1_600);
        assertThat(QUOTA_WINDOW.multipliedBy(4 * 10_000L / bulk)).hasMinutes(100);
        assertThat(number("bridge.blocking.status-workers")).isGreaterThanOrEqualTo(2);
    }

    @Test
    void oneCallerTakesNeitherAllConnectionsNorAllThatDynamicsAllows() {
        assertThat(number("bridge.edge.calls-at-once"))
                .isLessThan(number("spring.datasource.hikari.maximum-pool-size") - 11);
        int requests = number("bridge.api.dynamics-requests-per-minute");
        assertThat(requests).isEqualTo(QUOTA / 5 / 2);
        assertThat(List.of(requests / 2, requests / 5, requests / 6)).containsExactly(300, 120, 100);
    }

    @Test
    void lookingForCommandsAndForDriftTakesLittleOfIt() {
        Duration hour = Duration.ofHours(1);

        assertThat(3 * hour.dividedBy(time("bridge.outbound.reconcile-interval")))
                .isEqualTo(360);
        assertThat(QUOTA * hour.dividedBy(QUOTA_WINDOW)).isEqualTo(72_000);
        assertThat(QUOTA / QUOTA_WINDOW.toSeconds()).isEqualTo(20);
        Duration part = time("bridge.blocking.drift-interval");
        assertThat(part).hasMinutes(10);
        int batches = number("bridge.blocking.drift-batches");
        assertThat(batches).isEqualTo(250);
        assertThat(QUOTA * part.dividedBy(QUOTA_WINDOW)).isEqualTo(12_000);
    }

    @Test
    void aPassThroughTenMillionIsOverBeforeTheNextBegins() {
        int batch = number("bridge.blocking.drift-batch");
        int compared = number("bridge.blocking.drift-batches") * batch;
        Duration part = time("bridge.blocking.drift-interval");

        assertThat(compared).isEqualTo(250_000);
        assertThat(Duration.ofDays(1).dividedBy(part) * compared).isEqualTo(36_000_000);
        assertThat(part.multipliedBy(30_000_000 / compared))
                .hasHours(20)
                .isLessThan(time("bridge.blocking.drift-pass-interval"));
        // Dataverse gives no more in one page.
        assertThat(batch).isLessThanOrEqualTo(5_000);
    }

    @Test
    void aWorkersBlocksFitIntoItsLease() {
        Duration writing = time("bridge.blocking.status-lease").minusSeconds(15);

        assertThat(writing).hasSeconds(45);
        assertThat(writing.dividedBy(6L * number("bridge.blocking.status-batch")))
                .hasMillis(750);
        assertThat(time("bridge.blocking.refused-interval"))
                .isGreaterThanOrEqualTo(time("bridge.blocking.status-interval"));
    }

    @Test
    void theLargestWebhookFitsEverywhere() {
        DataSize webhook = size("bridge.edge.webhook-body");

        assertThat(size("bridge.broker.batch.group-bytes")).isGreaterThanOrEqualTo(webhook);
        assertThat(size("bridge.broker.batch.queue-bytes"))
                .isGreaterThanOrEqualTo(size("bridge.broker.batch.group-bytes"));
        assertThat(size("bridge.broker.batch.max-bytes")).isGreaterThanOrEqualTo(webhook);
        assertThat(webhook.toKilobytes() / time("bridge.edge.body-timeout").toSeconds())
                .isBetween(150L, 160L);
        assertThat(number("bridge.broker.batch.queue-size") * webhook.toMegabytes())
                .isEqualTo(15_000);
    }

    @Test
    void nothingIsForgottenWhileItMayStillBeRepeated() {
        Duration repeats = Duration.ofDays(7);

        assertThat(time("bridge.blocking.refusal-retention")).isGreaterThan(repeats);
        assertThat(time("bridge.inbound.ledger-retention")).isGreaterThanOrEqualTo(Duration.ofDays(30));
        assertThat(time("bridge.outbound.keep")).isGreaterThanOrEqualTo(Duration.ofDays(30));
    }

    @Test
    void requestsStayWithinWhatDataverseTakes() {
        assertThat(number("bridge.inbound.lane-size")).isBetween(100, 1_000);
        assertThat(number("bridge.outbound.page-size")).isLessThanOrEqualTo(5_000);
    }

    private static Duration longestAnswerOfDynamics() {
        return time("camel.component.http.connection-request-timeout")
                .plus(time("camel.component.http.connect-timeout"))
                .plus(time("camel.component.http.response-timeout"));
    }

    private static Duration time(String key) {
        return shipped(key, Duration.class);
    }

    private static DataSize size(String key) {
        return shipped(key, DataSize.class);
    }

    private static int number(String key) {
        return shipped(key, Integer.class);
    }

    private static long numberIn(String pattern, String file) {
        try {
            String text = ConfigurationKeys.of(file).entrySet().stream()
                    .map(entry -> entry.getKey().replaceAll(".*\\.", "") + ": " + entry.getValue())
                    .reduce("", (a, b) -> a + "\n" + b);
            Matcher matcher = Pattern.compile(pattern).matcher(text);
            assertThat(matcher.find()).as(pattern).isTrue();
            return Long.parseLong(matcher.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
