package io.wabridge.status;

import static io.wabridge.status.StatusWorld.NUMBER;
import static io.wabridge.status.StatusWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.block.CrmProgress.Priority;
import io.wabridge.conversation.Conversations.Conversation;
import io.wabridge.standin.dataverse.Limits;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many blocks end at once; Dynamics allows few requests, of which they may take a part. */
class StatusPaceRouteTest extends InStatusWorld {

    private static final int MANY = 20;
    private static final int SHARE = 60;
    private static final long FIRST = 4915190000000L;

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aBlockByAnAgentIsShownLongBeforeThoseThatExpiredTogetherAndMessagesFlow(DataSource database) {
        world = new StatusWorld(database, Map.of("bridge.blocking.bulk-requests", String.valueOf(SHARE)));
        expireTogether();
        world.dataverse.standIn().limits(Limits.DEFAULT.withRequests(3 * SHARE));
        UUID chat = world.chat(NUMBER, PHONE, "open");
        world.withStatusLoop().running("block-expiry");
        await().untilAsserted(() -> assertThat(lifted()).isEqualTo(MANY));

        world.block(PHONE);

        world.awaitSynced(PHONE);
        assertThat(world.chatStatus(chat)).isEqualTo("blocked");
        Conversation message = world.conversation(NUMBER, "4917087654321");
        world.write(message);
        assertThat(world.dataverse.standIn().rows("wab_chats", "wab_phone eq '4917087654321'"))
                .hasSize(1);
        assertThat(pending()).as("they have hardly begun").isGreaterThan(MANY - 10);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void thoseThatExpiredTogetherTakeNoMoreThanTheirShareAndAreAllShownInTheEnd(DataSource database) {
        world = new StatusWorld(database, Map.of("bridge.blocking.bulk-requests", String.valueOf(SHARE)));
        expireTogether();
        world.dataverse.standIn().limits(Limits.DEFAULT.withRequests(SHARE + 5));
        world.withStatusLoop().running("block-expiry");
        await().untilAsserted(() -> assertThat(lifted()).isEqualTo(MANY));

        for (long before = pending(); before > 0; before = pending()) {
            long left = before;
            // Five requests of one block, earned in five seconds each.
            world.dataverse.clock().advance(Duration.ofSeconds(26));
            await().until(() -> pending() < left);
        }

        assertThat(world.dataverse.standIn().stats().throttled()).isZero();
    }

    private void expireTogether() {
        LongStream.range(FIRST, FIRST + MANY)
                .forEach(phone -> world.block(
                        String.valueOf(phone),
                        null,
                        "cool down",
                        world.dataverse.clock().instant().plus(Duration.ofHours(1))));
        world.progress.claimBehind(Priority.ASKED, MANY, Duration.ofMinutes(1)).forEach(world.progress::synced);
        world.dataverse.clock().advance(Duration.ofMinutes(61));
    }

    private long lifted() {
        return count("state = 'LIFTED'");
    }

    private long pending() {
        return count("crm_due_at IS NOT NULL OR crm_claim IS NOT NULL");
    }

    private long count(String which) {
        return world.jdbc
                .sql("SELECT COUNT(*) FROM block WHERE " + which)
                .query(Long.class)
                .single();
    }
}
