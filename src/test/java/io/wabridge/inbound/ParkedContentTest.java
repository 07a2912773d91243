package io.wabridge.inbound;

import static io.wabridge.block.BlockFixture.CHANNEL;
import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.block.BlockFixture;
import io.wabridge.fixture.SettableClock;
import io.wabridge.identity.Party;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.MetaWebhooks;
import io.wabridge.standin.graph.WaUser;
import io.wabridge.webhook.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What blocked people wrote came to light in the parked events, where operators read it and nothing had counted it. */
class ParkedContentTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";
    private static final String UNKNOWN_CHANNEL = "999999999999999";
    private static final String NUMBER = "4915112345678";
    private static final Party PERSON = Party.ofPhone(NUMBER);

    private final SettableClock clock = new SettableClock();
    private BlockFixture bridge;
    private ParkedContent content;

    private void on(DataSource database) {
        bridge = new BlockFixture(database, clock);
        content = new ParkedContent(bridge.identities, bridge.lookup, bridge.refusals);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void whatABlockedNumberWritesToAnUnknownBusinessNumberIsCountedAndNotKept(DataSource database) {
        on(database);
        bridge.block(PERSON);
        Event.Unprocessable event = parked(UNKNOWN_CHANNEL, WaUser.phone(NUMBER));

        String kept = content.of(event);
        String keptAgain = content.of(event);

        assertThat(kept).doesNotContain("secret words").contains(NUMBER, UNKNOWN_CHANNEL, "wamid");
        assertThat(keptAgain).isEqualTo(kept);
        assertThat(refused()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void whatOthersWriteIsKeptAsItIsAndCreatesNobody(DataSource database) {
        on(database);
        bridge.block(PERSON);
        Event.Unprocessable event = parked(UNKNOWN_CHANNEL, WaUser.phone("4917087654321"));

        assertThat(content.of(event)).isEqualTo(event.envelope()).contains("secret words");

        assertThat(refused()).isZero();
        assertThat(bridge.identities.find(Party.ofPhone("4917087654321"))).isEmpty();
    }

    /** Nobody has linked the two keys yet: by the id alone it would be a stranger, by the number alone too. */
    @ParameterizedTest
    @MethodSource(DATABASES)
    void oneBlockedKeyOfSeveralIsEnough(DataSource database) {
        on(database);
        bridge.see(Party.ofUserId("DE.1111"));
        bridge.block(PERSON);
        bridge.block(Party.ofUserId("DE.2222"));
        bridge.see(Party.ofPhone("4917087654321"));

        assertThat(content.of(parked(UNKNOWN_CHANNEL, WaUser.phone(NUMBER).withUserId("DE.1111"))))
                .doesNotContain("secret words");
        assertThat(content.of(
                        parked(UNKNOWN_CHANNEL, WaUser.phone("4917087654321").withUserId("DE.2222"))))
                .doesNotContain("secret words");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void theTimeOfReceiptDecidesAsItDoesForAnyMessage(DataSource database) {
        on(database);
        bridge.block(PERSON);
        Instant during = clock.instant();
        clock.advance(Duration.ofMinutes(1));
        bridge.unblock(PERSON);
        clock.advance(Duration.ofMinutes(1));

        assertThat(content.of(parked(UNKNOWN_CHANNEL, WaUser.phone(NUMBER), during)))
                .doesNotContain("secret words");
        assertThat(content.of(parked(UNKNOWN_CHANNEL, WaUser.phone(NUMBER)))).contains("secret words");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aBlockOnOneBusinessNumberConcernsWhatCameToIt(DataSource database) {
        on(database);
        bridge.block(PERSON, CHANNEL, "spam", null);

        assertThat(content.of(parked(CHANNEL, WaUser.phone(NUMBER)))).doesNotContain("secret words");
        assertThat(content.of(parked(UNKNOWN_CHANNEL, WaUser.phone(NUMBER)))).contains("secret words");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void allThatABlockedNumberWroteInOneBodyIsTakenOutAndCounted(DataSource database) {
        on(database);
        bridge.block(PERSON);
        String body = "{\"object\": \"page\", \"messages\": [{\"from\": \"" + NUMBER
                + "\", \"id\": \"a\", \"text\": \"one\"},"
                + " {\"from\": \"" + NUMBER + "\", \"id\": \"b\", \"text\": \"two\"},"
                + " {\"from\": \"4917087654321\", \"id\": \"c\", \"text\": \"three\"}]}";

        String kept = content.of(new Event.Unprocessable("unknown-object", clock.instant(), body));

        assertThat(kept).doesNotContain("one", "two").contains("three");
        assertThat(refused()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aBodyThatIsNoJsonIsSearchedToo(DataSource database) {
        on(database);
        bridge.block(PERSON);
        String body = "{\"messages\": [{\"from\": \"" + NUMBER + "\", \"text\": {\"body\": \"secret words";

        String kept = content.of(new Event.Unprocessable("not-json", clock.instant(), body));

        assertThat(kept).doesNotContain("secret words");
        assertThat(refused()).isEqualTo(1);
    }

    private Event.Unprocessable parked(String channel, WaUser from) {
        return parked(channel, from, clock.instant());
    }

    private static Event.Unprocessable parked(String channel, WaUser from, Instant receivedAt) {
        byte[] webhook = MetaWebhooks.forNumber(channel)
                .message(MetaMessage.text("secret words").from(from))
                .bytes();
        return new Event.Unprocessable("unknown-channel", receivedAt, new String(webhook, StandardCharsets.UTF_8));
    }

    private long refused() {
        return bridge.blocks.find(PERSON).orElseThrow().refusedCount();
    }
}
