package io.wabridge.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.wabridge.fixture.Bridge;
import io.wabridge.fixture.Bridge.Answer;
import io.wabridge.fixture.BridgeExtension;
import io.wabridge.identity.Identities;
import io.wabridge.identity.Party;
import io.wabridge.identity.Sighting;
import io.wabridge.standin.dataverse.DataverseSeed;
import io.wabridge.standin.server.Fault;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(BridgeExtension.class)
class BlocksRestIT {

    private static final List<String> BLOCK_FIELDS = List.of(
            "blockedAt",
            "blockedBy",
            "businessNumber",
            "crmState",
            "expiresAt",
            "lastAttemptAt",
            "number",
            "parentUserIds",
            "reason",
            "refusedCount",
            "state",
            "userIds",
            "version");

    private final Bridge bridge;

    BlocksRestIT(Bridge bridge) {
        this.bridge = bridge;
    }

    @AfterEach
    void clearFaults() {
        bridge.standIns().faults().clear();
    }

    @Test
    void aCallIsCountedOnceUnderItsOwnFlow() {
        double before = counted("put-block");

        blocks("+4915210000099").as("ada").send("PUT", "{\"reason\": \"spam\"}");

        assertThat(counted("put-block")).isEqualTo(before + 1);
    }

    private double counted(String route) {
        return bridge.bean(MeterRegistry.class).find("camel.exchanges.total").tag("routeId", route).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    @Test
    void aBlockIsAnsweredInItsShape() {
        Instant before = bridge.standIns().clock().instant();

        Answer answer = blocks("+4915210000001").as("ada").send("PUT", "{\"reason\": \"spam\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.header("ETag")).isEqualTo("\"1\"");
        JsonNode block = answer.json();
        assertThat(names(block)).isEqualTo(BLOCK_FIELDS);
        assertThat(block.path("number").asText()).isEqualTo("+4915210000001");
        assertThat(block.path("userIds")).isEmpty();
        assertThat(block.path("parentUserIds")).isEmpty();
        assertThat(block.path("businessNumber").isNull()).isTrue();
        assertThat(block.path("state").asText()).isEqualTo("active");
        assertThat(block.path("reason").asText()).isEqualTo("spam");
        assertThat(block.path("blockedBy").path("id").asText()).isEqualTo(DataverseSeed.ADA.toString());
        assertThat(block.path("blockedBy").path("name").asText()).isEqualTo("Ada Agent");
        assertThat(Instant.parse(block.path("blockedAt").asText()))
                .isBetween(before.minusSeconds(1), before.plusSeconds(60));
        assertThat(block.path("expiresAt").isNull()).isTrue();
        assertThat(block.path("version").asLong()).isEqualTo(1);
        assertThat(block.path("refusedCount").asLong()).isZero();
        assertThat(block.path("lastAttemptAt").isNull()).isTrue();
        assertThat(block.path("crmState").asText()).isIn("pending", "synced");
    }

    @Test
    void aRepeatedBlockIsTheSameAnswer() {
        blocks("+4915210000002").as("ada").send("PUT", "{\"reason\": \"spam\"}");

        Answer again = blocks("4915210000002").as("ada").send("PUT", "{\"reason\": \"spam\"}");

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().path("version").asLong()).isEqualTo(1);
        assertThat(items(blocks("+4915210000002/history").as("ada").get())).hasSize(1);
    }

    @Test
    void aBlockNeedsNoBody() {
        Answer answer = blocks("%2B4915210000003").as("ada").send("PUT");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("number").asText()).isEqualTo("+4915210000003");
        assertThat(answer.json().path("reason").isNull()).isTrue();
    }

    @Test
    void aUserIdCanBeBlocked() {
        Answer answer = blocks("US.13491208655302741918").as("ada").send("PUT", "{}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("number").asText()).isEqualTo("US.13491208655302741918");
        assertThat(answer.json().path("userIds").path(0).asText()).isEqualTo("US.13491208655302741918");
    }

    @Test
    void anUnblockIsAnsweredWithTheLiftedBlockAlsoWhenRepeated() {
        blocks("+4915210000004").as("ada").send("PUT", "{}");

        Answer first = blocks("+4915210000004").as("ada").send("DELETE", "{\"reason\": \"sorry\"}");
        Answer second = blocks("+4915210000004?reason=sorry").as("ada").delete();

        assertThat(first.status()).isEqualTo(200);
        assertThat(names(first.json())).isEqualTo(BLOCK_FIELDS);
        assertThat(first.json().path("state").asText()).isEqualTo("lifted");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.json().path("version").asLong())
                .isEqualTo(first.json().path("version").asLong());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE"})
    void whatWasNeverBlockedIsNotFound(String method) {
        Answer answer = blocks("+4915210000005").as("ada").send(method);

        assertProblem(answer, 404, "never-blocked");
    }

    @Test
    void aBlockIsFoundActiveAndLifted() {
        blocks("+4915210000006").as("ada").send("PUT", "{}");
        Answer active = blocks("+4915210000006").as("bob").get();
        blocks("+4915210000006").as("ada").delete();

        Answer lifted = blocks("+4915210000006").as("bob").get();

        assertThat(active.json().path("state").asText()).isEqualTo("active");
        assertThat(lifted.json().path("state").asText()).isEqualTo("lifted");
        assertThat(lifted.header("ETag")).isEqualTo("\"2\"");
    }

    @ParameterizedTest
    @CsvSource({"PUT", "DELETE"})
    void bobMayNotAndTheRefusalIsAudited(String method) {
        String number = method.equals("PUT") ? "+4915210000007" : "+4915210000008";
        blocks(number).as("ada").send("PUT", "{}");

        Answer answer = blocks(number).as("bob").send(method);

        assertProblem(answer, 403, "not-authorised");
        JsonNode latest = items(blocks(number + "/history").as("ada").get()).get(0);
        assertThat(latest.path("action").asText()).startsWith("refused:");
        assertThat(latest.path("actor").path("name").asText()).isEqualTo("Bob Beginner");
        assertThat(latest.path("way").asText()).isEqualTo("REST");
        assertThat(blocks(number).as("ada").get().json().path("state").asText()).isEqualTo("active");
    }

    @Test
    void anApplicationAuthorisedThroughItsTeamMayBlock() {
        Answer answer = blocks("+4915210000009").as("partner").send("PUT", "{}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("blockedBy").path("id").asText()).isEqualTo(DataverseSeed.PARTNER.toString());
    }

    @Test
    void theSystemAdministratorMayBlock() {
        Answer answer = blocks("+4915210000010").as("root").send("PUT", "{}");

        assertThat(answer.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "12", "+49152100000110000000000", "%2B", "+", "US.", "..."})
    void whatIsNoNumberIsNamed(String number) {
        Answer answer = blocks(number).as("ada").send("PUT", "{}");

        assertProblem(answer, 422, "number-invalid");
        assertThat(answer.json().path("errors").path(0).path("field").asText()).isEqualTo("number");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"reason\": 5}|reason",
                "{\"expiresAt\": \"tomorrow\"}|expiresAt",
                "{\"expiresAt\": 1893456000}|expiresAt",
                "{\"expiresAt\": \"2020-01-01T00:00:00Z\"}|expiresAt",
                "{\"expiresAt\": \"2031-01-01\"}|expiresAt",
                "{\"expiresAt\": \"+999999999-01-01T00:00:00Z\"}|expiresAt",
                "{\"way\": \"expiry\"}|way",
                "{\"expires\": \"2031-01-01T00:00:00Z\"}|body"
            })
    void aFieldThatIsNotRightIsNamed(String body, String field) {
        Answer answer = blocks("+4915210000011").as("ada").send("PUT", body);

        assertProblem(answer, 422, "validation");
        assertThat(answer.json().path("errors").path(0).path("field").asText()).isEqualTo(field);
        assertThat(blocks("+4915210000011").as("ada").get().status()).isEqualTo(404);
    }

    @Test
    void aReasonHasAtMost250Characters() {
        Answer longest = blocks("+4915210000012").as("ada").send("PUT", "{\"reason\": \"" + "x".repeat(250) + "\"}");
        Answer tooLong = blocks("+4915210000012").as("ada").send("PUT", "{\"reason\": \"" + "x".repeat(251) + "\"}");

        assertThat(longest.status()).isEqualTo(200);
        assertProblem(tooLong, 422, "validation");
    }

    @Test
    void aMissingReasonIsAFaultWhereTheSettingsWantOne() {
        setReasonRequired(true);
        try {
            Answer without = blocks("+4915210000013").as("ada").send("PUT", "{\"reason\": \"  \"}");
            Answer with = blocks("+4915210000013").as("ada").send("PUT", "{\"reason\": \"spam\"}");
            Answer repeated = blocks("+4915210000013").as("ada").send("PUT", "{}");
            Answer unblock = blocks("+4915210000013").as("ada").delete();

            assertProblem(without, 422, "validation");
            assertThat(with.status()).isEqualTo(200);
            assertThat(repeated.json().path("version").asLong()).isEqualTo(1);
            assertProblem(unblock, 422, "validation");
        } finally {
            setReasonRequired(false);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "\"x\"", "{} {}", "{\"reason\": \"a\", \"reason\": \"b\"}", "null"})
    void whatIsNoJsonObjectIsRefused(String body) {
        Answer answer = blocks("+4915210000014").as("ada").send("PUT", body);

        assertProblem(answer, 400, "bad-request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/json;charset=ISO-8859-1",
                "nonsense"
            })
    void aBodyThatIsNotDeclaredAsJsonIsRefused(String type) {
        Answer answer = blocks("+4915210000015")
                .as("ada")
                .header("Content-Type", type)
                .send("PUT", HttpRequest.BodyPublishers.ofString("{\"reason\": \"x\"}"));

        assertProblem(answer, 415, "unsupported-media-type");
    }

    @Test
    void anotherReasonOrExpiryIsTheNextVersion() {
        String later =
                bridge.standIns().clock().instant().plus(Duration.ofDays(2)).toString();
        blocks("+4915210000016").as("ada").send("PUT", "{\"reason\": \"a\"}");

        Answer changed = blocks("+4915210000016")
                .as("ada")
                .header("If-Match", "\"1\"")
                .send("PUT", "{\"reason\": \"b\", \"expiresAt\": \"" + later + "\"}");

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.header("ETag")).isEqualTo("\"2\"");
        assertThat(changed.json().path("reason").asText()).isEqualTo("b");
        assertThat(Instant.parse(changed.json().path("expiresAt").asText())).isAfter(Instant.now());
        assertThat(items(blocks("+4915210000016/history").as("ada").get())
                        .get(0)
                        .path("action")
                        .asText())
                .isEqualTo("changed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"7\"", "\"abc\"", "1"})
    void anotherVersionThanThePresentOneFails(String tag) {
        blocks("+4915210000017").as("ada").send("PUT", "{\"reason\": \"a\"}");

        Answer answer =
                blocks("+4915210000017").as("ada").header("If-Match", tag).send("PUT", "{\"reason\": \"b\"}");

        assertProblem(answer, 412, "version-mismatch");
    }

    @Test
    void aBlockMayCoverOneBusinessNumber() {
        Answer answer = blocks("+4915210000018?businessNumber=100000000000001")
                .as("ada")
                .send("PUT", "{}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("businessNumber").asText()).isEqualTo("100000000000001");
    }

    @Test
    void anUnknownBusinessNumberIsAFault() {
        Answer answer = blocks("+4915210000019?businessNumber=4711").as("ada").send("PUT", "{}");

        assertProblem(answer, 422, "validation");
        assertThat(answer.json().path("errors").path(0).path("field").asText()).isEqualTo("businessNumber");
    }

    @Test
    void aBlockForAllIsNotLiftedForOne() {
        blocks("+4915210000020").as("ada").send("PUT", "{}");

        Answer answer = blocks("+4915210000020?businessNumber=100000000000001")
                .as("ada")
                .delete();

        assertProblem(answer, 409, "blocked-for-all");
    }

    @Test
    void blocksAreListedPageByPage() {
        for (int i = 0; i < 5; i++) {
            blocks("+49152200000" + (10 + i)).as("ada").send("PUT", "{}");
        }
        blocks("+4915220000012").as("ada").delete();

        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = bridge.call("/api/blocks?limit=2&q=491522000001&state=active" + cursor)
                    .as("bob")
                    .get();
            assertThat(page.status()).isEqualTo(200);
            assertThat(names(page.json())).containsExactly("items", "next");
            items(page).forEach(block -> {
                assertThat(names(block)).isEqualTo(BLOCK_FIELDS);
                seen.add(block.path("number").asText());
            });
            cursor = page.json().path("next").isNull()
                    ? null
                    : "&cursor=" + page.json().path("next").asText();
        } while (cursor != null);

        assertThat(seen)
                .containsExactlyInAnyOrder("+4915220000010", "+4915220000011", "+4915220000013", "+4915220000014");
    }

    @ParameterizedTest
    @CsvSource({"limit=0,limit", "limit=201,limit", "limit=x,limit", "cursor=nonsense,cursor", "state=open,state"})
    void aParameterThatMakesNoSenseIsNamed(String query, String field) {
        Answer answer = bridge.call("/api/blocks?" + query).as("ada").get();

        assertProblem(answer, 422, "validation");
        assertThat(answer.json().path("errors").path(0).path("field").asText()).isEqualTo(field);
    }

    @Test
    void aPreviewCountsWhatABlockWouldTouch() {
        String number = "4915210000021";
        // Known from a message, say. A block and its end would know it too, but what they write to Dynamics comes
        // later.
        String identity = bridge.bean(Identities.class)
                .sight(List.of(new Sighting(Party.ofPhone(number), Instant.now())))
                .get(0);
        UUID chat = chat("100000000000001", identity);
        chat("100000000000002", identity);
        session(chat, "100000000000001_" + identity + ".0000000000000001");

        Answer answer = blocks("+" + number + "/preview").as("bob").get();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"chats\":2,\"openSessions\":1,\"queuedMessages\":0}");
    }

    @Test
    void aPreviewOfSomebodyUnknownIsEmpty() {
        Answer answer = blocks("+4915210000022/preview").as("bob").get();

        assertThat(answer.text()).isEqualTo("{\"chats\":0,\"openSessions\":0,\"queuedMessages\":0}");
    }

    @Test
    void theSameKeyIsTheSameAnswerForADay() {
        Answer first = withKey("k-1", "+4915210000023", "{\"reason\": \"a\"}");
        blocks("+4915210000023").as("ada").send("PUT", "{\"reason\": \"b\"}");

        Answer again = withKey("k-1", "+4915210000023", "{\"reason\": \"a\"}");

        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.header("ETag")).isEqualTo("\"1\"");
        assertThat(blocks("+4915210000023")
                        .as("ada")
                        .get()
                        .json()
                        .path("reason")
                        .asText())
                .isEqualTo("b");
    }

    @Test
    void aKeyStandsForOneRequest() {
        withKey("k-2", "+4915210000024", "{\"reason\": \"a\"}");

        Answer otherBody = withKey("k-2", "+4915210000024", "{\"reason\": \"b\"}");
        Answer otherNumber = withKey("k-2", "+4915210000025", "{\"reason\": \"a\"}");

        assertProblem(otherBody, 422, "key-reused");
        assertProblem(otherNumber, 422, "key-reused");
    }

    @Test
    void aKeyIsOneCallersOwn() {
        withKey("k-3", "+4915210000026", "{\"reason\": \"a\"}");

        Answer answer = blocks("+4915210000026")
                .as("partner")
                .header("Idempotency-Key", "k-3")
                .send("PUT", "{\"reason\": \"b\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("reason").asText()).isEqualTo("b");
    }

    @Test
    void requestsWithOneKeyAtOnceAreOneRequest() {
        List<Answer> answers = Collections.synchronizedList(new ArrayList<>());

        CompletableFuture.allOf(IntStream.range(0, 6)
                        .mapToObj(i -> CompletableFuture.runAsync(
                                () -> answers.add(withKey("k-4", "+4915210000027", "{\"reason\": \"a\"}"))))
                        .toArray(CompletableFuture[]::new))
                .join();

        assertThat(answers).hasSize(6).allMatch(a -> a.status() == 200 || a.status() == 409);
        assertThat(answers).anyMatch(a -> a.status() == 200);
        assertThat(answers.stream()
                        .filter(a -> a.status() == 200)
                        .map(Answer::text)
                        .distinct())
                .hasSize(1);
    }

    @Test
    void nothingOfTheRequestComesBack() {
        Answer answer = blocks("+4915210000028")
                .as("ada")
                .header("X-Canary", "chirp")
                .header("Cookie", "chirp=1")
                .header("number", "+4915199999999")
                .header("CamelHttpResponseCode", "418")
                .get();

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.headers().toString().toLowerCase(Locale.ROOT))
                .doesNotContain("chirp", "canary", "authorization", "bearer", "user-agent", "camel");
        assertThat(answer.text()).doesNotContain("chirp");
    }

    @Test
    void aHeaderNamedLikeThePathParameterChangesNothing() {
        Answer answer = blocks("+4915210000029")
                .as("ada")
                .header("number", "+4915199999998")
                .send("PUT", "{}");

        assertThat(answer.json().path("number").asText()).isEqualTo("+4915210000029");
        assertThat(blocks("+4915199999998").as("ada").get().status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/api/blocks/+4915210000030",
        "PATCH,/api/blocks/+4915210000030",
        "DELETE,/api/blocks",
        "PUT,/api/messages"
    })
    void aMethodThatDoesNotFitIsRefused(String method, String path) {
        Answer answer = bridge.call(path).as("ada").send(method, "{}");

        assertProblem(answer, 405, "method-not-allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api", "/api/", "/api/nothing", "/api/blocks/+4915210000030/nothing", "/api/openapi.yaml"})
    void anUnknownAddressIsNotFound(String path) {
        Answer answer = bridge.call(path).as("ada").get();

        assertProblem(answer, 404, "not-found");
    }

    @Test
    void aQueryThatDoesNotParseBreaksNothing() {
        Answer answer =
                bridge.call("/api/blocks?limit=1&x=%25ff%2500&&=").as("ada").get();

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void authorityThatCannotBeAskedIsUnavailableAfterAMinute() {
        blocks("+4915210000031").as("ada").send("PUT", "{}");
        bridge.standIns().faults().add(Fault.status("dataverse", 503, "<html>down</html>"));

        Answer within = blocks("+4915210000031").as("ada").get();
        bridge.advance(Duration.ofSeconds(61));
        Answer after = blocks("+4915210000031").as("ada").get();

        assertThat(within.status()).isEqualTo(200);
        assertProblem(after, 503, "authority-unavailable");
        assertThat(after.header("Retry-After")).isNotNull();
    }

    @Test
    void aTokenOfTheOtherFormIsAccepted() {
        Answer answer = bridge.call("/api/blocks?limit=1")
                .header("Authorization", "Bearer " + bridge.token("ada", "1"))
                .get();

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void parkedEventsAreTheOperatorsOnly() {
        Answer ada = bridge.call("/api/parked").as("bob").get();
        Answer root = bridge.call("/api/parked").as("root").get();

        assertProblem(ada, 403, "not-authorised");
        assertThat(root.status()).isEqualTo(200);
    }

    private Bridge.Call blocks(String rest) {
        return bridge.call("/api/blocks/" + rest);
    }

    private Answer withKey(String key, String number, String body) {
        return blocks(number).as("ada").header("Idempotency-Key", key).send("PUT", body);
    }

    private void setReasonRequired(boolean required) {
        bridge.standIns().dataverse().setting(json().put("wab_reasonrequired", required));
        bridge.advance(Duration.ofSeconds(61));
    }

    private UUID chat(String channel, String identity) {
        ObjectNode chat = json().put("wab_chatkey", channel + "_" + identity)
                .put("wab_name", "test")
                .put("wab_identityid", identity)
                .put("wab_channelid@odata.bind", "/wab_channels(wab_phonenumberid='" + channel + "')");
        return bridge.standIns().dataverse().create(DataverseSeed.ROOT, "wab_chats", chat);
    }

    private void session(UUID chat, String key) {
        bridge.standIns()
                .dataverse()
                .create(
                        DataverseSeed.ROOT,
                        "wab_chatsessions",
                        json().put("wab_sessionkey", key).put("wab_chatid@odata.bind", "/wab_chats(" + chat + ")"));
    }

    private static ObjectNode json() {
        return new ObjectMapper().createObjectNode();
    }

    private static JsonNode items(Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        return answer.json().path("items");
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names.stream().sorted().toList();
    }

    private static void assertProblem(Answer answer, int status, String name) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().path("type").asText()).isEqualTo("/problems/" + name);
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.json().path("title").asText()).isNotEmpty();
    }
}
