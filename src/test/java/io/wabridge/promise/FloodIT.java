package io.wabridge.promise;

import static io.wabridge.fixture.TestBridge.newNumber;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.fixture.TestBridge;
import io.wabridge.fixture.TestBridge.Database;
import io.wabridge.standin.dataverse.DataverseStats;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.WaUser;
import io.wabridge.standin.server.Fault;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What a blocked phone that writes all the time costs Dynamics, and what must not be saved. What each database does for it is tried by
 * {@code DiscardTest} and {@code RefusedCountsTest}.
 */
class FloodIT {

    private static final Duration A_WHILE = Duration.ofSeconds(90);
    private static final int MESSAGES = 500;
    private static final int A_HANDFUL = 5;

    /** 60 messages cost 189 reads and 60 writes; five such phones would have used up all that Dataverse allows. */
    @Test
    void aBlockedPhoneThatWritesAllTheTimeCostsDynamicsOneCount() {
        try (TestBridge bridge = TestBridge.stopped(Database.H2)) {
            // Each message is a batch of its own.
            bridge.start("--bridge.broker.batch.max-gap=1ms", "--bridge.broker.batch.max-wait=1ms");
            String number = newNumber();
            WaUser person = WaUser.phone(number);
            bridge.receive(MetaMessage.text("hello").from(person));
            await().atMost(A_WHILE).until(() -> bridge.events("delivered", "message") == 1);
            bridge.block("ada", number);
            awaitSynced(bridge, number);
            long before = requestsAboutBlocks(bridge);

            for (int i = 1; i <= MESSAGES; i++) {
                bridge.receive(MetaMessage.text("let me in").from(person));
                int discarded = i;
                await().pollInterval(Duration.ofMillis(1))
                        .atMost(A_WHILE)
                        .until(() -> bridge.events("discarded", "blocked") == discarded);
            }
            bridge.standIns().clock().advance(Duration.ofSeconds(61));

            await().atMost(A_WHILE).untilAsserted(() -> assertThat(
                            blockedNumber(bridge, number).path("wab_refused").asInt())
                    .isEqualTo(MESSAGES));
            assertThat(requestsAboutBlocks(bridge) - before).isLessThanOrEqualTo(A_HANDFUL);
        }
    }

    /** The status loop has looked before its chat was there; only the discard of the message tells that it must look again. */
    @Test
    void aSessionThatAnEarlierAttemptOpenedIsCancelled() {
        try (TestBridge bridge = TestBridge.started(Database.H2)) {
            String number = newNumber();
            MetaMessage message = MetaMessage.text("just before the block").from(WaUser.phone(number));
            bridge.standIns()
                    .faults()
                    .add(Fault.delay("dataverse", 10_000)
                            .matching(".*wab_chats/.*UpsertMultiple.*")
                            .times(1));
            bridge.standIns()
                    .faults()
                    .add(Fault.status("dataverse", 503, "<html>").matching(".*wab_messages/.*UpsertMultiple.*"));
            bridge.receive(message);
            await().atMost(A_WHILE).until(() -> isPlaced(bridge));

            bridge.block("ada", number);
            awaitSynced(bridge, number);

            assertThat(bridge.chatsOf(number))
                    .as("not there when the status loop looked")
                    .isEmpty();
            await().atMost(A_WHILE).untilAsserted(() -> assertThat(bridge.chatsOf(number))
                    .singleElement()
                    .satisfies(chat -> {
                        assertThat(chat.path("statuscode").asInt()).isEqualTo(BlockContract.BLOCKED);
                        assertThat(bridge.sessionsOf(chat)).singleElement().satisfies(session -> assertThat(
                                        session.path("statuscode").asInt())
                                .isEqualTo(BlockContract.CANCELLED));
                    }));
            assertThat(bridge.message(message.id())).isEmpty();
            assertThat(bridge.events("discarded", "blocked")).isEqualTo(1);
        }
    }

    private static boolean isPlaced(TestBridge bridge) {
        return bridge.bean(JdbcTemplate.class).queryForObject("SELECT COUNT(*) FROM ledger_message", Integer.class) > 0;
    }

    private static void awaitSynced(TestBridge bridge, String number) {
        await().atMost(A_WHILE).untilAsserted(() -> assertThat(bridge.call("ada", "GET", "/api/blocks/" + number, null)
                        .json()
                        .path("crmState")
                        .asText())
                .isEqualTo("synced"));
    }

    private static ObjectNode blockedNumber(TestBridge bridge, String number) {
        List<ObjectNode> rows = bridge.dataverse().rows("wab_blockednumbers", "wab_phone eq '" + number + "'");
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    /** Reads and writes of chats, sessions and blocked numbers; what is asked at regular times anyway is none of these. */
    private static long requestsAboutBlocks(TestBridge bridge) {
        DataverseStats stats = bridge.dataverse().stats();
        return Stream.of("wab_chats", "wab_chatsessions", "wab_blockednumbers")
                .mapToLong(set -> stats.reads(set) + stats.updates(set) + stats.creates(set))
                .sum();
    }
}
