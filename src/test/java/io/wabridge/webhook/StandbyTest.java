package io.wabridge.webhook;

import static io.wabridge.webhook.Samples.CHANNEL;
import static io.wabridge.webhook.Samples.METADATA;
import static io.wabridge.webhook.Samples.USER_ID;
import static io.wabridge.webhook.Samples.cause;
import static io.wabridge.webhook.Samples.change;
import static io.wabridge.webhook.Samples.identityChange;
import static io.wabridge.webhook.Samples.message;
import static io.wabridge.webhook.Samples.noticeKind;
import static io.wabridge.webhook.Samples.parse;
import static io.wabridge.webhook.Samples.receipt;
import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.identity.Party;
import io.wabridge.webhook.Event.Direction;
import io.wabridge.webhook.Event.Origin;
import io.wabridge.webhook.Event.ReceiptStatus;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What comes while Meta's agent answers: the same as otherwise, one level deeper. */
class StandbyTest {

    private static String standby(String inner) {
        return change("standby", METADATA + ", 'standby': {" + inner + "}");
    }

    private static String echo(String request, String beside) {
        return standby("'message_echoes': [{'id': 'wamid.B', 'timestamp': '1750000000', 'message': {"
                + "'messaging_product': 'whatsapp', " + request + "}" + beside + "}]");
    }

    @Test
    void aMessageIsReadWithItsContactAndBusinessNumber() {
        Event.Message message = message(
                standby(
                        "'contacts': [{'profile': {'name': 'Ada'}, 'wa_id': '4911', 'user_id': 'DE.1'}], "
                                + "'messages': [{'from': '4911', 'id': 'wamid.A', 'timestamp': '1750000000', 'type': 'text', 'text': {'body': 'hello'}}]"));

        assertThat(message.channel()).isEqualTo(CHANNEL);
        assertThat(message.direction()).isEqualTo(Direction.INCOMING);
        assertThat(message.party()).isEqualTo(new Party("4911", "DE.1", null, null, "Ada", null));
        assertThat(message.text()).isEqualTo("hello");
        assertThat(message.origin()).isNull();
    }

    @Test
    void anEchoOfTheAgentIsReadFromTheRequestByWhichItWasSent() {
        Event.Message echo = message(echo(
                "'recipient_type': 'individual', 'to': '+49 11', 'type': 'text', 'text': {'body': 'hello'}, "
                        + "'context': {'message_id': 'wamid.A'}",
                ""));

        assertThat(echo.providerId()).isEqualTo("wamid.B");
        assertThat(echo.sentAt()).isEqualTo(Instant.ofEpochSecond(1_750_000_000));
        assertThat(echo.direction()).isEqualTo(Direction.OUTGOING);
        assertThat(echo.party()).isEqualTo(Party.ofPhone("4911"));
        assertThat(echo.text()).isEqualTo("hello");
        assertThat(echo.repliesTo()).isEqualTo("wamid.A");
        assertThat(echo.payload()).isNull();
        assertThat(echo.origin()).isEqualTo(Origin.META_AGENT);
    }

    @Test
    void anEchoToSomebodyWhoHidesTheNumberNamesTheUserId() {
        Event.Message echo = message(echo("'recipient': '" + USER_ID + "', 'type': 'text', 'text': {'body': 'x'}", ""));

        assertThat(echo.party()).isEqualTo(Party.ofUserId(USER_ID));
    }

    @Test
    void whatStandsBesideTheRequestOfAnEchoIsKept() {
        Event.Message echo = message(echo(
                "'to': '4911', 'type': 'template', 'template': {'name': 'order_update'}",
                ", 'template': {'id': '7'}, 'flow': {'id': '8'}"));

        assertThat(echo.type()).isEqualTo("template");
        assertThat(echo.payload())
                .isEqualTo(Samples.json(
                        "{'template':{'name':'order_update'},'standby':{'template':{'id':'7'},'flow':{'id':'8'}}}"));
    }

    @Test
    void anEchoInTheUsualFormIsReadToo() {
        Event.Message echo = message(
                standby(
                        "'message_echoes': [{'from': '1', 'to': '4911', 'id': 'wamid.B', 'timestamp': '1750000000', 'type': 'text', 'text': {'body': 'x'}}]"));

        assertThat(echo.party()).isEqualTo(Party.ofPhone("4911"));
        assertThat(echo.origin()).isEqualTo(Origin.META_AGENT);
    }

    @Test
    void anEchoThatNamesNobodyIsParkedAsItCame() {
        String webhook = echo("'type': 'text', 'text': {'body': 'x'}", "");

        assertThat(cause(webhook)).isEqualTo("no-recipient");
        assertThat(parse(webhook).get(0).envelope()).contains("\"message\":{\"messaging_product\":\"whatsapp\"");
    }

    @Test
    void aReceiptIsRead() {
        Event.Receipt receipt =
                receipt(standby("'statuses': [{'id': 'wamid.B', 'status': 'read', 'recipient_id': '4911'}]"));

        assertThat(receipt.status()).isEqualTo(ReceiptStatus.READ);
        assertThat(receipt.channel()).isEqualTo(CHANNEL);
    }

    @Test
    void aChangeOfIdsIsRead() {
        Event.IdentityChange change = identityChange(
                standby(
                        "'messages': [{'id': 'wamid.A', 'type': 'system', 'system': {'type': 'user_changed_user_id', 'user_id': 'DE.2', 'previous_user_id': 'DE.1'}}]"));

        assertThat(change.before()).isEqualTo(Party.ofUserId("DE.1"));
        assertThat(change.after()).isEqualTo(Party.ofUserId("DE.2"));
    }

    @Test
    void anEmptyStandbyIsRecorded() {
        assertThat(noticeKind(standby(""))).isEqualTo("empty");
    }

    @Test
    void listsThatStandWhereTheyUsuallyDoAreReadToo() {
        Event.Message message = message(change(
                "standby",
                METADATA + ", 'messages': [{'from': '4911', 'id': 'wamid.A', 'type': 'text', 'text': {'body': 'x'}}]"));

        assertThat(message.party()).isEqualTo(Party.ofPhone("4911"));
    }

    @Test
    void unknownListsAreParked() {
        assertThat(cause(standby("'holograms': [{'id': '7'}]"))).isEqualTo("unknown-content");
        assertThat(cause(change("standby", METADATA + ", 'standby': [7]"))).isEqualTo("unknown-content");
    }

    @Test
    void aHandoverIsRecordedThoughItNamesNoBusinessNumber() {
        assertThat(noticeKind(change(
                        "messaging_handovers",
                        "'messaging_product': 'whatsapp', 'type': 'control_taken', 'sender': {'phone_number': '4911'}, "
                                + "'control_taken': {'conversation_context': {'summary': {'text': 'secret'}}}")))
                .isEqualTo("messaging_handovers");
    }

    @Test
    void echoesOfTheBusinessAppAreItsOwnAndOthersOfNobodyKnown() {
        String echoes = METADATA + ", 'message_echoes': [{'from': '1', 'to': '4911', 'id': 'wamid.B', 'type': 'text'}]";

        assertThat(message(change("smb_message_echoes", echoes)).origin()).isEqualTo(Origin.BUSINESS_APP);
        assertThat(message(change("message_echoes", echoes)).origin()).isNull();
    }
}
