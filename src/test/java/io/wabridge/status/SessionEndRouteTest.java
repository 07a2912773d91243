package io.wabridge.status;

import static io.wabridge.status.StatusWorld.NUMBER;
import static io.wabridge.status.StatusWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.conversation.Conversations.Conversation;
import io.wabridge.conversation.Session;
import io.wabridge.conversation.SessionEnds;
import io.wabridge.standin.server.Fault;
import java.util.List;
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

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aBlockThatComesWhileASessionEndsLeavesItEnded(DataSource database) {
        world = new StatusWorld(database);
        Conversation over = world.conversation(NUMBER, PHONE);
        world.write(over);
        world.dataverse.clock().advance(Session.LENGTH);
        SessionEnds ends = world.sessionEnds();
        List<Session> ending = ends.due();
        world.block(PHONE);

        world.cancelSessionsOf(over.chat());

        assertThat(world.sessionStatus(over.session().id())).isEqualTo("open");
        ends.end(ending);
        assertThat(world.sessionStatus(over.session().id())).isEqualTo("ended");
        assertThat(world.sessionsInLedger()).containsExactly("ENDED");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aSessionThatABlockHasCancelledIsNotEnded(DataSource database) {
        world = new StatusWorld(database);
        Conversation over = world.conversation(NUMBER, PHONE);
        world.write(over);
        world.dataverse.clock().advance(Session.LENGTH);
        world.block(PHONE);
        world.cancelSessionsOf(over.chat());

        assertThat(world.sessionEnds().due()).isEmpty();

        assertThat(world.sessionStatus(over.session().id())).isEqualTo("cancelled");
        assertThat(world.sessionsInLedger()).containsExactly("CANCELLED");
    }

    /** Two nodes: one finds no row to end, the other writes the row before the first has noted that. */
    @ParameterizedTest
    @MethodSource(DATABASES)
    void aSessionWhoseRowIsWrittenWhileItEndsIsEndedAgain(DataSource database) {
        world = new StatusWorld(database);
        Conversation late = world.conversation(NUMBER, PHONE);
        world.dataverse.clock().advance(Session.LENGTH);
        SessionEnds ends = world.sessionEnds();
        List<Session> ending = ends.due();
        world.write(late);
        world.dataverse
                .server()
                .faults()
                .add(Fault.status("dataverse", 404, "{\"error\":{\"code\":\"0x80040217\",\"message\":\"no row\"}}")
                        .matching("UpdateMultiple")
                        .times(1));
        ends.end(ending);
        assertThat(world.sessionStatus(late.session().id())).isEqualTo("open");

        ends.end(ends.due());

        assertThat(world.sessionStatus(late.session().id())).isEqualTo("ended");
    }
}
