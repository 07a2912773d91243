package io.wabridge.webhook;

import static io.wabridge.webhook.Samples.CHANNEL;
import static io.wabridge.webhook.Samples.METADATA;
import static io.wabridge.webhook.Samples.cause;
import static io.wabridge.webhook.Samples.change;
import static io.wabridge.webhook.Samples.identityChange;
import static io.wabridge.webhook.Samples.parse;
import static io.wabridge.webhook.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.identity.Party;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityChangesTest {

    private static String system(String keys, String system) {
        return value("'messages': [{" + keys
                + "'id': 'wamid.A', 'timestamp': '1750000000', 'type': 'system', 'system': {" + system + "}}]");
    }

    private static Party party(String phone, String userId) {
        return new Party(phone, userId, null, null, null, null);
    }

    @Test
    void readsAChangeOfNumber() {
        Event.IdentityChange change = identityChange(system(
                "'from': '4911', ",
                "'body': 'User Ada changed from 4911 to 4922', 'wa_id': '4922', 'user_id': 'DE.2', 'parent_user_id': 'DE.ENT.2', "
                        + "'type': 'user_changed_number'"));

        assertThat(change.channel()).isEqualTo(CHANNEL);
        assertThat(change.before()).isEqualTo(party("4911", null));
        assertThat(change.after()).isEqualTo(new Party("4922", "DE.2", "DE.ENT.2", null, null, null));
        assertThat(change.kind()).isEqualTo("user_changed_number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"user_changed_number", "customer_changed_number"})
    void readsTheOldFormOfAChangeOfNumber(String type) {
        Event.IdentityChange change =
                identityChange(system("", "'new_wa_id': '4922', 'customer': '4911', 'type': '" + type + "'"));

        assertThat(change.before()).isEqualTo(party("4911", null));
        assertThat(change.after()).isEqualTo(party("4922", null));
    }

    @Test
    void takesTheOldUserIdOutOfTheTextWhenItStandsNowhereElse() {
        Event.IdentityChange change = identityChange(system(
                "", "'body': 'User Ada changed from DE.1 to DE.2', 'user_id': 'DE.2', 'type': 'user_changed_user_id'"));

        assertThat(change.before()).isEqualTo(party(null, "DE.1"));
        assertThat(change.after()).isEqualTo(party(null, "DE.2"));
    }

    @Test
    void addsTheOldUserIdOfTheTextToTheOldNumber() {
        Event.IdentityChange change = identityChange(
                system(
                        "'from': '4911', ",
                        "'body': 'User Ada changed from DE.1 to DE.2', 'wa_id': '4922', 'user_id': 'DE.2', 'type': 'user_changed_user_id'"));

        assertThat(change.before()).isEqualTo(party("4911", "DE.1"));
        assertThat(change.after()).isEqualTo(party("4922", "DE.2"));
    }

    @Test
    void takesThePreviousIdsAsMetaNamesThem() {
        Event.IdentityChange change = identityChange(
                system(
                        "'from': '4911', ",
                        "'body': 'anything', 'wa_id': '4922', 'user_id': 'DE.2', 'parent_user_id': 'DE.ENT.2', "
                                + "'previous_user_id': 'DE.1', 'previous_parent_user_id': 'DE.ENT.1', 'type': 'user_changed_number'"));

        assertThat(change.before()).isEqualTo(new Party("4911", "DE.1", "DE.ENT.1", null, null, null));
        assertThat(change.after()).isEqualTo(new Party("4922", "DE.2", "DE.ENT.2", null, null, null));
    }

    @Test
    void readsAChangeOfIdsThatCarriesNoNumberAtAll() {
        Event.IdentityChange change = identityChange(system(
                "", "'user_id': 'DE.2', 'previous_user_id': 'DE.1', 'body': 'x', 'type': 'user_changed_user_id'"));

        assertThat(change.before()).isEqualTo(party(null, "DE.1"));
        assertThat(change.after()).isEqualTo(party(null, "DE.2"));
    }

    @ParameterizedTest
    @CsvSource({"DE.2, DE.ENT.2", "DE.7, DE.ENT.7"})
    void doesNotTakeTheSendersIdForTheOldOneWhenThePreviousOneIsNamed(String userId, String parentUserId) {
        Event.IdentityChange change = identityChange(system(
                "'from_user_id': '" + userId + "', 'from_parent_user_id': '" + parentUserId + "', ",
                "'user_id': 'DE.2', 'parent_user_id': 'DE.ENT.2', 'previous_user_id': 'DE.1', "
                        + "'previous_parent_user_id': 'DE.ENT.1', 'type': 'user_changed_user_id'"));

        assertThat(change.before()).isEqualTo(new Party(null, "DE.1", "DE.ENT.1", null, null, null));
    }

    @Test
    void trustsThePreviousIdMoreThanTheText() {
        Event.IdentityChange change = identityChange(
                system(
                        "",
                        "'body': 'User Ada changed from DE.9 to DE.2', 'user_id': 'DE.2', 'previous_user_id': 'DE.1', 'type': 'user_changed_user_id'"));

        assertThat(change.before()).isEqualTo(party(null, "DE.1"));
    }

    @Test
    void trustsTheTextMoreThanTheSendersId() {
        Event.IdentityChange change = identityChange(system(
                "'from_user_id': 'DE.7', ",
                "'body': 'User Ada changed from DE.1 to DE.2', 'user_id': 'DE.2', 'type': 'user_changed_user_id'"));

        assertThat(change.before()).isEqualTo(party(null, "DE.1"));
    }

    @Test
    void takesTheSendersIdForTheOldOneWhenNothingElseNamesIt() {
        Event.IdentityChange change = identityChange(
                system("'from_user_id': 'DE.1', ", "'user_id': 'DE.2', 'body': 'x', 'type': 'user_changed_user_id'"));

        assertThat(change.before()).isEqualTo(party(null, "DE.1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'body': 'x'",
                "'previous_user_id': 'DE.2'",
                "'body': 'User Ada changed from DE.2 to DE.2'",
                "'body': 'User Ada changed from 4922 to 4922'"
            })
    void takesNoNewKeyForAnOldOne(String named) {
        Event.IdentityChange change = identityChange(system(
                "'from': '4922', 'from_user_id': 'DE.2', ",
                named + ", 'wa_id': '4922', 'user_id': 'DE.2', 'type': 'user_changed_number'"));

        assertThat(change.before().isKnown()).isFalse();
        assertThat(change.after()).isEqualTo(party("4922", "DE.2"));
    }

    @Test
    void keepsThePersonWhenANoticeOfAnotherKindNamesTheSameKeysTwice() {
        Event.IdentityChange change = identityChange(
                system("'from': '4911', 'from_user_id': 'DE.1', ", "'user_id': 'DE.1', 'type': 'something_new'"));

        assertThat(change.before()).isEqualTo(party("4911", null));
        assertThat(change.after()).isEqualTo(party(null, "DE.1"));
    }

    @Test
    void doesNotLetANameForgeTheChange() {
        Event.IdentityChange change = identityChange(
                system(
                        "",
                        "'body': 'User X changed from DE.9 to DE.2 changed from DE.1 to DE.2', 'user_id': 'DE.2', 'type': 'user_changed_user_id'"));

        assertThat(change.before()).isEqualTo(party(null, "DE.1"));
    }

    @Test
    void disregardsATextThatContradictsTheNewIds() {
        Event.IdentityChange change = identityChange(system(
                "", "'body': 'User Ada changed from DE.1 to DE.3', 'user_id': 'DE.2', 'type': 'user_changed_user_id'"));

        assertThat(change.before().isKnown()).isFalse();
        assertThat(change.after()).isEqualTo(party(null, "DE.2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer_identity_changed", "user_identity_changed", "something_new"})
    void keepsThePersonWhenNoKeyChanged(String type) {
        Event.IdentityChange change = identityChange(
                system("'from': '4911', 'identity': {'hash': 'x'}, ", "'body': 'x', 'type': '" + type + "'"));

        assertThat(change.before()).isEqualTo(party("4911", null)).isEqualTo(change.after());
        assertThat(change.kind()).isEqualTo(type);
    }

    @Test
    void needsNeitherMessageIdNorBusinessNumber() {
        Event.IdentityChange change = identityChange(
                change(
                        "messages",
                        "'messages': [{'from': '4911', 'type': 'system', 'system': {'wa_id': '4922', 'type': 'user_changed_number'}}]"));

        assertThat(change.channel()).isNull();
        assertThat(change.after()).isEqualTo(party("4922", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'type': 'user_changed_number', 'body': 'User Ada changed'",
                "'type': 'user_changed_user_id'",
                "'type': 'customer_changed_number', 'wa_id': ''"
            })
    void parksAChangeThatDoesNotSayToWhat(String system) {
        assertThat(cause(system("'from': '4911', ", system))).isEqualTo("no-identity");
    }

    @Test
    void parksASystemMessageThatNamesNobody() {
        assertThat(cause(system("", "'type': 'something_new'"))).isEqualTo("no-identity");
        assertThat(cause(value("'messages': [{'id': 'wamid.A', 'type': 'system'}]")))
                .isEqualTo("no-identity");
    }

    @Test
    void readsUpdatesOfUserIds() {
        List<Event> events = parse(change("user_id_update", METADATA + """
                        , 'contacts': [{'profile': {'name': 'Ada'}, 'wa_id': '4922'}], 'user_id_update': [
                          {'wa_id': '4922', 'detail': 'x', 'user_id': {'previous': 'DE.1', 'current': 'DE.2'},
                           'parent_user_id': {'previous': 'DE.ENT.1', 'current': 'DE.ENT.2'}, 'timestamp': '1750000000'},
                          {'user_id': {'previous': 'DE.3', 'current': 'DE.4'}}]"""));

        assertThat(events).hasSize(2).hasOnlyElementsOfType(Event.IdentityChange.class);
        Event.IdentityChange first = (Event.IdentityChange) events.get(0);
        assertThat(first.kind()).isEqualTo("user_id_update");
        assertThat(first.before()).isEqualTo(new Party(null, "DE.1", "DE.ENT.1", null, null, null));
        assertThat(first.after()).isEqualTo(new Party("4922", "DE.2", "DE.ENT.2", null, "Ada", null));
        Event.IdentityChange second = (Event.IdentityChange) events.get(1);
        assertThat(second.before()).isEqualTo(party(null, "DE.3"));
        assertThat(second.after()).isEqualTo(party(null, "DE.4"));
    }

    @Test
    void readsAnUpdateThatStandsInTheValueItself() {
        Event.IdentityChange change = identityChange(
                change("user_id_update", "'user_id': {'previous': 'DE.1', 'current': 'DE.2'}, 'wa_id': '4922'"));

        assertThat(change.channel()).isNull();
        assertThat(change.before()).isEqualTo(party(null, "DE.1"));
        assertThat(change.after()).isEqualTo(party("4922", "DE.2"));
    }

    @Test
    void parksAnUpdateWithoutANewId() {
        assertThat(cause(
                        change("user_id_update", METADATA + ", 'user_id_update': [{'user_id': {'previous': 'DE.1'}}]")))
                .isEqualTo("no-identity");
    }
}
