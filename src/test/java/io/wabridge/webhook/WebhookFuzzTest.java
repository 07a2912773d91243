package io.wabridge.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.standin.graph.MetaWebhooks;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Spoilt webhooks: nothing throws, nothing is lost, nothing takes long. The seed is fixed, so that failures can be repeated. */
class WebhookFuzzTest {

    private static final String SEED = "20260701";
    private static final List<byte[]> SEEDS = WebhookSeeds.all();
    private static final Duration LONG = Duration.ofSeconds(2);
    private static final Set<String> CONTENT =
            Set.of("messages", "message_echoes", "smb_message_echoes", "history", "calls", "user_id_update", "standby");
    private static final WebhookParser PARSER = new WebhookParser();
    private static final MetaSignature SIGNATURE = new MetaSignature(settings());

    private static WebhookSettings settings() {
        return new WebhookSettings("secret", "secret before", "token");
    }

    @Provide
    Arbitrary<byte[]> webhooks() {
        return Combinators.combine(Arbitraries.of(SEEDS), Arbitraries.longs())
                .as((webhook, seed) -> new Mutations(seed).of(webhook));
    }

    @Provide
    Arbitrary<byte[]> anything() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
    }

    @Property(seed = SEED, shrinking = ShrinkingMode.OFF)
    void everyPartOfAWebhookHasExactlyOneOutcome(@ForAll("webhooks") byte[] body) throws IOException {
        List<Event> events = parse(body);

        assertThat(events).hasSize(expected(body));
        assertThat(events)
                .noneMatch(event ->
                        event instanceof Event.Unprocessable u && u.cause().equals(Cause.UNREADABLE.code()));
    }

    @Property(seed = SEED, shrinking = ShrinkingMode.OFF)
    void theSameBytesAreTheSameEvents(@ForAll("webhooks") byte[] body) {
        assertThat(described(parse(body))).isEqualTo(described(parse(body)));
    }

    @Property(seed = SEED, shrinking = ShrinkingMode.OFF)
    void whatIsParkedCanBeReplayedAlone(@ForAll("webhooks") byte[] body) {
        for (Event event : parse(body)) {
            if (!new String(body, StandardCharsets.UTF_8).equals(new String(body, StandardCharsets.ISO_8859_1))
                    && isNoJson(event)) {
                // Bytes that are no text are kept as the text that comes nearest.
                continue;
            }
            String envelope = event.envelope();
            List<Event> replayed = parse(envelope.getBytes(StandardCharsets.UTF_8));

            assertThat(described(replayed)).as(envelope).isEqualTo(described(List.of(event)));
            assertThat(replayed.get(0).envelope()).isEqualTo(envelope);
        }
    }

    @Property(seed = SEED, shrinking = ShrinkingMode.OFF)
    void anyBytesAreSomething(@ForAll("anything") byte[] body) {
        assertThat(parse(body)).isNotEmpty();
    }

    @Property(seed = SEED, shrinking = ShrinkingMode.OFF)
    void onlyTheRightSignatureMatches(
            @ForAll("webhooks") byte[] body, @ForAll("webhooks") byte[] other, @ForAll String header) {
        String right = MetaWebhooks.sign(body, "secret");

        assertThat(SIGNATURE.matches(body, right)).isTrue();
        assertThat(SIGNATURE.matches(body, MetaWebhooks.sign(body, "secret before")))
                .isTrue();
        assertThat(SIGNATURE.matches(body, header)).isFalse();
        assertThat(SIGNATURE.matches(body, "sha256=" + header)).isFalse();
        assertThat(SIGNATURE.matches(body, right.substring(0, 70) + header))
                .isEqualTo(right.endsWith(header) && header.length() == 1);
        assertThat(SIGNATURE.matches(body, right.toUpperCase(Locale.ROOT))).isFalse();
        assertThat(SIGNATURE.matches(other, right)).isEqualTo(Arrays.equals(other, body));
    }

    private static boolean isNoJson(Event event) {
        return event instanceof Event.Unprocessable u
                && (u.cause().equals(Cause.NOT_JSON.code()) || u.cause().equals(Cause.TRAILING_DATA.code()));
    }

    private static List<Event> parse(byte[] body) {
        long start = System.nanoTime();
        List<Event> events = PARSER.parse(new ReceivedWebhook(body, Samples.RECEIVED));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG);
        return events;
    }

    /** Everything but the envelope, which is the same text and never the same object. */
    private static List<String> described(List<Event> events) {
        List<String> described = new ArrayList<>();
        for (Event event : events) {
            StringBuilder text = new StringBuilder(event.getClass().getSimpleName());
            for (RecordComponent component : event.getClass().getRecordComponents()) {
                if (!component.getName().equals("source")) {
                    text.append(' ').append(value(component, event));
                }
            }
            described.add(text.toString());
        }
        return described;
    }

    private static Object value(RecordComponent component, Event event) {
        try {
            return component.getAccessor().invoke(event);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** How many outcomes a webhook has, counted without the parser under test: its entries, changes, messages, receipts. */
    private static int expected(byte[] body) throws IOException {
        JsonNode root;
        try (JsonParser parser = Json.MAPPER.createParser(body)) {
            root = Json.MAPPER.readTree(parser);
            if (root == null || root.isMissingNode() || parser.nextToken() != null) {
                return 1;
            }
        } catch (IOException e) {
            return 1;
        }
        if (!"whatsapp_business_account".equals(Json.word(root, "object"))
                || !root.path("entry").isArray()) {
            return 1;
        }
        int count = 0;
        for (JsonNode entry : root.get("entry")) {
            if (!entry.path("changes").isArray()) {
                count++;
            }
            for (JsonNode change : entry.path("changes").isArray() ? entry.get("changes") : List.<JsonNode>of()) {
                count += ofChange(change);
            }
        }
        return Math.max(1, count);
    }

    private static int ofChange(JsonNode change) {
        String field = Json.word(change, "field");
        JsonNode value = change.path("value");
        if ((field != null && !CONTENT.contains(field)) || !value.isObject()) {
            return 1;
        }
        return ofContent(value, true);
    }

    /** @param mayNest a value may have the same once more, in {@code standby} */
    private static int ofContent(JsonNode value, boolean mayNest) {
        int count = 0;
        for (var property : value.properties()) {
            JsonNode node = property.getValue();
            if (mayNest && property.getKey().equals("standby") && node.isObject()) {
                count += ofContent(node, false);
                continue;
            }
            count += switch (property.getKey()) {
                case "contacts" -> 0;
                case "messages", "message_echoes", "statuses", "calls", "user_id_update" -> size(node);
                case "history" -> ofHistory(node);
                case "errors" -> Json.isEmpty(node) ? 0 : 1;
                default -> node.isArray() && !node.isEmpty() ? 1 : 0;
            };
        }
        return Math.max(1, count);
    }

    private static int ofHistory(JsonNode node) {
        int count = 0;
        for (JsonNode chunk : Json.each(node)) {
            int ofChunk = Json.isEmpty(chunk.get("errors")) ? 0 : 1;
            for (JsonNode thread : Json.each(chunk.get("threads"))) {
                ofChunk += thread.isObject() ? size(thread.get("messages")) : 1;
            }
            count += chunk.isObject() ? Math.max(1, ofChunk) : 1;
        }
        return count;
    }

    private static int size(JsonNode node) {
        int size = 0;
        for (JsonNode ignored : Json.each(node)) {
            size++;
        }
        return size;
    }
}
