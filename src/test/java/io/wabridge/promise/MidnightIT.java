package io.wabridge.promise;

import static io.wabridge.fixture.TestBridge.newNumber;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wabridge.fixture.TestBridge;
import io.wabridge.fixture.TestBridge.Database;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.WaUser;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Ten thousand blocks end at once; whoever blocks somebody then, or writes, does not wait for them. */
class MidnightIT {

    private static final int EXPIRING = 2_000;
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration A_WHILE = Duration.ofSeconds(60);

    @Test
    void anAgentsBlockAndMessagesOvertakeThoseThatExpireTogether() {
        try (TestBridge bridge = TestBridge.stopped(Database.H2)) {
            bridge.start("--bridge.blocking.expiry-interval=100ms");
            String blocked = newNumber();
            bridge.receive(MetaMessage.text("before midnight").from(WaUser.phone(blocked)));
            await().atMost(A_WHILE).until(() -> !bridge.chatsOf(blocked).isEmpty());
            expireAll(bridge);
            await().atMost(A_WHILE).until(() -> pending(bridge) > EXPIRING / 2);

            assertThat(bridge.block("ada", blocked).status()).isEqualTo(200);

            await().atMost(SOON).untilAsserted(() -> assertThat(
                            bridge.chatsOf(blocked).get(0).path("statuscode").asInt())
                    .isEqualTo(BlockContract.BLOCKED));
            MetaMessage message = MetaMessage.text("after midnight").from(WaUser.phone(newNumber()));
            bridge.receive(message);
            await().atMost(SOON).untilAsserted(() -> assertThat(bridge.message(message.id()))
                    .hasSize(1));
            await().atMost(A_WHILE).until(() -> lifted(bridge) == EXPIRING);
            assertThat(pending(bridge)).isGreaterThan(EXPIRING - 500);
            assertThat(bridge.dataverse().stats().throttled()).isZero();
        }
    }

    private static void expireAll(TestBridge bridge) {
        JdbcTemplate jdbc = bridge.bean(JdbcTemplate.class);
        String from = " FROM SYSTEM_RANGE(1, " + EXPIRING + ") AS s(n)";
        jdbc.execute("INSERT INTO identity (identity_id, created_at) SELECT 'e' || n, CURRENT_TIMESTAMP" + from);
        jdbc.execute(
                "INSERT INTO block (identity_id, state, blocked_by_id, blocked_at, expires_at, version, refused_count,"
                        + " created_at, crm_version) SELECT 'e' || n, 'ACTIVE', 'x', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 1, 0,"
                        + " CURRENT_TIMESTAMP, 1" + from);
    }

    private static int lifted(TestBridge bridge) {
        return count(bridge, "state = 'LIFTED'");
    }

    private static int pending(TestBridge bridge) {
        return count(bridge, "crm_due_at IS NOT NULL OR crm_claim IS NOT NULL");
    }

    private static int count(TestBridge bridge, String which) {
        return bridge.bean(JdbcTemplate.class)
                .queryForObject("SELECT COUNT(*) FROM block WHERE " + which, Integer.class);
    }
}
