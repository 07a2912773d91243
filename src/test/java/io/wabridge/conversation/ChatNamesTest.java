package io.wabridge.conversation;

import static io.wabridge.block.BlockFixture.CHANNEL;
import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.block.BlockFixture;
import io.wabridge.conversation.Conversations.Arrival;
import io.wabridge.dataverse.DataverseFixture;
import io.wabridge.fixture.Housekeeping;
import io.wabridge.identity.Party;
import io.wabridge.webhook.Event;
import io.wabridge.webhook.Event.Direction;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names were kept in the bridge's database for ever. */
class ChatNamesTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";
    private static final String NUMBER = "4915112345678";
    /** bridge.inbound.ledger-retention. */
    private static final Duration RETENTION = Duration.ofDays(90);

    private final DataverseFixture dataverse = new DataverseFixture();
    private DataSource database;
    private BlockFixture bridge;
    private ConversationFixture conversing;
    private String identity;

    private void on(DataSource databaseOfTest) {
        database = databaseOfTest;
        bridge = new BlockFixture(database, dataverse.clock());
        conversing = new ConversationFixture(dataverse, bridge, dataverse.channels());
        identity = bridge.see(Party.ofPhone(NUMBER));
    }

    @AfterEach
    void close() {
        dataverse.close();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void areForgottenWhenNothingWasHeardForLongAndDynamicsKeepsWhatItShows(DataSource databaseOfTest) {
        on(databaseOfTest);
        hear("Ada");
        send();
        assertThat(namesHere()).containsExactly("Ada");

        dataverse.clock().advance(RETENTION.plusDays(2));
        int forgotten = purge();

        assertThat(forgotten).isEqualTo(1);
        assertThat(namesHere()).containsExactly("");
        assertThat(bridge.jdbc.queryForList("SELECT username FROM ledger_chat", String.class))
                .containsOnlyNulls();
        send();
        assertThat(nameInDynamics()).isEqualTo("Ada");
        hear("Ada Lovelace");
        send();
        assertThat(nameInDynamics()).isEqualTo("Ada Lovelace");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void areKeptWhilePeopleWrite(DataSource databaseOfTest) {
        on(databaseOfTest);
        hear("Ada");
        dataverse.clock().advance(RETENTION.minusDays(1));
        hear("Ada");
        dataverse.clock().advance(Duration.ofDays(3));

        assertThat(purge()).isZero();

        assertThat(namesHere()).containsExactly("Ada");
    }

    private int purge() {
        return new Housekeeping(database, dataverse.clock()).purge("chat-name-purge");
    }

    private void hear(String name) {
        Event.Message message = new Event.Message(
                CHANNEL,
                "wamid." + UUID.randomUUID(),
                Direction.INCOMING,
                new Party(NUMBER, null, null, "ada", name, null),
                null,
                dataverse.clock().instant(),
                "text",
                "hello",
                null,
                "{}",
                false,
                dataverse.clock().instant(),
                "{}");
        conversing.conversations.place(List.of(new Arrival(message, identity, true)));
    }

    /** Writes the chat to Dynamics, as every send does. */
    private void send() {
        conversing.write(conversing
                .conversations
                .open(
                        CHANNEL,
                        identity,
                        Party.ofPhone(NUMBER),
                        dataverse.clock().instant(),
                        UUID.randomUUID())
                .orElseThrow());
    }

    private List<String> namesHere() {
        return bridge.jdbc.queryForList("SELECT name FROM ledger_chat", String.class);
    }

    private String nameInDynamics() {
        return dataverse
                .standIn()
                .rows("wab_chats", "wab_phone eq '" + NUMBER + "'")
                .get(0)
                .path("wab_name")
                .asText();
    }
}
