package io.wabridge.promise;

import static io.wabridge.fixture.TestBridge.NUMBER_1;
import static io.wabridge.fixture.TestBridge.newNumber;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.dataverse.RowIds;
import io.wabridge.fixture.TestBridge;
import io.wabridge.standin.dataverse.DataverseSeed;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.MetaStatus;
import io.wabridge.standin.graph.MetaWebhooks;
import io.wabridge.standin.graph.WaUser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The outcome of each event, from the webhook to Dynamics. Run on each database by a subclass. */
abstract class InboundContract {

    static final Duration SOON = Duration.ofSeconds(20);
    private static final String METADATA = "\"metadata\":{\"phone_number_id\":\"" + NUMBER_1 + "\"}";

    final TestBridge bridge;

    InboundContract(TestBridge.Database database) {
        this.bridge = TestBridge.on(database);
    }

    static Stream<MetaMessage> messagesOfEveryType() {
        return Stream.of(
                MetaMessage.text("Grüße"),
                MetaMessage.image("a picture"),
                MetaMessage.document("offer.pdf", "the offer"),
                MetaMessage.voice(),
                MetaMessage.sticker(),
                MetaMessage.location(52.5, 13.4, "Berlin"),
                MetaMessage.contacts("Ada", "+4915111111111"),
                MetaMessage.buttonReply("yes", "Yes"),
                MetaMessage.listReply("1", "First", "the first"),
                MetaMessage.flowReply("{\"a\":1}"),
                MetaMessage.callPermissionReply("accept"),
                MetaMessage.button("Yes", "YES"),
                MetaMessage.order("catalog", "product"),
                MetaMessage.reaction("wamid.other", "👍"),
                MetaMessage.unsupported("poll"),
                MetaMessage.requestWelcome(),
                MetaMessage.edit("wamid.other", "new text"),
                MetaMessage.revoke("wamid.other"),
                MetaMessage.ofType("hologram"));
    }

    @ParameterizedTest
    @MethodSource("messagesOfEveryType")
    void writesOneMessageRowForEveryType(MetaMessage message) {
        String number = newNumber();

        bridge.receive(message.from(WaUser.phone(number)));

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(message.id())).hasSize(1));
        ObjectNode chat = bridge.chatsOf(number).get(0);
        assertThat(chat.path("wab_chatkey").asText()).startsWith(NUMBER_1 + "_i");
        assertThat(bridge.sessionsOf(chat)).hasSize(1);
    }

    @Test
    void writesOneRowForAMessageThatComesTwice() {
        String number = newNumber();
        MetaMessage message = MetaMessage.text("once").from(WaUser.phone(number));
        MetaMessage last = MetaMessage.text("last").from(WaUser.phone(number));

        bridge.receive(message);
        bridge.receive(message);
        bridge.receive(last);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(last.id())).hasSize(1));
        assertThat(bridge.message(message.id())).hasSize(1);
        assertThat(bridge.chatsOf(number)).hasSize(1);
    }

    @Test
    void linksANewChatToItsContact() {
        bridge.receive(MetaMessage.text("hello").from(WaUser.phone("4915112345678")));

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.chatsOf("4915112345678")).hasSize(1));
        assertThat(bridge.chatsOf("4915112345678")
                        .get(0)
                        .path("_wab_contactid_value")
                        .asText())
                .isEqualTo(DataverseSeed.CONTACT_ERIKA.toString());
    }

    @Test
    void takesTheTimeOfReceiptForATimestampItCannotRead() {
        String number = newNumber();
        MetaMessage message =
                MetaMessage.text("when?").from(WaUser.phone(number)).with("timestamp", "asdf");
        Instant before = bridge.standIns().clock().instant().minusSeconds(2);

        bridge.receive(message);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(message.id())).hasSize(1));
        assertThat(Instant.parse(
                        bridge.message(message.id()).get(0).path("wab_sentat").asText()))
                .isAfter(before);
    }

    @Test
    void keepsASenderThatIsNeitherNumberNorUserIdUnderAHash() {
        MetaMessage message = MetaMessage.text("who?").from(WaUser.phone("bla"));

        bridge.receive(message);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(message.id())).hasSize(1));
        String chatId =
                bridge.message(message.id()).get(0).path("_wab_chatid_value").asText();
        ObjectNode chat =
                bridge.dataverse().rows("wab_chats", "wab_chatid eq " + chatId).get(0);
        assertThat(chat.path("wab_chatkey").asText()).matches(NUMBER_1 + "_x[0-9a-f]{16}");
    }

    @Test
    void writesNoRowForASystemMessageAndFollowsTheNewNumber() {
        String before = newNumber();
        String after = newNumber();
        bridge.receive(MetaMessage.text("old").from(WaUser.phone(before)));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.chatsOf(before)).hasSize(1));
        MetaMessage change = MetaMessage.changedNumber(WaUser.phone(before), WaUser.phone(after));

        bridge.receive(change);
        MetaMessage later = MetaMessage.text("new").from(WaUser.phone(after));
        bridge.receive(later);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(later.id())).hasSize(1));
        assertThat(bridge.message(change.id())).isEmpty();
        assertThat(bridge.chatsOf(after)).singleElement().satisfies(chat -> assertThat(bridge.messagesOf(chat))
                .hasSize(2));
    }

    @Test
    void writesEchoesAsOutgoingRows() {
        String number = newNumber();
        MetaMessage echo = MetaMessage.text("from the app").to(WaUser.phone(number));

        bridge.post(MetaWebhooks.forNumber(NUMBER_1).appEcho(echo));

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(echo.id())).hasSize(1));
        assertThat(bridge.message(echo.id()).get(0).path("wab_direction").asInt())
                .isEqualTo(727000001);
        assertThat(bridge.message(echo.id()).get(0).path("wab_origin").asInt()).isEqualTo(727000001);
    }

    @Test
    void writesWhatComesWhileMetasAgentAnswersToTheSameChat() {
        WaUser person = WaUser.phone(newNumber());
        MetaMessage question = MetaMessage.text("to the agent").from(person);
        MetaMessage answer = MetaMessage.text("from the agent").to(person);

        bridge.post(MetaWebhooks.forNumber(NUMBER_1)
                .standbyMessage(question)
                .agentEcho(answer)
                .standbyStatus(MetaStatus.read(answer.id()).to(person))
                .handover("control_taken", person, "they talked about parcels"));

        await().atMost(SOON).untilAsserted(() -> assertThat(bridge.message(answer.id()))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.path("wab_origin").asInt()).isEqualTo(727000002);
                    assertThat(row.path("wab_direction").asInt()).isEqualTo(727000001);
                    assertThat(row.path("wab_text").asText()).isEqualTo("from the agent");
                    assertThat(row.path("statuscode").asInt()).isEqualTo(727000005);
                }));
        assertThat(bridge.message(question.id())).singleElement().satisfies(row -> assertThat(
                        row.path("wab_origin").isNull()
                                || row.path("wab_origin").isMissingNode())
                .isTrue());
        assertThat(bridge.chatsOf(person.phone())).singleElement().satisfies(chat -> assertThat(bridge.messagesOf(chat))
                .hasSize(2));
    }

    @Test
    void writesGroupMessagesToTheGroupsChat() {
        MetaMessage first =
                MetaMessage.text("one").from(WaUser.phone(newNumber())).inGroup("group-" + newNumber());
        MetaMessage second = MetaMessage.text("two").from(WaUser.phone(newNumber()));

        bridge.receive(first);
        bridge.receive(second);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(second.id())).hasSize(1));
        String chatId =
                bridge.message(first.id()).get(0).path("_wab_chatid_value").asText();
        assertThat(bridge.dataverse()
                        .rows("wab_chats", "wab_chatid eq " + chatId)
                        .get(0)
                        .path("wab_chatkey")
                        .asText())
                .matches(NUMBER_1 + "_g[0-9a-f]{16}");
    }

    @Test
    void raisesReceiptsAndNeverLowersThem() {
        String number = newNumber();
        MetaMessage echo = MetaMessage.text("how far?").to(WaUser.phone(number));
        bridge.post(MetaWebhooks.forNumber(NUMBER_1).appEcho(echo));
        WaUser user = WaUser.phone(number);

        bridge.post(MetaWebhooks.forNumber(NUMBER_1)
                .status(MetaStatus.read(echo.id()).to(user)));
        bridge.post(MetaWebhooks.forNumber(NUMBER_1)
                .status(MetaStatus.delivered(echo.id()).to(user)));
        MetaMessage last = MetaMessage.text("done").from(user);
        bridge.receive(last);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(last.id())).hasSize(1));
        await().atMost(SOON).untilAsserted(() -> assertThat(
                        bridge.message(echo.id()).get(0).path("statuscode").asInt())
                .isEqualTo(727000005));
    }

    @Test
    void holdsAReceiptUntilItsMessageAppears() {
        String number = newNumber();
        MetaMessage echo = MetaMessage.text("late echo").to(WaUser.phone(number));
        bridge.post(MetaWebhooks.forNumber(NUMBER_1)
                .status(MetaStatus.delivered(echo.id()).to(WaUser.phone(number))));

        bridge.post(MetaWebhooks.forNumber(NUMBER_1).appEcho(echo));

        await().atMost(SOON).untilAsserted(() -> assertThat(bridge.message(echo.id()))
                .singleElement()
                .satisfies(row -> assertThat(row.path("statuscode").asInt()).isEqualTo(727000004)));
    }

    @Test
    void writesHistoryAsRowsWithoutASession() {
        String number = newNumber();
        MetaMessage theirs = MetaMessage.text("long ago").at(Instant.parse("2026-01-02T03:04:05Z"));
        MetaMessage ours = MetaMessage.text("answered").at(Instant.parse("2026-01-02T03:05:05Z"));

        bridge.post(
                MetaWebhooks.forNumber(NUMBER_1).history(0, 1, WaUser.phone(number), List.of(theirs), List.of(ours)));

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(ours.id())).hasSize(1));
        assertThat(bridge.message(theirs.id())).hasSize(1);
        assertThat(bridge.message(ours.id()).get(0).path("wab_direction").asInt())
                .isEqualTo(727000001);
        assertThat(bridge.sessionsOf(bridge.chatsOf(number).get(0))).isEmpty();
    }

    @Test
    void discardsTheHistoryOfABlockedSender() {
        String number = newNumber();
        assertThat(bridge.block("ada", number).status()).isEqualTo(200);
        MetaMessage theirs = MetaMessage.text("long ago").at(Instant.parse("2026-01-02T03:04:05Z"));

        bridge.post(MetaWebhooks.forNumber(NUMBER_1).history(0, 1, WaUser.phone(number), List.of(theirs), List.of()));
        MetaMessage marker = MetaMessage.text("marker").from(WaUser.phone(newNumber()));
        bridge.receive(marker);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(marker.id())).hasSize(1));
        assertThat(bridge.message(theirs.id())).isEmpty();
    }

    @Test
    void recordsNoticesOfTheAccountAndWritesNoRow() {
        int parked = parked().size();
        ObjectNode notice = JsonNodeFactory.instance.objectNode().put("event", "VERIFIED_ACCOUNT");

        int status = bridge.post(MetaWebhooks.forNumber(NUMBER_1).field("account_update", notice));

        assertThat(status).isEqualTo(200);
        await().atMost(SOON).untilAsserted(() -> assertThat(bridge.events("recorded", "account_update"))
                .isPositive());
        assertThat(parked()).hasSize(parked);
    }

    static Stream<byte[]> whatCannotBeUnderstood() {
        return Stream.of(
                "not json %s".getBytes(StandardCharsets.UTF_8),
                "{\"object\":\"page\",\"entry\":[],\"nonce\":\"%s\"}".getBytes(StandardCharsets.UTF_8),
                ofMessages(
                        METADATA + ",\"messages\":[{\"from\":\"%s\",\"type\":\"text\",\"text\":{\"body\":\"no id\"}}]"),
                ofMessages(METADATA
                        + ",\"messages\":[{\"id\":\"wamid.%s\",\"type\":\"text\",\"text\":{\"body\":\"no sender\"}}]"),
                ofMessages(
                        "\"messages\":[{\"from\":\"%s\",\"id\":\"wamid.%s\",\"type\":\"text\",\"text\":{\"body\":\"no number\"}}]"),
                "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"%s\",\"changes\":[{\"field\":\"no_such_field\",\"value\":{}}]}]}"
                        .getBytes(StandardCharsets.UTF_8),
                MetaWebhooks.forNumber("999999999999999")
                        .message(MetaMessage.text("lost").from(WaUser.phone("4915119999999")))
                        .bytes());
    }

    private static byte[] ofMessages(String value) {
        return ("{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[{\"field\":\"messages\",\"value\":{"
                        + value + "}}]}]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("whatCannotBeUnderstood")
    void parksWhatCannotBeUnderstood(byte[] webhook) {
        byte[] unique = new String(webhook, StandardCharsets.UTF_8)
                .replace("%s", newNumber())
                .getBytes(StandardCharsets.UTF_8);
        int before = parkedAttempts();

        int status = bridge.post(unique);

        assertThat(status).isEqualTo(200);
        await().atMost(SOON).untilAsserted(() -> assertThat(parkedAttempts()).isGreaterThan(before));
    }

    static Stream<MetaMessage> whatNoColumnTakes() {
        String nul = "a" + Character.toString(0) + "b";
        return Stream.of(
                MetaMessage.text("name").from(WaUser.phone(newNumber()).named(nul)),
                MetaMessage.text(nul).from(WaUser.phone(newNumber())),
                MetaMessage.text("lone surrogate \ud800").from(WaUser.phone(newNumber())),
                MetaMessage.text("name").from(WaUser.phone(newNumber()).named("n".repeat(5000))),
                MetaMessage.text("name").from(WaUser.phone(newNumber()).withUsername("u".repeat(5000))),
                MetaMessage.text("id").from(WaUser.phone(newNumber())).id("wamid." + "i".repeat(5000)),
                MetaMessage.text("id").from(WaUser.phone(newNumber())).id("wamid." + newNumber() + nul),
                MetaMessage.text("from").from(WaUser.phone(newNumber().repeat(40))),
                MetaMessage.text("from").from(WaUser.userId("DE." + newNumber().repeat(40))),
                MetaMessage.text("from").from(WaUser.phone(newNumber() + nul)),
                MetaMessage.text("from").from(WaUser.userId("DE." + newNumber() + nul)),
                MetaMessage.text("group").from(WaUser.phone(newNumber())).inGroup(nul),
                MetaMessage.text("t".repeat(200_000)).from(WaUser.phone(newNumber())),
                MetaMessage.text("reply").from(WaUser.phone(newNumber())).replyingTo("r".repeat(5000)),
                MetaMessage.text("time").from(WaUser.phone(newNumber())).with("timestamp", "9".repeat(30)),
                MetaMessage.ofType("x".repeat(5000)).from(WaUser.phone(newNumber())));
    }

    /** A name too long for its column was taken for an outage: its batch waited for ever, and all others behind it. */
    @ParameterizedTest
    @MethodSource("whatNoColumnTakes")
    void isNotHeldUpByWhatNoColumnTakes(MetaMessage hostile) {
        MetaMessage after = MetaMessage.text("after").from(WaUser.phone(newNumber()));
        int before = parkedAttempts();

        bridge.receive(hostile);
        bridge.receive(after);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(after.id())).hasSize(1));
        await().atMost(SOON)
                .until(() -> !bridge.dataverse()
                                .rows("wab_messages", "wab_messagekey eq '" + key(hostile) + "'")
                                .isEmpty()
                        || parkedAttempts() > before);
    }

    /** An endless error made the whole channel wait: the batch was rolled back, and came again, for ever. */
    @Test
    void isNotHeldUpByAReceiptThatNoColumnTakes() {
        WaUser user = WaUser.phone(newNumber());
        MetaMessage echo = MetaMessage.text("from the app").to(user);
        MetaMessage after = MetaMessage.text("after").from(WaUser.phone(newNumber()));
        String endless = "x".repeat(10_000);
        bridge.post(MetaWebhooks.forNumber(NUMBER_1).appEcho(echo));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(echo.id())).hasSize(1));

        bridge.post(MetaWebhooks.forNumber(NUMBER_1)
                .status(MetaStatus.failed(echo.id(), 131026, "Undeliverable", endless)
                        .to(user)));
        bridge.post(MetaWebhooks.forNumber(NUMBER_1)
                .status(MetaStatus.failed("wamid.of-nobody", 131026, "Undeliverable", endless)
                        .to(user)));
        bridge.receive(after);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(after.id())).hasSize(1));
        await().atMost(SOON).untilAsserted(() -> assertThat(bridge.message(echo.id()))
                .singleElement()
                .satisfies(row -> assertThat(row.path("wab_error").asText()).hasSize(2000)));
    }

    private static String key(MetaMessage message) {
        return RowIds.messageKey(message.id().replace((char) 0, '\uFFFD'));
    }

    private List<io.wabridge.parking.ParkedEvent> parked() {
        return bridge.bean(io.wabridge.parking.Parking.class)
                .list(null, 200, null)
                .items();
    }

    private int parkedAttempts() {
        return parked().stream()
                .mapToInt(io.wabridge.parking.ParkedEvent::attempts)
                .sum();
    }

    @Test
    void opensANewSessionAfterTwentyFourHoursAndEndsTheOld() {
        String number = newNumber();
        Instant now = bridge.standIns().clock().instant();
        MetaMessage first = MetaMessage.text("first").from(WaUser.phone(number)).at(now.minus(Duration.ofHours(25)));
        MetaMessage atTheBoundary =
                MetaMessage.text("last minute").from(WaUser.phone(number)).at(now.minus(Duration.ofMinutes(61)));
        MetaMessage second =
                MetaMessage.text("second").from(WaUser.phone(number)).at(now.minus(Duration.ofHours(1)));

        bridge.receive(first);
        bridge.receive(atTheBoundary);
        bridge.receive(second);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(second.id())).hasSize(1));
        assertThat(sessionOf(atTheBoundary)).isEqualTo(sessionOf(first));
        assertThat(sessionOf(second)).isNotEqualTo(sessionOf(first));
    }

    private String sessionOf(MetaMessage message) {
        return bridge.message(message.id()).get(0).path("_wab_sessionid_value").asText();
    }

    @Test
    void opensAClosedChatWhenItsCustomerWrites() {
        String number = newNumber();
        bridge.receive(MetaMessage.text("hello").from(WaUser.phone(number)));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.chatsOf(number)).hasSize(1));
        ObjectNode chat = bridge.chatsOf(number).get(0);
        bridge.dataverse()
                .patch(
                        DataverseSeed.ROOT,
                        "wab_chats",
                        java.util.UUID.fromString(chat.path("wab_chatid").asText()),
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("statecode", 1)
                                .put("statuscode", 727000002));

        bridge.receive(MetaMessage.text("again").from(WaUser.phone(number)));

        await().atMost(SOON).untilAsserted(() -> assertThat(
                        bridge.chatsOf(number).get(0).path("statuscode").asInt())
                .isEqualTo(1));
    }

    @Test
    void putsBackAChatThatWasDeletedInDynamics() {
        String number = newNumber();
        bridge.receive(MetaMessage.text("hello").from(WaUser.phone(number)));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.chatsOf(number)).hasSize(1));
        bridge.dataverse()
                .delete(
                        DataverseSeed.ROOT,
                        "wab_chats",
                        java.util.UUID.fromString(
                                bridge.chatsOf(number).get(0).path("wab_chatid").asText()));
        MetaMessage next = MetaMessage.text("still there?").from(WaUser.phone(number));

        bridge.receive(next);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(next.id())).hasSize(1));
        assertThat(bridge.chatsOf(number)).hasSize(1);
    }
}
