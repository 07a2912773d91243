package io.wabridge.conversation;

import static io.wabridge.block.BlockFixture.CHANNEL;
import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.block.BlockFixture;
import io.wabridge.conversation.Conversations.Arrival;
import io.wabridge.dataverse.RowIds;
import io.wabridge.fixture.SettableClock;
import io.wabridge.identity.Party;
import io.wabridge.webhook.Event;
import io.wabridge.webhook.Event.Direction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Sessions and blocks at the same moment: the harness once found a third session after one block. */
class ConversationsTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";
    private static final Party PERSON = Party.ofPhone("4915112345678");

    private final SettableClock clock = new SettableClock();
    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private BlockFixture bridge;
    private Ledger ledger;
    private Conversations conversations;
    private String identity;
    private String chat;

    private void on(DataSource database) {
        bridge = new BlockFixture(database, clock);
        ledger = new Ledger(new JdbcTemplate(database), bridge.transactions);
        conversations = new Conversations(ledger, bridge.lookup, bridge.transactions, clock);
        identity = bridge.see(PERSON);
        chat = RowIds.chatKey(CHANNEL, identity);
    }

    @AfterEach
    void end() {
        other.shutdownNow();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void opensNoSessionForAMessageWhoseSenderWasBlockedWhileItWaitedForTheChat(DataSource database) throws Exception {
        on(database);
        opensOnlyBeforeTheBlock(() -> conversations.place(List.of(message())).isPresent());
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void opensNoSessionForASendToSomebodyBlockedWhileItWaitedForTheChat(DataSource database) throws Exception {
        on(database);
        opensOnlyBeforeTheBlock(this::open);
    }

    private void opensOnlyBeforeTheBlock(Supplier<Boolean> opens) throws Exception {
        assertThat(opens.get()).isTrue();

        CompletableFuture<Boolean> again = whileTheChatIsHeld(opens, this::blockAndCancel);

        assertThat(again.get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(sessions()).containsExactly("CANCELLING");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aBlockCancelsTheSessionThatIsBeingOpened(DataSource database) throws Exception {
        on(database);
        open();
        block();
        conversations.cancelOpen(List.of(chat));
        bridge.unblock(PERSON);

        whileTheChatIsHeld(() -> conversations.cancelOpen(List.of(chat)), () -> {
                    open();
                    block();
                })
                .get(10, TimeUnit.SECONDS);

        assertThat(sessions()).containsExactly("CANCELLING", "CANCELLING");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aCancelThatComesAfterTheUnblockLeavesTheSessionOpenedSince(DataSource database) throws Exception {
        on(database);
        block();
        bridge.unblock(PERSON);
        open();

        assertThat(conversations.cancelOpen(List.of(chat))).isEmpty();

        assertThat(sessions()).containsExactly("OPEN");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aSendJoinsTheSessionOfAMessageWhoseTimeIsAheadOfOurs(DataSource database) {
        on(database);
        conversations.place(List.of(message(clock.instant().plusSeconds(2))));

        open();

        assertThat(sessions()).containsExactly("OPEN");
    }

    /** It waited for Dynamics while a block came and went. */
    @ParameterizedTest
    @MethodSource(DATABASES)
    void aSendThatIsRepeatedAfterAnUnblockOpensASessionOfItsOwn(DataSource database) {
        on(database);
        UUID message = UUID.randomUUID();
        conversations.open(CHANNEL, identity, PERSON, clock.instant(), message);
        blockAndCancel();
        bridge.unblock(PERSON);
        clock.advance(Duration.ofSeconds(5));

        Session again = conversations
                .open(CHANNEL, identity, PERSON, clock.instant(), message)
                .orElseThrow()
                .session();

        assertThat(sessions()).containsExactlyInAnyOrder("CANCELLING", "OPEN");
        assertThat(ledger.sessions(List.of(again.key())).get(again.key()).state())
                .isEqualTo(Session.State.OPEN);
    }

    /** Two nodes with the same batch, and between them a block that came and went. */
    @ParameterizedTest
    @MethodSource(DATABASES)
    void aMessageThatAnotherNodePlacesMeanwhileKeepsItsSession(DataSource database) throws Exception {
        on(database);
        open();
        Arrival message = message();

        Optional<Lane> second = whileTheChatIsHeld(() -> conversations.place(List.of(message)), () -> {
                    conversations.place(List.of(message));
                    ledger.cancelOpenSessions(List.of(chat));
                })
                .get(10, TimeUnit.SECONDS);

        String key = RowIds.messageKey(message.event().providerId());
        assertThat(second.orElseThrow().messages()).singleElement().satisfies(placed -> assertThat(placed.sessionKey())
                .isEqualTo(ledger.messages(List.of(key)).get(key).sessionKey()));
        assertThat(sessions()).containsExactly("CANCELLING");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aMessageKeepsItsChatWhenItsSenderBecomesSomebodyElseBeforeItIsWritten(DataSource database) {
        on(database);
        Arrival message = message();
        conversations.place(List.of(message));
        String other = bridge.see(Party.ofPhone("4915112345679"));

        Lane lane = conversations
                .place(List.of(new Arrival(message.event(), other, true)))
                .orElseThrow();

        assertThat(lane.messages()).singleElement().satisfies(placed -> {
            assertThat(placed.chatKey()).isEqualTo(chat);
            assertThat(lane.chat(placed.chatKey())).isNotNull();
        });
    }

    /** Begins one thing on another thread once the chat is held here, does the other thing, and only then lets go. */
    private <T> CompletableFuture<T> whileTheChatIsHeld(Supplier<T> there, Runnable here) {
        return bridge.transactions.run(() -> {
            ledger.lockChats(List.of(chat));
            CompletableFuture<T> result = CompletableFuture.supplyAsync(there, other);
            assertThat(waits(result)).as("waits for the chat").isTrue();
            here.run();
            return result;
        });
    }

    // A block is committed before it is answered, so not in the transaction that holds the chat.
    private void blockAndCancel() {
        block();
        ledger.cancelOpenSessions(List.of(chat));
    }

    private void block() {
        CompletableFuture.runAsync(() -> bridge.block(PERSON)).join();
    }

    private static boolean waits(CompletableFuture<?> result) {
        try {
            result.get(500, TimeUnit.MILLISECONDS);
            return false;
        } catch (TimeoutException e) {
            return true;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private boolean open() {
        return conversations
                .open(CHANNEL, identity, PERSON, clock.instant(), UUID.randomUUID())
                .isPresent();
    }

    private Arrival message() {
        return message(clock.instant());
    }

    private Arrival message(Instant sentAt) {
        Event.Message message = new Event.Message(
                CHANNEL,
                "wamid." + UUID.randomUUID(),
                Direction.INCOMING,
                PERSON,
                null,
                sentAt,
                "text",
                "hello",
                null,
                "{}",
                false,
                clock.instant(),
                "{}");
        return new Arrival(message, identity, true);
    }

    private List<String> sessions() {
        return bridge.jdbc.queryForList("SELECT state FROM ledger_session", String.class);
    }
}
