package io.wabridge.promise;

import static io.wabridge.fixture.TestBridge.NUMBER_1;
import static io.wabridge.fixture.TestBridge.newNumber;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wabridge.fixture.TestBridge;
import io.wabridge.fixture.TestBridge.Database;
import io.wabridge.standin.dataverse.DataverseStats;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.MetaWebhooks;
import io.wabridge.standin.graph.WaUser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Dataverse allows 6,000 requests in 5 minutes: under load the bridge needs few for many messages, and creates no row twice. */
class BulkIT {

    private static final int MESSAGES = 4000;
    private static final int PEOPLE = 200;
    /** Meta batches under load; and the load is then more than a slow machine's tests could post one by one. */
    private static final int MESSAGES_A_WEBHOOK = 4;

    private static final int REQUESTS_PER_THOUSAND = 10;

    @Test
    void needsAtMostTenRequestsForAThousandMessagesUnderLoad() {
        try (TestBridge bridge = TestBridge.started(Database.H2)) {
            List<WaUser> people = Stream.generate(() -> WaUser.phone(newNumber()))
                    .limit(PEOPLE)
                    .toList();
            MetaMessage first = MetaMessage.text("first").from(people.get(0));
            bridge.receive(first);
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(bridge.message(first.id())).hasSize(1));
            long before = requests(bridge.dataverse().stats());

            post(bridge, people);

            await().atMost(Duration.ofSeconds(120))
                    .untilAsserted(() -> assertThat(bridge.dataverse().stats().creates("wab_messages"))
                            .isGreaterThanOrEqualTo(MESSAGES + 1));
            DataverseStats after = bridge.dataverse().stats();
            assertThat(after.rows("wab_messages")).isEqualTo(MESSAGES + 1);
            assertThat((requests(after) - before) * 1000.0 / MESSAGES).isLessThanOrEqualTo(REQUESTS_PER_THOUSAND);
            assertThat(after.creates("wab_messages")).isEqualTo(MESSAGES + 1);
            assertThat(after.creates("wab_chats")).isEqualTo(PEOPLE);
            assertThat(after.creates("wab_chatsessions")).isEqualTo(PEOPLE);
            assertThat(after.updates("wab_messages")).isZero();
        }
    }

    /** Of the bridge itself: whoever looks at the rows is counted apart. */
    private static long requests(DataverseStats stats) {
        return stats.byClient().get("bridge").values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static void post(TestBridge bridge, List<WaUser> people) {
        Semaphore inFlight = new Semaphore(64);
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int sent = 0; sent < MESSAGES; ) {
            MetaWebhooks webhook = MetaWebhooks.forNumber(NUMBER_1);
            for (int i = 0; i < MESSAGES_A_WEBHOOK; i++, sent++) {
                webhook.message(MetaMessage.text("m" + sent).from(people.get(sent % PEOPLE)));
            }
            inFlight.acquireUninterruptibly();
            answers.add(bridge.postAsync(webhook.bytes()).whenComplete((status, failure) -> inFlight.release()));
        }
        assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(200));
    }
}
