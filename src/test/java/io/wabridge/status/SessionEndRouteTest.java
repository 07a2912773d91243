package io.wabridge.status;

import static io.wabridge.status.StatusWorld.NUMBER;
import static io.wabridge.status.StatusWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.conversation.Conversations.Conversation;
import io.wabridge.conversation.Session;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SessionEndRouteTest extends InStatusWorld {

    /** After a day's outage: the session is over before its row is there. */
    @ParameterizedTest
    @MethodSource(DATABASES)
    void aSessionWhoseRowComesAfterItsEndIsEnded(DataSource database) {
        world = new StatusWorld(database, Map.of("bridge.inbound.session-end-interval", "100"));
        Conversation late = world.conversation(NUMBER, PHONE);
        world.dataverse.clock().advance(Session.LENGTH);
        world.withSessionEnds();
        await().untilAsserted(() -> assertThat(world.sessionsInLedger()).containsExactly("ENDED"));

        world.write(late);

        await().untilAsserted(() ->
                assertThat(world.sessionStatus(late.session().id())).isEqualTo("ended"));
    }
}
