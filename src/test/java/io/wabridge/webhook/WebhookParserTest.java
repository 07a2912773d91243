package io.wabridge.webhook;

import static io.wabridge.webhook.Samples.CHANNEL;
import static io.wabridge.webhook.Samples.METADATA;
import static io.wabridge.webhook.Samples.RECEIVED;
import static io.wabridge.webhook.Samples.cause;
import static io.wabridge.webhook.Samples.change;
import static io.wabridge.webhook.Samples.json;
import static io.wabridge.webhook.Samples.message;
import static io.wabridge.webhook.Samples.messages;
import static io.wabridge.webhook.Samples.noticeKind;
import static io.wabridge.webhook.Samples.of;
import static io.wabridge.webhook.Samples.parse;
import static io.wabridge.webhook.Samples.receipt;
import static io.wabridge.webhook.Samples.statuses;
import static io.wabridge.webhook.Samples.value;
import static io.wabridge.webhook.Samples.webhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.identity.Party;
import io.wabridge.webhook.Event.Direction;
import io.wabridge.webhook.Event.ReceiptStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookParserTest {

    @Nested
    class Messages {

        @Test
        void readsATextWithSenderNameAndTime() {
            Event.Message message = message(of("text", "{'body': 'Hello'}"));

            assertThat(message.channel()).isEqualTo(CHANNEL);
            assertThat(message.providerId()).isEqualTo("wamid.A");
            assertThat(message.direction()).isEqualTo(Direction.INCOMING);
            assertThat(message.party()).isEqualTo(new Party("4915112345678", null, null, null, "Ada", null));
            assertThat(message.groupId()).isNull();
            assertThat(message.sentAt()).isEqualTo(Instant.ofEpochSecond(1_750_000_000L));
            assertThat(message.type()).isEqualTo("text");
            assertThat(message.text()).isEqualTo("Hello");
            assertThat(message.repliesTo()).isNull();
            assertThat(message.payload()).isNull();
            assertThat(message.history()).isFalse();
            assertThat(message.receivedAt()).isEqualTo(RECEIVED);
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
                image    | {'id': '7', 'mime_type': 'image/jpeg', 'sha256': 'x=', 'caption': 'Look'}                             | Look
                image    | {'id': '7', 'mime_type': 'image/jpeg', 'sha256': 'x='}                                                | -
                video    | {'id': '7', 'mime_type': 'video/mp4', 'caption': 'Look'}                                              | Look
                document | {'id': '7', 'mime_type': 'application/pdf', 'filename': 'offer.pdf'}                                  | offer.pdf
                document | {'id': '7', 'filename': 'offer.pdf', 'caption': 'Our offer'}                                          | Our offer
                sticker  | {'id': '7', 'mime_type': 'image/webp', 'animated': true}                                              | -
                audio    | {'id': '7', 'mime_type': 'audio/ogg; codecs=opus', 'voice': true}                                     | -
                voice    | {'id': '7', 'mime_type': 'audio/ogg'}                                                                 | -
                location | {'latitude': 52.5200080, 'longitude': 13.404954, 'name': 'Office', 'address': 'Street 1'}             | Office, Street 1
                location | {'latitude': 52.5200080, 'longitude': 13.404954, 'address': 'Street 1'}                               | Street 1
                location | {'latitude': 52.5200080, 'longitude': 13.404954}                                                      | 52.5200080, 13.404954
                contacts | [{'name': {'formatted_name': 'Ada L'}}, {'name': {'first_name': 'Bob', 'last_name': 'M'}}]            | Ada L, Bob M
                contacts | [{'phones': [{'phone': '+49 151'}]}, {}]                                                              | +49 151
                button   | {'text': 'Yes', 'payload': 'yes-1'}                                                                   | Yes
                order    | {'catalog_id': '1', 'text': 'Please', 'product_items': [{'product_retailer_id': 'a', 'quantity': 2}]} | Please 2 × a
                order    | {'catalog_id': '1', 'text': '', 'product_items': [{'product_retailer_id': 'a', 'quantity': '2'}]}     | 2 × a
                interactive | {'type': 'button_reply', 'button_reply': {'id': '1', 'title': 'Yes'}}                              | Yes
                interactive | {'type': 'list_reply', 'list_reply': {'id': '1', 'title': 'Red', 'description': 'The red one'}}    | Red
                interactive | {'type': 'nfm_reply', 'nfm_reply': {'name': 'flow', 'body': 'Sent', 'response_json': '{}'}}        | Sent
                interactive | {'type': 'nfm_reply', 'nfm_reply': {'name': 'flow', 'response_json': null}}                        | flow
                interactive | {'type': 'nfm_reply', 'nfm_reply': {'response_json': '[1, 2]'}}                                    | -
                interactive | {'type': 'nfm_reply', 'nfm_reply': {'response_json': '{no json'}}                                  | -
                interactive | {'type': 'call_permission_reply', 'call_permission_reply': {'response': 'accept'}}                 | accept
                """)
        void givesTheTextOfEveryTypeAndKeepsTheNode(String type, String node, String text) {
            Event.Message message = message(of(type, node));

            assertThat(message.type()).isEqualTo(type);
            assertThat(message.text() == null ? null : message.text().replace('\n', ' '))
                    .isEqualTo(text);
            assertThat(message.payload()).startsWith(json("{'" + type + "':"));
        }

        @Test
        void keepsMediaIdsHashesAndCoordinatesDigitByDigit() {
            Event.Message message =
                    message(of("location", "{'latitude': 52.5200080, 'longitude': -0.10, 'url': 'https:\\/\\/x'}"));

            assertThat(message.payload())
                    .isEqualTo(json("{'location':{'latitude':52.5200080,'longitude':-0.10,'url':'https://x'}}"));
        }

        @Test
        void pointsAReactionAtItsMessage() {
            Event.Message message = message(of("reaction", "{'message_id': 'wamid.OLD', 'emoji': '\\ud83d\\udc4d'}"));

            assertThat(message.type()).isEqualTo("reaction");
            assertThat(message.text()).isEqualTo("\uD83D\uDC4D");
            assertThat(message.repliesTo()).isEqualTo("wamid.OLD");
            assertThat(message.payload()).isNull();
        }

        @ParameterizedTest
        @ValueSource(strings = {"{'message_id': 'wamid.OLD', 'emoji': ''}", "{'message_id': 'wamid.OLD'}"})
        void readsARemovedReactionAsOneWithoutEmoji(String node) {
            Event.Message message = message(of("reaction", node));

            assertThat(message.text()).isNull();
            assertThat(message.repliesTo()).isEqualTo("wamid.OLD");
        }

        @Test
        void readsAnEditWithItsNewText() {
            Event.Message message = message(
                    of(
                            "edit",
                            "{'original_message_id': 'wamid.OLD', 'message': {'context': {'id': 'M0'}, 'type': 'text', 'text': {'body': 'Better'}}}"));

            assertThat(message.type()).isEqualTo("edit");
            assertThat(message.text()).isEqualTo("Better");
            assertThat(message.repliesTo()).isEqualTo("wamid.OLD");
        }

        @Test
        void readsARevoke() {
            Event.Message message = message(of("revoke", "{'original_message_id': 'wamid.OLD'}"));

            assertThat(message.type()).isEqualTo("revoke");
            assertThat(message.text()).isNull();
            assertThat(message.repliesTo()).isEqualTo("wamid.OLD");
        }

        @Test
        void readsARequestWelcomeThatHasNoBody() {
            Event.Message message = message(
                    messages("{'from': '49', 'id': 'wamid.A', 'timestamp': '1750000000', 'type': 'request_welcome'}"));

            assertThat(message.type()).isEqualTo("request_welcome");
            assertThat(message.text()).isNull();
        }

        @ParameterizedTest
        @ValueSource(strings = {"unsupported", "unknown"})
        void readsWhatMetaDoesNotSupportWithItsErrors(String type) {
            Event.Message message =
                    message(messages("{'from': '49', 'id': 'wamid.A', 'timestamp': '1750000000', 'type': '" + type
                            + "', 'errors': [{'code': 131051}], 'unsupported': {'type': 'poll'}}"));

            assertThat(message.type()).isEqualTo("unsupported");
            assertThat(message.text()).isNull();
            assertThat(message.payload()).isEqualTo(json("{'errors':[{'code':131051}],'unsupported':{'type':'poll'}}"));
        }

        @Test
        void keepsATypeMetaInventsLater() {
            Event.Message message = message(of("hologram", "{'id': '7', 'caption': 'Boo'}"));

            assertThat(message.type()).isEqualTo("hologram");
            assertThat(message.text()).isEqualTo("Boo");
            assertThat(message.payload()).isEqualTo(json("{'hologram':{'id':'7','caption':'Boo'}}"));
        }

        @Test
        void tellsTheTypeByTheNodeWhenItIsNotNamed() {
            Event.Message message =
                    message(messages("{'from': '49', 'id': 'wamid.A', 'location': {'name': 'Office'}}"));

            assertThat(message.type()).isEqualTo("location");
            assertThat(message.text()).isEqualTo("Office");
        }

        @Test
        void keepsReferralContextProductAndForwarding() {
            Event.Message message = message(messages("""
                    {'from': '49', 'id': 'wamid.A', 'timestamp': '1750000000', 'type': 'text', 'text': {'body': 'This one?'},
                     'context': {'from': '1555', 'id': 'wamid.OLD', 'forwarded': true, 'referred_product': {'catalog_id': '1'}},
                     'referral': {'source_type': 'ad', 'ctwa_clid': 'c'}}"""));

            assertThat(message.repliesTo()).isEqualTo("wamid.OLD");
            assertThat(message.payload())
                    .isEqualTo(json("{'context':{'forwarded':true,'referred_product':{'catalog_id':'1'}},"
                            + "'referral':{'source_type':'ad','ctwa_clid':'c'}}"));
        }

        @Test
        void keepsErrorsOnAnImage() {
            Event.Message message = message(
                    messages(
                            "{'from': '49', 'id': 'wamid.A', 'type': 'image', 'image': {'id': '7'}, 'errors': [{'code': 131052}]}"));

            assertThat(message.payload()).isEqualTo(json("{'image':{'id':'7'},'errors':[{'code':131052}]}"));
        }

        @Test
        void givesAnInteractiveMessageWithoutItsNodeTheErrorsOfTheValue() {
            List<Event> events = parse(value("""
                    'messages': [{'from': '49', 'id': 'wamid.A', 'type': 'interactive', 'context': {'id': 'wamid.OLD'}}],
                    'errors': [{'code': 131000}]"""));

            assertThat(events).hasSize(2);
            assertThat(events.get(0)).isInstanceOfSatisfying(Event.Message.class, message -> {
                assertThat(message.type()).isEqualTo("interactive");
                assertThat(message.text()).isNull();
                assertThat(message.repliesTo()).isEqualTo("wamid.OLD");
                assertThat(message.payload()).isEqualTo(json("{'errors':[{'code':131000}]}"));
            });
            assertThat(events.get(1)).isInstanceOfSatisfying(Event.Notice.class, notice -> assertThat(notice.kind())
                    .isEqualTo("errors"));
        }

        @Test
        void keepsTheGroupAMessageWasWrittenIn() {
            Event.Message message = message(messages(
                    "{'from': '49', 'id': 'wamid.A', 'group_id': 'G1', 'type': 'text', 'text': {'body': 'x'}}"));

            assertThat(message.groupId()).isEqualTo("G1");
            assertThat(message.party().phone()).isEqualTo("49");
        }

        @Test
        void readsTheSameIdTwiceAsTwoEvents() {
            String one = "{'from': '49', 'id': 'wamid.A', 'type': 'text', 'text': {'body': 'x'}}";

            List<Event> events = parse(messages(one + ", " + one));

            assertThat(events).hasSize(2).hasOnlyElementsOfType(Event.Message.class);
        }

        @Test
        void readsEscapedAndPlainCharactersAlike() {
            Event.Message escaped = message(of("text", "{'body': 'Gr\\u00fc\\u00dfe a\\/b \\ud83d\\ude00'}"));

            Event.Message plain = message(of("text", "{'body': 'Grüße a/b \uD83D\uDE00'}"));

            assertThat(escaped.text()).isEqualTo("Grüße a/b \uD83D\uDE00").isEqualTo(plain.text());
        }

        @ParameterizedTest
        @CsvSource({
            "'1750000000', 2025-06-15T15:06:40Z",
            "1750000000, 2025-06-15T15:06:40Z",
            "'1750000000123', 2025-06-15T15:06:40Z",
            "1750000000123, 2025-06-15T15:06:40Z",
            "'1750000000123456', 2025-06-15T15:06:40Z",
            "'asdf', 2026-07-01T10:00:00Z",
            "'', 2026-07-01T10:00:00Z",
            "'-5', 2026-07-01T10:00:00Z",
            "0, 2026-07-01T10:00:00Z",
            "1.75e9, 2026-07-01T10:00:00Z",
            "null, 2026-07-01T10:00:00Z",
            "{}, 2026-07-01T10:00:00Z",
            "99999999999999999999999999, 2026-07-01T10:00:00Z",
            "'4102444800', 2026-07-01T10:00:00Z"
        })
        void takesTheTimeOfReceiptForABadTimestamp(String timestamp, Instant sentAt) {
            // CsvSource eats the single quotes; a value that was quoted is one that JSON must quote too.
            String value = timestamp.matches("null|\\{}|0|1\\.75e9|9{26}") ? timestamp : "'" + timestamp + "'";

            Event.Message message =
                    message(messages("{'from': '49', 'id': 'wamid.A', 'timestamp': " + value + ", 'type': 'text'}"));

            assertThat(message.sentAt()).isEqualTo(sentAt);
        }

        @Test
        void takesNumericTimestampsAndNumbers() {
            Event.Message message = message(
                    messages("{'from': 4915112345678, 'id': 'wamid.A', 'timestamp': 1750000000123, 'type': 'text'}"));

            assertThat(message.party().phone()).isEqualTo("4915112345678");
            assertThat(message.party().profileName()).isEqualTo("Ada");
            assertThat(message.sentAt()).isEqualTo(Instant.ofEpochSecond(1_750_000_000L));
        }
    }

    @Nested
    class EchoesAndHistory {

        @ParameterizedTest
        @ValueSource(strings = {"smb_message_echoes", "message_echoes"})
        void readsAnEchoAsOutgoingToItsRecipient(String field) {
            Event.Message message = message(change(
                    field,
                    METADATA
                            + ", 'message_echoes': [{'from': '15550000001', 'to': '4915112345678', 'to_user_id': 'DE.1', 'id': 'wamid.A', "
                            + "'timestamp': '1750000000', 'type': 'text', 'text': {'body': 'Hi'}}]"));

            assertThat(message.direction()).isEqualTo(Direction.OUTGOING);
            assertThat(message.party()).isEqualTo(new Party("4915112345678", "DE.1", null, null, null, null));
            assertThat(message.history()).isFalse();
        }

        @Test
        void parksAnEchoToNobody() {
            assertThat(
                            cause(
                                    change(
                                            "smb_message_echoes",
                                            METADATA
                                                    + ", 'message_echoes': [{'from': '15550000001', 'id': 'wamid.A', 'type': 'text'}]")))
                    .isEqualTo("no-recipient");
        }

        @Test
        void tellsTheDirectionOfImportedMessagesByTheBusinessNumber() {
            List<Event> events = parse(change("history", METADATA + """
                            , 'history': [{'metadata': {'phase': 0, 'chunk_order': 1, 'progress': 55}, 'threads': [
                                {'id': '4915112345678', 'messages': [
                                  {'from': '15550000001', 'id': 'wamid.A', 'timestamp': '1750000000', 'type': 'text',
                                   'text': {'body': 'Hi'}, 'history_context': {'status': 'READ'}},
                                  {'from': '4915112345678', 'id': 'wamid.B', 'timestamp': '1750000001', 'type': 'text',
                                   'text': {'body': 'Hello'}, 'history_context': {'status': 'READ'}}]},
                                {'id': '4915187654321', 'messages': [
                                  {'from': 'unreadable', 'to': '4915187654321', 'id': 'wamid.C', 'type': 'media_placeholder'}]}]}]"""));

            assertThat(events).hasSize(3).allSatisfy(event -> assertThat(((Event.Message) event).history())
                    .isTrue());
            assertThat(events)
                    .map(event -> ((Event.Message) event).direction())
                    .containsExactly(Direction.OUTGOING, Direction.INCOMING, Direction.OUTGOING);
            assertThat(events)
                    .map(event -> ((Event.Message) event).party().phone())
                    .containsExactly("4915112345678", "4915112345678", "4915187654321");
            assertThat(((Event.Message) events.get(0)).payload())
                    .isEqualTo(json("{'history_context':{'status':'READ'}}"));
        }

        @Test
        void readsMediaThatFollowAnImport() {
            Event.Message message = message(
                    change(
                            "history",
                            METADATA
                                    + ", 'messages': [{'from': '4915112345678', 'id': 'wamid.A', 'type': 'image', 'image': {'id': '7'}}]"));

            assertThat(message.history()).isTrue();
            assertThat(message.direction()).isEqualTo(Direction.INCOMING);
        }

        @Test
        void takesThePersonOfAThreadWhenAMessageNamesNobody() {
            Event.Message message = message(change(
                    "history",
                    METADATA
                            + ", 'history': [{'threads': [{'context': {'user_id': 'DE.1', 'username': 'ada'}, 'messages': "
                            + "[{'id': 'wamid.A', 'type': 'text', 'text': {'body': 'x'}}]}]}]"));

            assertThat(message.party()).isEqualTo(new Party(null, "DE.1", null, "ada", null, null));
        }

        @Test
        void recordsADeclinedImportAndItsProgress() {
            List<Event> events = parse(change(
                    "history",
                    METADATA + ", 'history': [{'errors': [{'code': 2593109}]}, {'metadata': {'progress': 100}}]"));

            assertThat(events).map(event -> ((Event.Notice) event).kind()).containsExactly("errors", "history");
        }
    }

    @Nested
    class Receipts {

        @Test
        void readsAReceiptWithItsRecipientAndOurOwnId() {
            Event.Receipt receipt = receipt(value("""
                    'contacts': [{'profile': {'name': 'Ada', 'username': 'ada'}, 'wa_id': '49', 'user_id': 'DE.1'}],
                    'statuses': [{'id': 'wamid.A', 'status': 'delivered', 'timestamp': '1750000000', 'recipient_id': '49',
                      'recipient_user_id': 'DE.1', 'recipient_parent_user_id': 'DE.ENT.2', 'biz_opaque_callback_data': 'm-1',
                      'pricing': {'billable': true}}]"""));

            assertThat(receipt.channel()).isEqualTo(CHANNEL);
            assertThat(receipt.providerId()).isEqualTo("wamid.A");
            assertThat(receipt.status()).isEqualTo(ReceiptStatus.DELIVERED);
            assertThat(receipt.at()).isEqualTo(Instant.ofEpochSecond(1_750_000_000L));
            assertThat(receipt.recipient()).isEqualTo(new Party("49", "DE.1", "DE.ENT.2", "ada", "Ada", null));
            assertThat(receipt.callbackData()).isEqualTo("m-1");
            assertThat(receipt.error()).isNull();
        }

        @ParameterizedTest
        @CsvSource({"sent, SENT", "delivered, DELIVERED", "read, READ", "played, PLAYED", "failed, FAILED"})
        void knowsEveryStatus(String said, ReceiptStatus status) {
            assertThat(receipt(statuses("{'id': 'wamid.A', 'status': '" + said + "'}"))
                            .status())
                    .isEqualTo(status);
        }

        @Test
        void keepsTheErrorsOfAFailure() {
            Event.Receipt receipt = receipt(
                    statuses(
                            "{'id': 'wamid.A', 'status': 'failed', 'recipient_id': '49', 'errors': [{'code': 131049, 'title': 'No'}]}"));

            assertThat(receipt.error()).isEqualTo(json("[{'code':131049,'title':'No'}]"));
        }

        @Test
        void takesTheParticipantOfAGroupForTheRecipient() {
            Event.Receipt receipt = receipt(
                    statuses(
                            "{'id': 'wamid.A', 'status': 'read', 'recipient_type': 'group', "
                                    + "'recipient_id': 'group-7', 'recipient_participant_id': '49', 'recipient_participant_user_id': 'DE.1'}"));

            assertThat(receipt.recipient()).isEqualTo(new Party("49", "DE.1", null, null, null, null));
        }

        @Test
        void leavesTheRecipientUnknownWhenNobodyIsNamed() {
            assertThat(receipt(statuses("{'id': 'wamid.A', 'status': 'read'}"))
                            .recipient()
                            .isKnown())
                    .isFalse();
        }

        @Test
        void recordsThatACustomerDeletedAMessage() {
            assertThat(noticeKind(statuses("{'id': 'wamid.A', 'status': 'deleted'}")))
                    .isEqualTo("status-deleted");
        }

        @Test
        void doesNotTakeAFailedPaymentForAFailedMessage() {
            assertThat(noticeKind(statuses("{'id': 'wamid.A', 'status': 'failed', 'type': 'payment'}")))
                    .isEqualTo("status-payment");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{'id': 'wamid.A', 'status': 'foo'}",
                    "{'id': 'wamid.A'}",
                    "{'id': 'wamid.A', 'status': 'sent', 'type': 'hologram'}"
                })
        void parksAnUnknownStatus(String status) {
            assertThat(cause(statuses(status))).isEqualTo("unknown-status");
        }

        @Test
        void parksAReceiptWithoutId() {
            assertThat(cause(statuses("{'status': 'read', 'recipient_id': '49'}")))
                    .isEqualTo("no-message-id");
        }
    }

    @Nested
    class Notices {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "account_alerts",
                    "account_review_update",
                    "account_settings_update",
                    "account_update",
                    "automatic_events",
                    "business_capability_update",
                    "business_username_updates",
                    "flows",
                    "group_lifecycle_update",
                    "group_participant_update",
                    "group_participants_update",
                    "group_settings_update",
                    "group_status_update",
                    "message_template_components_update",
                    "message_template_quality_update",
                    "message_template_status_update",
                    "messaging_handovers",
                    "partner_solutions",
                    "payment_configuration_update",
                    "phone_number_name_update",
                    "phone_number_quality_update",
                    "security",
                    "smb_app_state_sync",
                    "template_category_update",
                    "user_preferences"
                })
        void recordsEveryAccountFieldByItsName(String field) {
            assertThat(noticeKind(change(field, "'event': 'X', 'reason': null, 'message_template_id': 7")))
                    .isEqualTo(field);
        }

        @Test
        void recordsCallsAndTheirStatuses() {
            List<Event> events = parse(change(
                    "calls",
                    METADATA
                            + ", 'calls': [{'id': 'wacid.A', 'event': 'connect'}], 'statuses': [{'id': 'wacid.A', 'type': 'call', "
                            + "'status': 'RINGING'}], 'errors': [{'code': 1}]"));

            assertThat(events).map(event -> ((Event.Notice) event).kind()).containsExactly("calls", "calls", "errors");
        }

        @Test
        void recordsErrorsThatComeAlone() {
            assertThat(noticeKind(value("'errors': [{'code': 130429}]"))).isEqualTo("errors");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{'object': 'whatsapp_business_account', 'entry': []}",
                    "{'object': 'whatsapp_business_account', 'entry': [{'id': '1', 'changes': []}]}",
                    "{'object': 'whatsapp_business_account', 'entry': [{'changes': [{'field': 'messages', 'value': {'messages': []}}]}]}"
                })
        void recordsThatAWebhookWasEmpty(String webhook) {
            assertThat(noticeKind(json(webhook))).isEqualTo("empty");
        }
    }

    @Nested
    class Structure {

        @Test
        void readsSeveralEntriesChangesAndListsInOrder() {
            List<Event> events = parse(json("""
                    {'object': 'whatsapp_business_account', 'entry': [
                      {'id': '1', 'changes': [
                        {'field': 'messages', 'value': {%1$s,
                          'messages': [{'from': '49', 'id': 'wamid.A', 'type': 'text'}, {'from': '49', 'id': 'wamid.B', 'type': 'text'}],
                          'statuses': [{'id': 'wamid.C', 'status': 'read'}],
                          'calls': [{'id': 'wacid.D'}]}},
                        {'field': 'account_update', 'value': {}}]},
                      {'id': '2', 'changes': [{'field': 'messages', 'value': {%1$s, 'statuses': [{'id': 'wamid.E', 'status': 'sent'}]}}]}]}""".formatted(METADATA)));

            assertThat(events)
                    .map(event -> event.getClass().getSimpleName())
                    .containsExactly("Message", "Message", "Receipt", "Notice", "Notice", "Receipt");
        }

        @Test
        void needsNeitherEntryIdNorField() {
            assertThat(message(json("{'object': 'whatsapp_business_account', 'entry': [{'changes': [{'value': {"
                                    + METADATA
                                    + ", 'messages': [{'from': '49', 'id': 'wamid.A', 'type': 'text'}]}}]}]}"))
                            .providerId())
                    .isEqualTo("wamid.A");
        }

        @Test
        void parksOneBadMessageAndDeliversTheOthers() {
            List<Event> events = parse(
                    messages(
                            "{'from': '49', 'type': 'text'}, null, 'text', 7, [], {'from': '49', 'id': 'wamid.A', 'type': 'text'}"));

            assertThat(events)
                    .map(event -> event instanceof Event.Unprocessable u ? u.cause() : "delivered")
                    .containsExactly(
                            "no-message-id",
                            "unknown-content",
                            "unknown-content",
                            "unknown-content",
                            "unknown-content",
                            "delivered");
        }

        @Test
        void parksAListNobodyKnowsAndDeliversTheRest() {
            List<Event> events = parse(messages("{'from': '49', 'id': 'wamid.A', 'type': 'text'}")
                    .replace("\"messages\":", "\"holograms\": [{\"id\": \"7\"}], \"messages\":"));

            assertThat(events)
                    .map(event -> event instanceof Event.Unprocessable u ? u.cause() : "delivered")
                    .containsExactly("unknown-content", "delivered");
            assertThat(events.get(0).envelope()).contains("holograms").doesNotContain("wamid.A");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                unknown-object  | {'object': 'page', 'entry': []}
                unknown-object  | {'entry': []}
                unknown-object  | {}
                unknown-object  | []
                unknown-object  | 7
                unknown-object  | null
                no-entry        | {'object': 'whatsapp_business_account'}
                no-entry        | {'object': 'whatsapp_business_account', 'entry': {}}
                no-entry        | {'object': 'whatsapp_business_account', 'entry': [7]}
                no-changes      | {'object': 'whatsapp_business_account', 'entry': [{'id': '1'}]}
                no-changes      | {'object': 'whatsapp_business_account', 'entry': [{'id': '1', 'changes': 'x'}]}
                no-value        | {'object': 'whatsapp_business_account', 'entry': [{'changes': [{'field': 'messages'}]}]}
                no-value        | {'object': 'whatsapp_business_account', 'entry': [{'changes': [7]}]}
                unknown-field   | {'object': 'whatsapp_business_account', 'entry': [{'changes': [{'field': 'foo', 'value': {}}]}]}
                unknown-field   | {'object': 'whatsapp_business_account', 'entry': [{'changes': [{'value': {}}]}]}
                unknown-content | {'object': 'whatsapp_business_account', 'entry': [{'changes': [{'field': 'messages', 'value': {}}]}]}
                """)
        void parksWhatItDoesNotKnowWithItsCause(String cause, String webhook) {
            assertThat(cause(json(webhook))).isEqualTo(cause);
        }

        @Test
        void parksMessagesOfAnUnknownFieldAsAWhole() {
            assertThat(cause(change("foo", METADATA + ", 'messages': [{'from': '49', 'id': 'wamid.A'}]")))
                    .isEqualTo("unknown-field");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "'messages': [{'from': '49', 'id': 'wamid.A', 'type': 'text'}]",
                    "'metadata': {}, 'messages': [{'from': '49', 'id': 'wamid.A', 'type': 'text'}]",
                    "'metadata': {'phone_number_id': ''}, 'messages': [{'from': '49', 'id': 'wamid.A', 'type': 'text'}]",
                    "'statuses': [{'id': 'wamid.A', 'status': 'read'}]"
                })
        void parksWhatNamesNoBusinessNumber(String properties) {
            assertThat(cause(change("messages", properties))).isEqualTo("no-metadata");
        }

        @ParameterizedTest
        @ValueSource(strings = {"{'from': '49', 'type': 'text'}", "{'from': '49', 'id': '', 'type': 'text'}"})
        void parksAMessageWithoutId(String message) {
            assertThat(cause(messages(message))).isEqualTo("no-message-id");
        }

        @Test
        void readsABusinessNumberWithoutQuotes() {
            assertThat(message(webhook(
                                    "{'field': 'messages', 'value': {'metadata': {'phone_number_id': 100000000000001}, "
                                            + "'messages': [{'from': '49', 'id': 'wamid.A', 'type': 'text'}]}}"))
                            .channel())
                    .isEqualTo(CHANNEL);
        }
    }
}
