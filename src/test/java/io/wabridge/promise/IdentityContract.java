package io.wabridge.promise;

import static io.wabridge.fixture.TestBridge.NUMBER_1;
import static io.wabridge.fixture.TestBridge.newNumber;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.fixture.BridgeClient.Answer;
import io.wabridge.fixture.TestBridge;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.MetaStatus;
import io.wabridge.standin.graph.MetaWebhooks;
import io.wabridge.standin.graph.WaUser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Ways around a block: somebody is blocked under one number or id, and then writes, or is written to, under another. Run on each
 * database by a subclass.
 */
abstract class IdentityContract {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final TestBridge bridge;

    IdentityContract(TestBridge.Database database) {
        this.bridge = TestBridge.on(database);
    }

    @Test
    void aNumberAndAnIdInOneMessageAreOnePerson() {
        WaUser person = WaUser.phone(newNumber()).withUserId(newUserId());
        receiveAndAwait(person);
        block(person.phone());

        assertNothingPasses(person, person.withPhone(null), WaUser.phone(person.phone()));
    }

    @Test
    void aNumberAndAnIdInOneReceiptAreOnePerson() {
        WaUser person = WaUser.phone(newNumber()).withUserId(newUserId());
        bridge.post(MetaWebhooks.forNumber(NUMBER_1)
                .status(MetaStatus.delivered(MetaMessage.wamid()).to(person)));
        block(person.phone());

        assertNothingPasses(person.withPhone(null));
    }

    @Test
    void aNumberAndAnIdInOneEchoAreOnePerson() {
        WaUser person = WaUser.phone(newNumber()).withUserId(newUserId());
        MetaMessage echo = MetaMessage.text("from the business").to(person);
        bridge.post(MetaWebhooks.forNumber(NUMBER_1).appEcho(echo));
        awaitDelivered(echo.id());
        block(person.phone());

        assertNothingPasses(person.withPhone(null));
    }

    @Test
    void aNumberAndAnIdInAContactAreOnePerson() {
        WaUser person = WaUser.phone(newNumber()).withUserId(newUserId());
        block(person.userId());
        MetaMessage first = MetaMessage.text("id in contacts only").from(person).without("from_user_id");
        MetaWebhooks webhook = MetaWebhooks.forNumber(NUMBER_1).message(first);
        ((ObjectNode) webhook.lastValue().path("messages").path(0)).remove("from_user_id");

        bridge.post(webhook);

        assertNothingPasses(WaUser.phone(person.phone()));
        assertThat(bridge.message(first.id())).isEmpty();
    }

    @Test
    void aNumberAndAnIdInABlockedMessageAreOnePerson() {
        WaUser person = WaUser.phone(newNumber()).withUserId(newUserId());
        block(person.phone());
        bridge.receive(MetaMessage.text("both at once").from(person));

        assertNothingPasses(person, person.withPhone(null));
    }

    @Test
    void aParentIdIsThePersonAtEveryBusiness() {
        WaUser person = WaUser.userId(newUserId()).withParent(newParentUserId());
        WaUser elsewhere = WaUser.userId(newUserId()).withParent(person.parentUserId());
        block(person.parentUserId());

        assertNothingPasses(person, elsewhere, WaUser.userId(elsewhere.userId()));
    }

    @Test
    void aParentIdLearnedFromAMessageCarriesTheBlock() {
        WaUser person = WaUser.phone(newNumber()).withUserId(newUserId()).withParent(newParentUserId());
        receiveAndAwait(person);
        block(person.phone());

        assertNothingPasses(WaUser.userId(newUserId()).withParent(person.parentUserId()));
    }

    @Test
    void aUserIdUpdateCarriesTheBlock() {
        WaUser before = WaUser.userId(newUserId());
        WaUser after = WaUser.userId(newUserId());
        receiveAndAwait(before);
        block(before.userId());

        bridge.post(MetaWebhooks.forNumber(NUMBER_1)
                .userIdUpdate(before, after, bridge.standIns().clock().instant()));

        assertNothingPasses(after, before);
    }

    @Test
    void aUserIdUpdateInTheSameWebhookAsTheMessageCarriesTheBlock() {
        WaUser before = WaUser.userId(newUserId());
        WaUser after = WaUser.userId(newUserId()).withPhone(newNumber());
        block(before.userId());
        MetaMessage message = MetaMessage.text("in one breath").from(WaUser.phone(after.phone()));

        bridge.post(MetaWebhooks.forNumber(NUMBER_1)
                .userIdUpdate(before, after, bridge.standIns().clock().instant())
                .message(message));

        assertNothingPasses(after);
        assertThat(bridge.message(message.id())).isEmpty();
    }

    @Test
    void aChangedNumberCarriesTheBlock() {
        WaUser before = WaUser.phone(newNumber());
        WaUser after = WaUser.phone(newNumber());
        receiveAndAwait(before);
        block(before.phone());

        bridge.receive(MetaMessage.changedNumber(before, after));

        assertNothingPasses(after, before);
    }

    @Test
    void aChangedNumberOfSomebodyWithAnIdCarriesTheBlock() {
        WaUser before = WaUser.phone(newNumber()).withUserId(newUserId());
        WaUser after = WaUser.phone(newNumber()).withUserId(newUserId());
        receiveAndAwait(before);
        block(before.userId());

        bridge.receive(MetaMessage.changedNumber(before, after));

        assertNothingPasses(after, WaUser.phone(after.phone()), after.withPhone(null));
    }

    @Test
    void aNumberChangedBeforeTheBlockIsTheSamePerson() {
        WaUser before = WaUser.phone(newNumber());
        WaUser after = WaUser.phone(newNumber());
        receiveAndAwait(before);
        bridge.receive(MetaMessage.changedNumber(before, after));
        receiveAndAwait(after);

        block(before.phone());

        assertNothingPasses(after);
    }

    @Test
    void aChangedUserIdCarriesTheBlock() {
        WaUser before = WaUser.userId(newUserId());
        WaUser after = WaUser.userId(newUserId());
        receiveAndAwait(before);
        block(before.userId());

        bridge.receive(MetaMessage.changedUserId(before, after));

        assertNothingPasses(after, before);
    }

    @Test
    void aChangedUserIdOfSomebodyWhoseParentIdChangesTooCarriesTheBlock() {
        WaUser before = WaUser.userId(newUserId()).withParent(newParentUserId());
        WaUser after = WaUser.userId(newUserId()).withParent(newParentUserId());
        receiveAndAwait(before);
        block(before.userId());

        bridge.receive(MetaMessage.changedUserId(before, after).saying("Die Kennung wurde erneuert"));

        assertNothingPasses(after, WaUser.userId(newUserId()).withParent(after.parentUserId()));
    }

    @Test
    void aChangedUserIdThatOnlyTheTextNamesCarriesTheBlock() {
        WaUser before = WaUser.userId(newUserId());
        WaUser after = WaUser.userId(newUserId());
        receiveAndAwait(before);
        block(before.userId());

        bridge.receive(MetaMessage.changedUserId(before, after).withoutPreviousIds());

        assertNothingPasses(after, before);
    }

    @Test
    void aChangeThatNamesNobodyKnownIsParkedAndReplayedOnceItDoes() {
        WaUser before = WaUser.userId(newUserId());
        WaUser after = WaUser.userId(newUserId());
        receiveAndAwait(before);
        block(before.userId());
        MetaMessage notice =
                MetaMessage.changedUserId(before, after).withoutPreviousIds().saying("Die Kennung wurde erneuert");

        bridge.receive(notice);

        JsonNode parked = awaitParked(after.userId());
        assertThat(parked.path("cause").asText()).isEqualTo("unattributed-change");
        String corrected = parked.path("body")
                .asText()
                .replace("\"system\":{", "\"system\":{\"previous_user_id\":\"" + before.userId() + "\",");
        String path = "/api/parked/" + parked.path("id").asText();
        assertThat(bridge.call("root", "PUT", path, Map.of("body", corrected)).status())
                .isEqualTo(200);
        assertThat(bridge.call("root", "POST", path + "/replay", null).status()).isEqualTo(202);
        await().atMost(SOON).untilAsserted(() -> assertThat(
                        bridge.call("root", "GET", path, null).status())
                .isEqualTo(404));
        assertNothingPasses(after, before);
    }

    @Test
    void adoptingAUsernameCarriesTheBlock() {
        WaUser before = WaUser.phone(newNumber());
        receiveAndAwait(before);
        block(before.phone());
        WaUser adopting = before.withUserId(newUserId()).withUsername("now.with.a.name");
        bridge.receive(MetaMessage.text("with a name, number still shown").from(adopting));

        assertNothingPasses(
                adopting, adopting.withPhone(null), adopting.withPhone(null).withUsername("renamed"));
    }

    @Test
    void aUsernameIsNoKey() {
        WaUser person = WaUser.userId(newUserId()).withUsername("taken.over");
        block(person.userId());

        MetaMessage ofAnother = MetaMessage.text("the name changed hands")
                .from(WaUser.userId(newUserId()).withUsername("taken.over"));
        bridge.receive(ofAnother);

        awaitDelivered(ofAnother.id());
    }

    @Test
    void brazilsNinthDigitMakesNoOtherPerson() {
        String digits = "9" + newNumber().substring(6);
        String eight = "5511" + digits.substring(0, 8);
        String nine = "55119" + digits.substring(0, 8);
        block("+" + nine);

        assertNothingPasses(WaUser.phone(eight), WaUser.phone(nine));
    }

    @Test
    void brazilsNumberWithoutTheNinthDigitBlocksBoth() {
        String digits = "8" + newNumber().substring(6);
        String eight = "5521" + digits.substring(0, 8);
        String nine = "55219" + digits.substring(0, 8);
        receiveAndAwait(WaUser.phone(nine));
        block("+" + eight);

        assertNothingPasses(WaUser.phone(nine), WaUser.phone(eight));
    }

    @Test
    void mexicosOneMakesNoOtherPerson() {
        String ten = "55" + newNumber().substring(5);
        block("+52" + ten);

        assertNothingPasses(WaUser.phone("521" + ten), WaUser.phone("52" + ten));
    }

    @Test
    void mexicosNumberWithTheOneBlocksBoth() {
        String ten = "33" + newNumber().substring(5);
        receiveAndAwait(WaUser.phone("521" + ten));
        block("+521" + ten);

        assertNothingPasses(WaUser.phone("52" + ten), WaUser.phone("521" + ten));
    }

    @Test
    void anIdWhereTheNumberBelongsIsStillAnId() {
        String userId = newUserId();
        block(userId);
        MetaMessage inFrom = MetaMessage.text("id in from").from(WaUser.phone(userId));

        bridge.receive(inFrom);

        assertNothingPasses(WaUser.userId(userId));
        assertThat(bridge.message(inFrom.id())).isEmpty();
    }

    @Test
    void emptyKeysHideNobody() {
        String userId = newUserId();
        block(userId);
        MetaMessage hidden =
                MetaMessage.text("empty keys").from(WaUser.userId(userId)).with("from", "");

        bridge.post(withEmptyNumbers(hidden));

        assertNothingPasses(WaUser.userId(userId));
        assertThat(bridge.message(hidden.id())).isEmpty();
    }

    @Test
    void emptyKeysMakeNoOnePersonOfTwo() {
        String userId = newUserId();
        block(userId);
        bridge.post(withEmptyNumbers(
                MetaMessage.text("blocked").from(WaUser.userId(userId)).with("from", "")));
        MetaMessage ofAnother = MetaMessage.text("somebody else")
                .from(WaUser.userId(newUserId()))
                .with("from", "");

        bridge.post(withEmptyNumbers(ofAnother));

        awaitDelivered(ofAnother.id());
    }

    @Test
    void aBlockedNumberWithAnotherIdStaysBlockedUntilAPersonSaysItIsAnother() {
        WaUser before = WaUser.phone(newNumber()).withUserId(newUserId());
        WaUser after = WaUser.phone(before.phone()).withUserId(newUserId());
        receiveAndAwait(before);
        block(before.phone());
        assertNothingPasses(after, after.withPhone(null));

        JsonNode conflict = conflictOf(before.phone());
        Answer block = bridge.call("ada", "GET", "/api/blocks/" + before.phone(), null);
        Answer released = release("ada", before.phone(), false);

        assertThat(conflict.path("person").path("blocked").asBoolean()).isTrue();
        assertThat(conflict.path("seen").path("userId").asText()).isEqualTo(after.userId());
        assertThat(block.json().path("identityConflict").asBoolean()).isTrue();
        assertThat(released.status()).as("%s", released.json()).isEqualTo(200);
        assertThat(released.json().path("people"))
                .extracting(person -> person.path("blocked").asBoolean())
                .containsExactly(true, false);
        receiveAndAwait(after);
        receiveAndAwait(after.withPhone(null));
        assertThat(send("to", "+" + after.phone()).status()).isEqualTo(202);
        assertNothingPasses(before.withPhone(null));
        assertThat(conflictOf(before.phone())).isNull();
    }

    @Test
    void aBlockedNumberWithAnotherIdStaysBlockedWhenAPersonSaysItIsTheSame() {
        WaUser before = WaUser.phone(newNumber()).withUserId(newUserId());
        WaUser after = WaUser.phone(before.phone()).withUserId(newUserId());
        receiveAndAwait(before);
        block(before.phone());
        assertNothingPasses(after);

        Answer released = release("ada", after.userId(), true);

        assertThat(released.json().path("people")).hasSize(1);
        assertThat(released.json().path("people").path(0).path("blocked").asBoolean())
                .isTrue();
        assertThat(conflictOf(before.phone())).isNull();
        assertNothingPasses(before, after, before.withPhone(null), after.withPhone(null));
        bridge.unblock("ada", before.phone());
        receiveAndAwait(after);
        receiveAndAwait(before.withPhone(null));
    }

    @Test
    void twoKnownPeopleUnderOneNumberAreBothBlockedUntilAPersonDecides() {
        WaUser before = WaUser.phone(newNumber()).withUserId(newUserId());
        WaUser newOwner = WaUser.userId(newUserId());
        receiveAndAwait(before);
        receiveAndAwait(newOwner);
        block(before.phone());

        assertNothingPasses(newOwner.withPhone(before.phone()), newOwner);
        Answer released = release("ada", before.phone(), false);

        assertThat(released.json().path("people"))
                .extracting(person -> person.path("blocked").asBoolean())
                .containsExactly(true, false);
        receiveAndAwait(newOwner.withPhone(before.phone()));
        assertNothingPasses(before.withPhone(null));
    }

    @Test
    void onlyWhoMayUnblockReleasesAConflictAndOnlyOnce() {
        WaUser before = WaUser.phone(newNumber()).withUserId(newUserId());
        receiveAndAwait(before);
        block(before.phone());
        assertNothingPasses(WaUser.phone(before.phone()).withUserId(newUserId()));

        Answer refused = release("bob", before.phone(), false);
        Answer hidden = bridge.call("bob", "GET", "/api/conflicts", null);
        Answer unclear = bridge.call("ada", "POST", "/api/conflicts/" + before.phone() + "/release", Map.of());
        Answer released = release("ada", before.phone(), false);
        Answer again = release("ada", before.phone(), false);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(hidden.status()).isEqualTo(403);
        assertThat(unclear.status()).isEqualTo(422);
        assertThat(released.status()).isEqualTo(200);
        assertThat(again.status()).isEqualTo(404);
        assertThat(again.json().path("type").asText()).isEqualTo("/problems/no-conflict");
        JsonNode history = bridge.call("ada", "GET", "/api/blocks/" + before.userId() + "/history", null)
                .json();
        assertThat(history.path("items").findValuesAsText("action"))
                .contains("identity-conflict", "refused:unblock", "identity-released");
        assertThat(history.path("items").findValuesAsText("reason")).contains("asked them");
    }

    @Test
    void conflictsAreListedPageByPage() {
        Set<String> flagged = new TreeSet<>();
        for (int i = 0; i < 3; i++) {
            WaUser person = WaUser.phone(newNumber()).withUserId(newUserId());
            receiveAndAwait(person);
            receiveAndAwait(WaUser.phone(person.phone()).withUserId(newUserId()));
            flagged.add("+" + person.phone());
        }

        List<String> listed = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = bridge.call("root", "GET", "/api/conflicts?limit=2" + cursor, null)
                    .json();
            page.path("items")
                    .forEach(item -> listed.add(item.path("seen").path("number").asText()));
            cursor = page.path("next").isNull()
                    ? null
                    : "&cursor=" + page.path("next").asText();
        } while (cursor != null);

        assertThat(listed).doesNotHaveDuplicates().containsAll(flagged);
        assertThat(bridge.call("root", "GET", "/api/conflicts?cursor=forged", null)
                        .status())
                .isEqualTo(422);
    }

    private void block(String number) {
        assertThat(bridge.block("ada", number.replace("+", "%2B")).status()).isEqualTo(200);
    }

    private JsonNode awaitParked(String text) {
        List<JsonNode> found = new ArrayList<>();
        await().atMost(SOON).until(() -> {
            bridge.call("root", "GET", "/api/parked?q=unattributed-change&limit=200", null)
                    .json()
                    .path("items")
                    .forEach(item -> {
                        if (item.path("body").asText().contains(text)) {
                            found.add(item);
                        }
                    });
            return !found.isEmpty();
        });
        return found.get(0);
    }

    private Answer release(String agent, String number, boolean samePerson) {
        return bridge.call(
                agent,
                "POST",
                "/api/conflicts/" + number + "/release",
                Map.of("samePerson", samePerson, "reason", "asked them"));
    }

    private JsonNode conflictOf(String phone) {
        JsonNode page =
                bridge.call("ada", "GET", "/api/conflicts?limit=200", null).json();
        for (JsonNode item : page.path("items")) {
            if (item.path("seen").path("number").asText().equals("+" + phone)) {
                return item;
            }
        }
        return null;
    }

    private void receiveAndAwait(WaUser person) {
        MetaMessage message = MetaMessage.text("hello").from(person);
        bridge.receive(message);
        awaitDelivered(message.id());
    }

    private void awaitDelivered(String wamid) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bridge.message(wamid)).hasSize(1));
    }

    /** Writes under each of the names, then writes to each of them: nothing comes in and nothing goes out. */
    private void assertNothingPasses(WaUser... names) {
        Map<String, WaUser> sent = new LinkedHashMap<>();
        for (WaUser name : names) {
            MetaMessage message = MetaMessage.text("let me in").from(name);
            sent.put(message.id(), name);
            bridge.receive(message);
        }
        receiveAndAwait(WaUser.phone(newNumber()));
        Map<String, WaUser> passed = sent.entrySet().stream()
                .filter(message -> !bridge.message(message.getKey()).isEmpty())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        assertThat(passed).isEmpty();
        for (WaUser name : names) {
            if (name.phone() != null) {
                assertRefused(send("to", "+" + name.phone()));
            }
            if (name.userId() != null) {
                assertRefused(send("recipient", name.userId()));
            }
        }
    }

    private static void assertRefused(Answer answer) {
        assertThat(answer.status()).as("%s", answer.json()).isEqualTo(409);
        assertThat(answer.json().path("type").asText()).isEqualTo("/problems/number-blocked");
    }

    private Answer send(String key, String to) {
        return bridge.call(
                "ada",
                "POST",
                "/api/messages",
                Map.of(key, to, "from", NUMBER_1, "type", "text", "text", Map.of("body", "hello")));
    }

    /** As drafts of the change wrote it: keys that do not apply are there, and empty. */
    private static MetaWebhooks withEmptyNumbers(MetaMessage message) {
        MetaWebhooks webhook = MetaWebhooks.forNumber(NUMBER_1).message(message);
        for (JsonNode contact : (ArrayNode) webhook.lastValue().path("contacts")) {
            ((ObjectNode) contact).put("wa_id", "").put("parent_user_id", "");
        }
        ((ObjectNode) webhook.lastValue().path("messages").path(0)).put("from_parent_user_id", "");
        return webhook;
    }

    private static String newUserId() {
        return "DE." + newNumber();
    }

    private static String newParentUserId() {
        return "DE.ENT." + newNumber();
    }
}
