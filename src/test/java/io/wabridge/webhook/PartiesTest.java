package io.wabridge.webhook;

import static io.wabridge.webhook.Samples.PARENT_USER_ID;
import static io.wabridge.webhook.Samples.USER_ID;
import static io.wabridge.webhook.Samples.cause;
import static io.wabridge.webhook.Samples.json;
import static io.wabridge.webhook.Samples.message;
import static io.wabridge.webhook.Samples.parse;
import static io.wabridge.webhook.Samples.receipt;
import static io.wabridge.webhook.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.identity.Party;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartiesTest {

    private static Party sender(String keys, String contacts) {
        return message(value(
                        "'contacts': [" + contacts + "], 'messages': [{" + keys + "'id': 'wamid.A', 'type': 'text'}]"))
                .party();
    }

    @Test
    void linksNumberUserIdAndParentOfOneMessage() {
        Party party = sender(
                "'from': '49151', 'from_user_id': '" + USER_ID + "', 'from_parent_user_id': '" + PARENT_USER_ID + "', ",
                "{'profile': {'name': 'Ada', 'username': 'ada.l'}, 'wa_id': '49151', 'user_id': '" + USER_ID + "'}");

        assertThat(party).isEqualTo(new Party("49151", USER_ID, PARENT_USER_ID, "ada.l", "Ada", null));
    }

    @Test
    void learnsTheUserIdFromTheContactOfTheNumber() {
        Party party = sender(
                "'from': '49151', ",
                "{'wa_id': '49999', 'user_id': 'DE.9'}, {'wa_id': '+49 151', 'user_id': 'DE.1', 'parent_user_id': 'DE.ENT.2'}");

        assertThat(party).isEqualTo(new Party("49151", "DE.1", "DE.ENT.2", null, null, null));
    }

    @Test
    void learnsTheNumberFromTheContactOfTheUserId() {
        assertThat(sender("'from_user_id': 'DE.1', ", "{'wa_id': '49151', 'user_id': 'DE.1'}"))
                .isEqualTo(new Party("49151", "DE.1", null, null, null, null));
    }

    @Test
    void doesNotJoinContactsByTheirPlaceInTheList() {
        List<Event> events = parse(value("""
                'contacts': [{'profile': {'name': 'Bob'}, 'wa_id': '2', 'user_id': 'DE.2'},
                             {'profile': {'name': 'Ada'}, 'wa_id': '1', 'user_id': 'DE.1'}],
                'messages': [{'from': '1', 'id': 'wamid.A', 'type': 'text'}, {'from': '2', 'id': 'wamid.B', 'type': 'text'},
                             {'from': '3', 'id': 'wamid.C', 'type': 'text'}]"""));

        assertThat(events)
                .map(event -> ((Event.Message) event).party())
                .containsExactly(
                        new Party("1", "DE.1", null, null, "Ada", null),
                        new Party("2", "DE.2", null, null, "Bob", null),
                        Party.ofPhone("3"));
    }

    @Test
    void doesNotGiveAStrangersUserIdToANumber() {
        assertThat(sender("'from': '49151', ", "{'wa_id': '49999', 'user_id': 'DE.9'}"))
                .isEqualTo(Party.ofPhone("49151"));
    }

    @Test
    void doesNotJoinAContactOfTheSameNumberWithAnotherUserId() {
        assertThat(sender(
                        "'from': '49151', 'from_user_id': 'DE.1', ",
                        "{'wa_id': '49151', 'user_id': 'DE.2', 'parent_user_id': 'DE.ENT.2'}"))
                .isEqualTo(new Party("49151", "DE.1", null, null, null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'from': 'DE.1', ",
                "'from': '', 'from_user_id': 'DE.1', ",
                "'from': null, 'from_user_id': 'DE.1', ",
                "'from_user_id': ' DE.1 ', ",
                "'from': 'DE.1', 'from_user_id': 'DE.1', "
            })
    void takesAUserIdWhereverItStands(String keys) {
        assertThat(sender(keys, "")).isEqualTo(Party.ofUserId("DE.1"));
    }

    @Test
    void takesAUserIdInTheWaIdOfAContact() {
        assertThat(sender("", "{'wa_id': 'DE.1'}")).isEqualTo(Party.ofUserId("DE.1"));
    }

    @Test
    void takesAUserIdInTheRecipientOfAReceipt() {
        assertThat(receipt(Samples.statuses("{'id': 'wamid.A', 'status': 'read', 'recipient_id': 'DE.1'}"))
                        .recipient())
                .isEqualTo(Party.ofUserId("DE.1"));
    }

    @Test
    void tellsAParentUserIdByItsForm() {
        assertThat(sender("'from': '" + PARENT_USER_ID + "', ", ""))
                .isEqualTo(new Party(null, null, PARENT_USER_ID, null, null, null));
    }

    @ParameterizedTest
    @CsvSource({"+250 788 123 200, 250788123200", "(0151) 1234-5, 015112345", "491511234567, 491511234567"})
    void readsANumberInAnyWriting(String from, String digits) {
        assertThat(sender("'from': '" + from + "', ", "")).isEqualTo(Party.ofPhone(digits));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bla",
                "<WHATSAPP_USER_PHONE_NUMBER>",
                "BSUID_123",
                "de.1",
                "DE.",
                "DE.ENT.",
                "DEU.1",
                "DE.1-2",
                "49+151",
                "123456789012345678901",
                "١٢٣"
            })
    void keepsASenderThatIsNeitherNumberNorUserIdAsWritten(String from) {
        assertThat(sender("'from': '" + from + "', ", "")).isEqualTo(new Party(null, null, null, null, null, from));
    }

    @Test
    void keepsAMalformedUserIdOnlyWhenThereIsNoBetterKey() {
        assertThat(sender("'from_user_id': 'BSUID_123', ", ""))
                .isEqualTo(new Party(null, null, null, null, null, "BSUID_123"));
        assertThat(sender("'from': '49151', 'from_user_id': 'BSUID_123', ", "")).isEqualTo(Party.ofPhone("49151"));
        assertThat(sender("'from': 'bla', 'from_user_id': 'DE.1', ", "")).isEqualTo(Party.ofUserId("DE.1"));
    }

    @Test
    void takesALongUserIdUpToTheDocumentedLength() {
        String longest = "DE." + "a".repeat(128);

        assertThat(Parties.isUserId(longest)).isTrue();
        assertThat(Parties.isUserId(longest + "a")).isFalse();
        assertThat(Parties.isUserId("DE.ENT." + "a".repeat(128))).isTrue();
    }

    @Test
    void takesTheOnlyContactWhenAMessageNamesNobody() {
        assertThat(sender("", "{'profile': {'name': 'Ada'}, 'user_id': 'DE.1'}"))
                .isEqualTo(new Party(null, "DE.1", null, null, "Ada", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "'contacts': [], ",
                "'contacts': [{'profile': {'name': 'Ada'}}], ",
                "'contacts': [{'wa_id': '1'}, {'wa_id': '2'}], "
            })
    void parksAMessageWhoseSenderNobodyCanTell(String contacts) {
        assertThat(cause(value(contacts + "'messages': [{'id': 'wamid.A', 'from': '', 'type': 'text'}]")))
                .isEqualTo("no-sender");
    }

    @Test
    void survivesContactsOfAnyShape() {
        assertThat(message(value("'contacts': 'x', 'messages': [{'from': '1', 'id': 'wamid.A', 'type': 'text'}]"))
                        .party())
                .isEqualTo(Party.ofPhone("1"));
        assertThat(message(
                                json(
                                        Samples.value(
                                                "'contacts': [null, 7, {'wa_id': {}, 'profile': 'x'}], 'messages': [{'from': '1', 'id': 'wamid.A', 'type': 'text'}]")))
                        .party())
                .isEqualTo(Party.ofPhone("1"));
    }
}
