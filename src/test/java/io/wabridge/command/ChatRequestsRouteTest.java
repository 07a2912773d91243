package io.wabridge.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.sending.OutboundRouteTest;
import io.wabridge.standin.dataverse.DataverseSeed;
import io.wabridge.standin.server.Fault;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What agents do with chats that they may not write. */
class ChatRequestsRouteTest extends OutboundRouteTest {

    private static final int DONE = 727000001;
    private static final int REFUSED = 727000002;
    private static final int FAILED = 727000003;

    private UUID accept(UUID user, UUID chat) {
        return ask(user, chat, 727000000, null);
    }

    private UUID read(UUID user, UUID chat, Instant until) {
        return ask(user, chat, 727000001, until);
    }

    private UUID ask(UUID user, UUID chat, int action, Instant until) {
        ObjectNode row = json.createObjectNode().put("wab_action", action);
        if (chat != null) {
            row.put("wab_chatid@odata.bind", "/wab_chats(" + chat + ")");
        }
        if (until != null) {
            row.put("wab_readuntil", until.toString());
        }
        return dataverse.create(user, "wab_chatrequests", row);
    }

    private void awaitAnswer(UUID request, int status) {
        soon().untilAsserted(() -> assertThat(dataverse
                        .row("wab_chatrequests", request)
                        .orElseThrow()
                        .get("statuscode")
                        .asInt())
                .isEqualTo(status));
    }

    private String acceptedBy(UUID chat) {
        return dataverse
                .row("wab_chats", chat)
                .orElseThrow()
                .get("_wab_acceptedby_value")
                .asText(null);
    }

    private Instant readOn(UUID chat) {
        return Instant.parse(dataverse
                .row("wab_chats", chat)
                .orElseThrow()
                .get("wab_lastreadon")
                .asText());
    }

    private Instant minutesAgo(int minutes) {
        return clock.instant().minus(Duration.ofMinutes(minutes)).truncatedTo(ChronoUnit.SECONDS);
    }

    @Test
    void agentsThemselvesMayNotWriteAChat() {
        UUID chat = customerWrote(Duration.ofHours(1));

        for (String column : new String[] {"wab_lastreadon", "wab_blockreason"}) {
            assertThatThrownBy(() -> dataverse.patch(
                            DataverseSeed.ADA,
                            "wab_chats",
                            chat,
                            json.createObjectNode().putNull(column)))
                    .hasMessageContaining("is missing prvWritewab_chat");
        }
        UUID request = accept(DataverseSeed.ADA, chat);
        assertThatThrownBy(() -> dataverse.patch(
                        DataverseSeed.ADA,
                        "wab_chatrequests",
                        request,
                        json.createObjectNode().put("wab_action", 727000001)))
                .hasMessageContaining("is missing prvWritewab_chatrequest");
    }

    @Test
    void aChatIsOfTheFirstAgentWhoAcceptsIt() {
        UUID chat = customerWrote(Duration.ofHours(1));
        UUID first = accept(DataverseSeed.ADA, chat);
        UUID second = accept(DataverseSeed.BOB, chat);
        UUID again = accept(DataverseSeed.ADA, chat);

        wakeUp();

        awaitAnswer(first, DONE);
        awaitAnswer(second, REFUSED);
        awaitAnswer(again, DONE);
        assertThat(acceptedBy(chat)).isEqualTo(DataverseSeed.ADA.toString());
    }

    @Test
    void whatIsReadIsNotedAndNeverGoesBackOrAhead() {
        UUID chat = customerWrote(Duration.ofHours(1));
        UUID later = read(DataverseSeed.ADA, chat, minutesAgo(10));
        UUID earlier = read(DataverseSeed.ADA, chat, minutesAgo(20));
        wakeUp();
        awaitAnswer(later, DONE);
        awaitAnswer(earlier, DONE);
        Instant noted = readOn(chat);

        UUID ahead = read(DataverseSeed.ADA, chat, minutesAgo(-60));
        wakeUp();

        awaitAnswer(ahead, DONE);
        assertThat(noted).isBetween(minutesAgo(11), minutesAgo(9));
        assertThat(readOn(chat)).isBeforeOrEqualTo(clock.instant());
    }

    @Test
    void onlyTheAgentOfAChatMovesWhatIsRead() {
        UUID chat = customerWrote(Duration.ofHours(1));
        UUID accepted = accept(DataverseSeed.ADA, chat);
        UUID read = read(DataverseSeed.BOB, chat, minutesAgo(1));

        wakeUp();

        awaitAnswer(accepted, DONE);
        awaitAnswer(read, REFUSED);
        assertThat(dataverse
                        .row("wab_chats", chat)
                        .orElseThrow()
                        .get("wab_lastreadon")
                        .isNull())
                .isTrue();
    }

    @Test
    void aMessageThatComesInBetweenDoesNotLoseTheAcceptance() {
        UUID chat = customerWrote(Duration.ofHours(1));
        UUID request = accept(DataverseSeed.ADA, chat);
        standIns.faults()
                .add(Fault.status("dataverse", 412, "{\"error\":{\"code\":\"0x80060882\",\"message\":\"changed\"}}")
                        .matching("wab_chats\\(" + chat + "\\)$")
                        .times(1));

        wakeUp();

        awaitAnswer(request, DONE);
        assertThat(acceptedBy(chat)).isEqualTo(DataverseSeed.ADA.toString());
        assertThat(standIns.faults().next("dataverse", "wab_chats(" + chat + ")"))
                .isEmpty();
    }

    @Test
    void aRequestThatSaysTooLittleFails() {
        UUID chat = customerWrote(Duration.ofHours(1));
        UUID nowhere = accept(DataverseSeed.ADA, null);
        UUID never = read(DataverseSeed.ADA, chat, null);

        wakeUp();

        awaitAnswer(nowhere, FAILED);
        awaitAnswer(never, FAILED);
    }
}
