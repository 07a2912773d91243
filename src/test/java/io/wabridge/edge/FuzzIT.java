package io.wabridge.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.fixture.BridgeClient.Answer;
import io.wabridge.fixture.TestBridge;
import io.wabridge.fixture.TestBridge.Database;
import io.wabridge.standin.entra.EntraStandIn.Resource;
import io.wabridge.webhook.Mutations;
import io.wabridge.webhook.WebhookSeeds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Nonsense to the public port, over HTTP: every request gets an answer that the interface promises, and never 5xx. */
class FuzzIT {

    private static final String SEED = "20260701";
    /** Each is a request; the parser alone is tried more often. */
    private static final int TRIES = 200;

    private static final List<Integer> REFUSED = List.of(400, 404, 405, 409, 412, 413, 415, 422);
    private static final byte[] BLOCK =
            "{\"reason\": \"spam\", \"expiresAt\": \"2099-01-31T12:00:00Z\", \"way\": \"chat\"}"
                    .getBytes(StandardCharsets.UTF_8);
    private static final String HEX = "0123456789ABCDEF";

    private static TestBridge bridge;
    private static String token;

    @BeforeContainer
    static void start() {
        bridge = TestBridge.on(Database.H2);
        token = "Bearer " + bridge.standIns().entra().agentToken("ada", Resource.BRIDGE);
    }

    @Provide
    Arbitrary<byte[]> numbers() {
        Arbitrary<byte[]> good = Arbitraries.of(
                        "+4915112345678", "DE.13491208655302741918", "DE.ENT.1", "5215512345678")
                .map(number -> number.getBytes(StandardCharsets.UTF_8));
        Arbitrary<byte[]> spoilt =
                Combinators.combine(good, Arbitraries.longs()).as((number, seed) -> new Mutations(seed).of(number));
        Arbitrary<byte[]> anything =
                Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(400);
        return Arbitraries.oneOf(spoilt, anything, good);
    }

    @Provide
    Arbitrary<byte[]> bodies() {
        return Arbitraries.longs().map(seed -> new Mutations(seed).of(BLOCK));
    }

    @Provide
    Arbitrary<String> queries() {
        Arbitrary<String> names =
                Arbitraries.of("businessNumber", "reason", "limit", "cursor", "state", "q", "CamelHttpUri", "x");
        Arbitrary<String> values = Arbitraries.oneOf(
                Arbitraries.bytes().array(byte[].class).ofMaxSize(60).map(FuzzIT::percent),
                Arbitraries.of("1", "-1", "active", "%00", "MXwA", "99999999999999", "%27%20or%201%20eq%201"));
        return Combinators.combine(names, values)
                .as((name, value) -> name + "=" + value)
                .list()
                .ofMaxSize(4)
                .map(list -> String.join("&", list));
    }

    @Property(seed = SEED, tries = TRIES, shrinking = ShrinkingMode.OFF)
    void aBlockIsMadeOrRefused(
            @ForAll("numbers") byte[] number, @ForAll("bodies") byte[] body, @ForAll("queries") String query) {
        Answer answer = call("PUT", number, query, body);

        if (answer.status() == 200) {
            assertThat(answer.json().path("state").asText()).isIn("active", "lifted");
        } else {
            assertIsProblem(answer);
        }
    }

    @Property(seed = SEED, tries = TRIES, shrinking = ShrinkingMode.OFF)
    void aQuestionIsAnsweredOrRefused(
            @ForAll("numbers") byte[] number, @ForAll("queries") String query, @ForAll boolean history) {
        Answer answer = history ? call("GET", number, "/history", query) : call("GET", number, "", query);
        Answer list = bridge.exchange("GET", bridge.url("/api/blocks?" + query), null, "Authorization", token);

        for (Answer one : List.of(answer, list)) {
            if (one.status() != 200) {
                assertIsProblem(one);
            }
        }
    }

    @Property(seed = SEED, tries = TRIES, shrinking = ShrinkingMode.OFF)
    void anUnblockIsDoneOrRefused(
            @ForAll("numbers") byte[] number, @ForAll("bodies") byte[] body, @ForAll("queries") String query) {
        Answer answer = call("DELETE", number, query, body);

        if (answer.status() != 200) {
            assertIsProblem(answer);
        }
    }

    @Property(seed = SEED, tries = TRIES, shrinking = ShrinkingMode.OFF)
    void theBodyOfADynamicsWebhookDoesNotMatter(@ForAll long seed, @ForAll boolean rightKey) {
        List<byte[]> seeds = WebhookSeeds.all();
        byte[] body = new Mutations(seed).of(seeds.get((int) Math.floorMod(seed, (long) seeds.size())));

        Answer answer = bridge.exchange(
                "POST",
                bridge.url("/webhooks/dynamics"),
                body,
                "X-Bridge-Key",
                rightKey ? "sandbox-dynamics-key" : "x");

        assertThat(answer.status()).isEqualTo(rightKey ? 202 : 401);
        assertThat(answer.raw().body()).isEmpty();
    }

    private static void assertIsProblem(Answer answer) {
        assertThat(answer.status()).as("%s", answer.json()).isIn(REFUSED);
        assertThat(answer.json().path("type").asText()).startsWith("/problems/");
    }

    private static Answer call(String method, byte[] number, String more, String query) {
        return bridge.exchange(
                method,
                bridge.url("/api/blocks/" + percent(number) + more + "?" + query),
                null,
                "Authorization",
                token);
    }

    private static Answer call(String method, byte[] number, String query, byte[] body) {
        return bridge.exchange(
                method,
                bridge.url("/api/blocks/" + percent(number) + "?" + query),
                body,
                "Authorization",
                token,
                "Content-Type",
                "application/json");
    }

    private static String percent(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append('%').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
        }
        return text.toString();
    }
}
