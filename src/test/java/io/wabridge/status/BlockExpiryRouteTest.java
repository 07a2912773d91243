package io.wabridge.status;

import static io.wabridge.status.StatusWorld.NUMBER;
import static io.wabridge.status.StatusWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.identity.Party;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A block that ends by itself. */
class BlockExpiryRouteTest {

    private static final String PHONE = "4915112345678";

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void anExpiredBlockIsLiftedAuditedAndFollowedInDynamics(DataSource database) {
        try (StatusWorld world = new StatusWorld(database).withStatusLoop().running("block-expiry")) {
            UUID chat = world.chat(NUMBER, PHONE, "closed");
            world.block(
                    PHONE, null, "cool down", world.dataverse.clock().instant().plus(Duration.ofHours(1)));
            world.awaitSynced(PHONE);
            assertThat(world.chatStatus(chat)).isEqualTo("blocked");

            world.dataverse.clock().advance(Duration.ofMinutes(61));

            await().untilAsserted(() -> assertThat(world.chatStatus(chat)).isEqualTo("closed"));
            assertThat(world.numberStatus(PHONE)).isEqualTo("lifted");
            assertThat(world.blocks.history(Party.ofPhone(PHONE), 10, null).items())
                    .anySatisfy(entry -> assertThat(entry.actor().id()).isEqualTo("system:expiry"));
        }
    }
}
