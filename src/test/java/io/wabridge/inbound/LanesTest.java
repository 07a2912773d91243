package io.wabridge.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.block.BlockFixture;
import io.wabridge.conversation.ConversationFixture;
import io.wabridge.conversation.Lane;
import io.wabridge.fixture.SettableClock;
import io.wabridge.identity.Party;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LanesTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";
    private static final Party PERSON = Party.ofPhone("4915112345678");

    private final SettableClock clock = new SettableClock();
    private BlockFixture bridge;
    private Lanes lanes;
    private Identified message;

    private void on(DataSource database) {
        bridge = new BlockFixture(database, clock);
        lanes = new Lanes(null, ConversationFixture.conversations(bridge, clock));
        message = Inbox.message(bridge.see(PERSON), PERSON, clock.instant());
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void givesNoPlaceToSomebodyBlockedAfterTheSecondLook(DataSource database) {
        on(database);
        List<Identified> seenAsFree = new Senders(bridge.lookup).lookUpAgain(List.of(message));
        bridge.block(PERSON);

        Object placed = lanes.place(seenAsFree);

        assertThat(placed).isEqualTo(seenAsFree);
        assertThat(lanes.isUnplaced(placed)).isTrue();
        assertThat(bridge.jdbc.queryForList("SELECT message_key FROM ledger_message"))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void anEchoToSomebodyBlockedHasAPlaceAndOpensNoSession(DataSource database) {
        on(database);
        bridge.block(PERSON);
        Identified echo = Inbox.echo(message.identityId(), PERSON, clock.instant());

        Object placed = lanes.place(new Senders(bridge.lookup).lookUpAgain(List.of(echo)));

        assertThat(placed).isInstanceOfSatisfying(Lane.class, lane -> assertThat(lane.size())
                .isEqualTo(1));
        assertThat(bridge.jdbc.queryForList("SELECT session_key FROM ledger_session"))
                .isEmpty();
    }
}
