package io.wabridge.inbound;

import static io.wabridge.block.BlockFixture.CHANNEL;
import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.block.BlockFixture;
import io.wabridge.block.Refusals.Refusal;
import io.wabridge.dataverse.RowIds;
import io.wabridge.fixture.SettableClock;
import io.wabridge.identity.Party;
import io.wabridge.webhook.Event;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SendersTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";
    private static final Party BLOCKED = Party.ofPhone("4915112345678");
    private static final Party FREE = Party.ofPhone("4915187654321");

    private final SettableClock clock = new SettableClock();
    private BlockFixture bridge;
    private Senders senders;
    private Identified ofBlocked;
    private Identified ofFree;

    private void on(DataSource database) {
        bridge = new BlockFixture(database, clock);
        senders = new Senders(bridge.lookup);
        ofBlocked = Inbox.message(bridge.see(BLOCKED), BLOCKED, clock.instant());
        ofFree = Inbox.message(bridge.see(FREE), FREE, clock.instant());
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void theSecondLookSeesABlockThatCameAfterTheFirst(DataSource database) {
        on(database);
        List<Identified> passed = senders.markBlocked(
                List.of(ofBlocked, ofFree), bridge.lookup.blockedAmong(senders.questions(List.of(ofBlocked, ofFree))));
        assertThat(passed).noneMatch(Identified::blocked);
        bridge.block(BLOCKED);

        List<Identified> again = senders.lookUpAgain(passed);

        assertThat(again).containsExactly(ofBlocked.blocked(true), ofFree);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void theSecondLookTakesBackWhatTheOneBeforeItSaid(DataSource database) {
        on(database);

        assertThat(senders.lookUpAgain(List.of(ofFree.blocked(true)))).containsExactly(ofFree);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void whatWasDiscardedOnceStaysAwayAfterTheUnblock(DataSource database) {
        on(database);
        Event.Message message = (Event.Message) ofFree.event();
        bridge.refusals.count(List.of(
                new Refusal(ofFree.identityId(), CHANNEL, RowIds.messageKey(message.providerId()), clock.instant())));

        assertThat(senders.lookUpAgain(List.of(ofFree))).containsExactly(ofFree.blocked(true));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void anEchoIsNoMessageOfTheBlocked(DataSource database) {
        on(database);
        bridge.block(BLOCKED);
        Identified echo = Inbox.echo(ofBlocked.identityId(), BLOCKED, clock.instant());

        assertThat(senders.questions(List.of(echo, ofBlocked))).hasSize(1);
        assertThat(senders.markBlocked(List.of(echo), Set.copyOf(senders.questions(List.of(ofBlocked)))))
                .containsExactly(echo);
        // Just before it is written it counts: it must not open a session in a blocked chat.
        assertThat(senders.lookUpAgain(List.of(echo))).containsExactly(echo.blocked(true));
    }
}
