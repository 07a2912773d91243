package io.wabridge.status;

import static io.wabridge.status.StatusWorld.NUMBER;
import static io.wabridge.status.StatusWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.conversation.Conversations.Conversation;
import io.wabridge.standin.server.Fault;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A block that is lifted before Dynamics followed it: the harness once found two sessions of one person that were both open. */
class SessionCancelRouteTest extends InStatusWorld {

    private static final String BULK_UPDATE = "UpdateMultiple";

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aSessionWhoseRowComesAfterItsBlockWasLiftedIsCancelled(DataSource database) {
        world = new StatusWorld(database).withStatusLoop().running("session-cancel");
        Conversation inFlight = world.conversation(NUMBER, PHONE);
        world.chat(NUMBER, PHONE, "open");
        world.block(PHONE);
        world.awaitSynced(PHONE);
        world.unblock(PHONE);
        world.awaitSynced(PHONE);

        world.write(inFlight);

        await().untilAsserted(() -> assertThat(world.sessionsInLedger()).containsExactly("CANCELLED"));
        assertThat(world.sessionStatus(inFlight.session().id())).isEqualTo("cancelled");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aSessionThatDynamicsDidNotLetBeCancelledIsCancelledThoughTheBlockIsLifted(DataSource database) {
        world = new StatusWorld(database).withStatusLoop().running("session-cancel");
        Conversation conversation = world.conversation(NUMBER, PHONE);
        world.write(conversation);
        world.dataverse
                .server()
                .faults()
                .add(Fault.status("dataverse", 503, "<html></html>").matching(BULK_UPDATE));
        world.block(PHONE);
        await().untilAsserted(() -> assertThat(world.sessionsInLedger()).containsExactly("CANCELLING"));
        world.unblock(PHONE);
        world.dataverse.server().faults().clear();

        await().untilAsserted(() -> assertThat(world.sessionsInLedger()).containsExactly("CANCELLED"));
        assertThat(world.sessionStatus(conversation.session().id())).isEqualTo("cancelled");
        world.awaitSynced(PHONE);
        assertThat(world.chatStatus(conversation.chat().id())).isEqualTo("open");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void theSessionThatFollowsIsLeftAlone(DataSource database) {
        world = new StatusWorld(database).withStatusLoop().running("session-cancel");
        Conversation first = world.conversation(NUMBER, PHONE);
        world.write(first);
        world.block(PHONE);
        world.awaitSynced(PHONE);
        world.unblock(PHONE);
        Conversation next = world.conversation(NUMBER, PHONE);
        world.write(next);
        world.write(first);

        await().untilAsserted(
                        () -> assertThat(world.sessionsInLedger()).containsExactlyInAnyOrder("CANCELLED", "OPEN"));
        assertThat(world.sessionStatus(next.session().id())).isEqualTo("open");
        assertThat(world.sessionStatus(first.session().id())).isEqualTo("cancelled");
    }

    /** The status loop read a block, stood still, and comes to the sessions when the block is lifted. */
    @ParameterizedTest
    @MethodSource(DATABASES)
    void aStatusLoopThatComesLateLeavesTheSessionThatFollowsAlone(DataSource database) {
        world = new StatusWorld(database);
        Conversation next = world.conversation(NUMBER, PHONE);
        world.write(next);
        UUID unknown = world.session(next.chat().id(), "open");

        world.cancelSessionsOf(next.chat());

        assertThat(world.sessionStatus(next.session().id())).isEqualTo("open");
        assertThat(world.sessionStatus(unknown)).isEqualTo("cancelled");
    }
}
