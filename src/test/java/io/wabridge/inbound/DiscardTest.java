package io.wabridge.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wabridge.block.BlockFixture;
import io.wabridge.block.CrmProgress.Behind;
import io.wabridge.conversation.ConversationFixture;
import io.wabridge.conversation.Conversations.Arrival;
import io.wabridge.dataverse.DataverseFixture;
import io.wabridge.identity.Party;
import io.wabridge.parking.Parking;
import io.wabridge.webhook.Event;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a discarded message costs Dynamics: nothing, unless an earlier attempt may have written something for it. */
class DiscardTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";
    private static final Party PERSON = Party.ofPhone("4915112345678");
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final DataverseFixture dataverse = new DataverseFixture();
    private BlockFixture bridge;
    private ConversationFixture conversing;
    private Parking parking;
    private Outcomes outcomes;
    private String identity;

    private void on(DataSource database) {
        bridge = new BlockFixture(database, dataverse.clock());
        conversing = new ConversationFixture(dataverse, bridge, dataverse.channels());
        parking = new Parking(JdbcClient.create(database), dataverse.clock());
        outcomes = new Outcomes(
                bridge.refusals,
                bridge.progress,
                conversing.deliveries(),
                null,
                null,
                parking,
                new ParkedContent(bridge.identities, bridge.lookup, bridge.refusals),
                new SimpleMeterRegistry());
        identity = bridge.see(PERSON);
    }

    @AfterEach
    void close() {
        dataverse.close();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aDiscardIsCountedAndMakesNobodyLook(DataSource database) {
        on(database);
        bridge.block(PERSON);
        follow();
        bridge.events.clear();

        for (int i = 0; i < 10; i++) {
            outcomes.discard(List.of(message()));
        }

        assertThat(behind()).isEmpty();
        assertThat(bridge.events).isEmpty();
        assertThat(bridge.blocks.find(PERSON).orElseThrow().refusedCount()).isEqualTo(10);
        assertThat(dataverse.standIn().stats().requests())
                .allSatisfy((kind, requests) -> assertThat(requests).isZero());
    }

    /** Its attempt may have written chat and session after the status loop had looked for them. */
    @ParameterizedTest
    @MethodSource(DATABASES)
    void aMessageThatAnEarlierAttemptPlacedMakesTheStatusLoopLookAgain(DataSource database) {
        on(database);
        Identified message = message();
        place(message);
        bridge.block(PERSON);
        follow();

        outcomes.discard(List.of(message));

        assertThat(behind()).containsExactly(identity);
        assertThat(bridge.blocks.find(PERSON).orElseThrow().refusedCount()).isEqualTo(1);
    }

    /** The one that fails even alone may have left chat and session in Dynamics before it failed. */
    @ParameterizedTest
    @MethodSource(DATABASES)
    void aMessageThatIsParkedAfterItsSenderWasBlockedMakesTheStatusLoopLookAgain(DataSource database) {
        on(database);
        Identified message = message();
        bridge.block(PERSON);
        follow();

        outcomes.parkFailed(List.of(message), "defect");

        assertThat(behind()).containsExactly(identity);
        assertThat(parking.countsByCause()).containsEntry("defect", 1L);
    }

    private void place(Identified message) {
        conversing.conversations.place(
                List.of(new Arrival((Event.Message) message.event(), message.identityId(), true)));
    }

    private Identified message() {
        return Inbox.message(identity, PERSON, dataverse.clock().instant());
    }

    private void follow() {
        bridge.claimBehind(10, LEASE).forEach(bridge.progress::synced);
    }

    private List<String> behind() {
        return bridge.claimBehind(10, LEASE).stream().map(Behind::identityId).toList();
    }
}
