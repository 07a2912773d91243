package io.wabridge.promise;

import static io.wabridge.fixture.TestBridge.NUMBER_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.fixture.TestBridge;
import io.wabridge.fixture.TestBridge.Database;
import io.wabridge.parking.ParkedEvent;
import io.wabridge.parking.Parking;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.WaUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Webhooks collected from public sources, through the whole bridge. They are not part of this project: the folder is named by the
 * system property {@code corpus}, and without it these tests are skipped.
 */
class CorpusIT {

    private static final Duration A_WHILE = Duration.ofSeconds(120);
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Samples that are made to be wrong: a field Meta does not have, a webhook without metadata. */
    private static final Set<String> CAUSES_BY_RULE = Set.of("unknown-field", "no-metadata");

    private static List<Sample> samples;

    private record Sample(String name, byte[] body) {}

    @BeforeAll
    static void readCorpus() throws IOException {
        Path folder = Path.of(System.getProperty("corpus", "../shared/corpus"));
        Path index = folder.resolve("INDEX.tsv");
        Assumptions.assumeTrue(
                Files.exists(index), "skipped: no webhook corpus at " + folder + " (system property corpus)");
        samples = new ArrayList<>();
        for (String line : Files.readAllLines(index)) {
            String[] columns = line.split("\t", -1);
            if (columns[4].equals("webhook") && !columns[0].contains(".invalid.")) {
                samples.add(new Sample(columns[0], Files.readAllBytes(folder.resolve(columns[0]))));
            }
        }
        assertThat(samples).hasSizeGreaterThan(100);
    }

    @Test
    void leavesEachMessageOfTheCorpusOnceInDynamicsAlsoWhenPostedTwice() throws IOException {
        try (TestBridge bridge = TestBridge.started(Database.H2)) {
            Set<String> expected = new HashSet<>();
            List<byte[]> webhooks = new ArrayList<>();
            for (int i = 0; i < samples.size(); i++) {
                JsonNode webhook = JSON.readTree(samples.get(i).body());
                Set<String> messages = new HashSet<>();
                makeOurs(webhook, "." + i, messages);
                // Without metadata nobody knows which business number it is of: parked by rule.
                if (webhook.findValue("phone_number_id") != null) {
                    expected.addAll(messages);
                }
                webhooks.add(JSON.writeValueAsBytes(webhook));
            }

            webhooks.forEach(webhook -> assertThat(bridge.post(webhook)).isEqualTo(200));
            webhooks.forEach(webhook -> assertThat(bridge.post(webhook)).isEqualTo(200));
            awaitOutcomes(bridge);

            List<String> written = bridge.dataverse().rows("wab_messages").stream()
                    .map(row -> row.path("wab_providerid").asText())
                    .filter(id -> !id.startsWith("wamid.marker"))
                    .toList();
            assertThat(written).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(expected);
            List<ParkedEvent> parked = parked(bridge);
            parked.forEach(event -> System.out.println("parked by rule: " + event.cause()));
            assertThat(parked).extracting(ParkedEvent::cause).allMatch(CAUSES_BY_RULE::contains);
        }
    }

    @Test
    void parksEveryMessageAndReceiptOfBusinessNumbersItDoesNotKnow() throws IOException {
        try (TestBridge bridge = TestBridge.started(Database.H2)) {
            for (Sample sample : samples) {
                // One sample happens to carry a number of the sandbox.
                if (new String(sample.body(), StandardCharsets.UTF_8).contains(NUMBER_1)) {
                    continue;
                }
                assertThat(bridge.post(sample.body())).as(sample.name()).isEqualTo(200);
            }
            awaitOutcomes(bridge);

            assertThat(bridge.dataverse().rows("wab_messages"))
                    .extracting(row -> row.path("wab_providerid").asText())
                    .allMatch(id -> id.startsWith("wamid.marker"));
            assertThat(parked(bridge)).extracting(ParkedEvent::cause).contains("unknown-channel");
        }
    }

    private static List<ParkedEvent> parked(TestBridge bridge) {
        List<ParkedEvent> all = new ArrayList<>();
        String cursor = null;
        do {
            var page = bridge.bean(Parking.class).list(null, 200, cursor);
            all.addAll(page.items());
            cursor = page.next();
        } while (cursor != null);
        return all;
    }

    /** Order in the queue is order of outcomes: when the marker is there, everything before it has its outcome. */
    private static void awaitOutcomes(TestBridge bridge) {
        String id = "wamid.marker" + System.nanoTime();
        bridge.receive(MetaMessage.text("marker")
                .from(WaUser.phone(TestBridge.newNumber()))
                .id(id));
        await().atMost(A_WHILE)
                .untilAsserted(() -> assertThat(bridge.message(id)).hasSize(1));
    }

    // Our business number everywhere, and ids that are unique for each file.
    private static void makeOurs(JsonNode node, String suffix, Set<String> messages) {
        if (node instanceof ObjectNode object) {
            if (object.has("phone_number_id")) {
                object.put("phone_number_id", NUMBER_1);
            }
            for (String list : List.of("messages", "message_echoes", "statuses")) {
                for (JsonNode item : object.path(list)) {
                    if (item instanceof ObjectNode event && event.path("id").isTextual()) {
                        event.put("id", event.path("id").asText() + suffix);
                        if (!list.equals("statuses")
                                && !event.path("type").asText().equals("system")) {
                            messages.add(event.path("id").asText());
                        }
                    }
                }
            }
        }
        node.forEach(child -> makeOurs(child, suffix, messages));
    }
}
