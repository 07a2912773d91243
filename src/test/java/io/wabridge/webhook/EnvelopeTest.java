package io.wabridge.webhook;

import static io.wabridge.webhook.Samples.METADATA;
import static io.wabridge.webhook.Samples.change;
import static io.wabridge.webhook.Samples.json;
import static io.wabridge.webhook.Samples.messages;
import static io.wabridge.webhook.Samples.parse;
import static io.wabridge.webhook.Samples.statuses;
import static io.wabridge.webhook.Samples.value;
import static io.wabridge.webhook.Samples.webhook;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EnvelopeTest {

    static Stream<String> webhooks() {
        return Stream.of(
                value("""
                        'contacts': [{'wa_id': '1', 'user_id': 'DE.1', 'profile': {'name': 'Ada'}}, {'wa_id': '2', 'user_id': 'DE.2'}],
                        'messages': [{'from': '1', 'id': 'wamid.A', 'timestamp': '1750000000', 'type': 'text', 'text': {'body': 'x'}},
                                     {'from': '2', 'id': 'wamid.B', 'timestamp': '1750000000', 'type': 'interactive'},
                                     {'from': '2', 'type': 'text'}, {'id': 'wamid.C', 'type': 'text'}, null,
                                     {'from': '1', 'id': 'wamid.D', 'type': 'system', 'system': {'wa_id': '3', 'type': 'user_changed_number'}}],
                        'statuses': [{'id': 'wamid.E', 'status': 'read', 'recipient_id': '2'}, {'id': 'wamid.F', 'status': 'foo'},
                                     {'id': 'wamid.G', 'status': 'deleted'}],
                        'calls': [{'id': 'wacid.H'}], 'errors': [{'code': 1}, {'code': 2}], 'holograms': [{'id': '7'}]"""),
                messages("{'id': 'wamid.A', 'timestamp': 'asdf', 'type': 'text', 'text': {'body': 'x'}}"),
                statuses("{'id': 'wamid.E', 'status': 'failed', 'recipient_id': '2', 'errors': [{'code': 1}]}"),
                change(
                        "smb_message_echoes",
                        METADATA
                                + ", 'message_echoes': [{'from': '1', 'to': '2', 'id': 'wamid.A', 'type': 'text'}, {'from': '1', 'to': '3'}]"),
                change("history", METADATA + """
                                , 'history': [{'metadata': {'phase': 0}, 'threads': [
                                   {'id': '1', 'context': {'user_id': 'DE.1'}, 'messages': [{'from': '1', 'id': 'wamid.A', 'type': 'text'}, 7]},
                                   {'id': '2', 'messages': [{'from': '15550000001', 'id': 'wamid.B', 'type': 'text'}]}, 7]},
                                   {'errors': [{'code': 1}]}, {'metadata': {'phase': 1}}]"""),
                change("standby", METADATA + """
                                , 'standby': {'contacts': [{'wa_id': '1'}], 'messages': [{'from': '1', 'id': 'wamid.A', 'type': 'text'}, 7],
                                   'message_echoes': [{'id': 'wamid.B', 'timestamp': '1750000000', 'message': {'messaging_product': 'whatsapp',
                                       'to': '+1', 'type': 'text', 'text': {'body': 'x'}}}, {'id': 'wamid.C'}],
                                   'statuses': [{'id': 'wamid.B', 'status': 'sent', 'recipient_id': '1'}]}, 'messages': [{'id': 'wamid.D'}]"""),
                change("standby", METADATA + ", 'standby': {}"),
                change(
                        "user_id_update",
                        METADATA
                                + ", 'user_id_update': [{'wa_id': '1', 'user_id': {'previous': 'DE.1', 'current': 'DE.2'}}]"),
                change("user_id_update", "'wa_id': '1', 'user_id': {'previous': 'DE.1', 'current': 'DE.2'}"),
                webhook(
                        "{'field': 'account_update', 'value': {'event': 'X'}}, {'field': 'foo', 'value': {'a': [1]}}, 7, {}"),
                json(
                        "{'object': 'whatsapp_business_account', 'entry': [{'id': '1', 'time': 7}, 7, {'changes': [{'field': 'flows'}]}]}"),
                json("{'object': 'whatsapp_business_account', 'entry': []}"),
                json("{'object': 'page', 'entry': []}"));
    }

    /** What an operator replays must come out as what was parked, and must be parked under the same id if it fails again. */
    @ParameterizedTest
    @MethodSource("webhooks")
    void carriesItsEventAndNothingElse(String webhook) {
        List<Event> events = parse(webhook);

        List<List<Event>> replayed =
                events.stream().map(event -> parse(event.envelope())).toList();

        for (int i = 0; i < events.size(); i++) {
            assertThat(replayed.get(i)).hasSize(1);
            Event again = replayed.get(i).get(0);
            assertThat(again)
                    .usingRecursiveComparison()
                    .ignoringFields("source")
                    .isEqualTo(events.get(i));
            assertThat(again.envelope()).isEqualTo(events.get(i).envelope());
        }
    }

    @Test
    void keepsTheEntryAndTheContactOfTheEvent() {
        Event event = parse(value("'contacts': [{'wa_id': '1', 'profile': {'name': 'Ada'}}, {'wa_id': '2'}], "
                        + "'messages': [{'from': '1', 'id': 'wamid.A', 'type': 'text'}]"))
                .get(0);

        assertThat(event.envelope())
                .isEqualTo(json(
                        "{'object':'whatsapp_business_account','entry':[{'id':'1','changes':[{'field':'messages','value':{"
                                + "'messaging_product':'whatsapp','metadata':{'display_phone_number':'+1 555-000-0001',"
                                + "'phone_number_id':'100000000000001'},'contacts':[{'wa_id':'1','profile':{'name':'Ada'}}],"
                                + "'messages':[{'from':'1','id':'wamid.A','type':'text'}]}}]}]}"));
    }

    @Test
    void doesNotShowItsContentInALog() {
        assertThat(Envelope.of("{\"text\":\"secret\"}")).asString().doesNotContain("secret");
    }
}
