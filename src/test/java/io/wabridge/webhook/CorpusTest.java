package io.wabridge.webhook;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Reads a collection of webhooks gathered from documentation and other projects, which is no part of this repository:
 * {@code -Dcorpus=<folder>}, by default {@code ../shared/corpus}, with an {@code INDEX.tsv} of which the first column is the file,
 * the fifth its kind and the seventh its fields. Skipped without it.
 */
class CorpusTest {

    private static final Path CORPUS = Path.of(System.getProperty("corpus", "../shared/corpus"));

    private final WebhookParser parser = new WebhookParser();

    private record Sample(String file, String kind, String fields, byte[] body) {}

    @BeforeEach
    void needsTheCorpus() {
        assumeTrue(
                Files.isRegularFile(CORPUS.resolve("INDEX.tsv")),
                () -> "No corpus in " + CORPUS.toAbsolutePath().normalize() + "; give its folder as -Dcorpus=…");
    }

    @Test
    void understandsEveryWellFormedWebhookButThoseParkedByRule() throws IOException {
        List<Sample> samples = samples("webhook");

        Map<String, String> unprocessable = new TreeMap<>();
        Map<String, Long> outcomes = new TreeMap<>();
        for (Sample sample : samples) {
            List<Event> events = parse(sample);
            events.stream()
                    .collect(groupingBy(CorpusTest::outcome, counting()))
                    .forEach((outcome, count) -> outcomes.merge(outcome, count, Long::sum));
            for (Event event : events) {
                if (event instanceof Event.Unprocessable u && !isParkedByRule(sample, u)) {
                    unprocessable.put(sample.file, u.cause());
                }
            }
        }
        System.out.println("Corpus: " + samples.size() + " webhooks, " + outcomes);

        assertThat(samples).isNotEmpty();
        assertThat(unprocessable).isEmpty();
    }

    /** Fields made up by a test, and samples that leave out the business number: parked by rule. */
    private static boolean isParkedByRule(Sample sample, Event.Unprocessable event) {
        return switch (event.cause()) {
            case "unknown-field" -> sample.fields.startsWith("unknown_");
            case "no-metadata" -> !new String(sample.body, StandardCharsets.UTF_8).contains("phone_number_id");
            default -> false;
        };
    }

    @Test
    void parksEveryMalformedWebhook() throws IOException {
        List<Sample> samples = samples("malformed");

        List<Event> events = samples.stream().flatMap(s -> parse(s).stream()).toList();

        assertThat(events).hasSameSizeAs(samples).allSatisfy(event -> assertThat(outcome(event))
                .isIn("parked not-json", "parked trailing-data"));
    }

    @Test
    void replaysEveryEventFromItsEnvelope() throws IOException {
        List<Event> events =
                samples("webhook").stream().flatMap(s -> parse(s).stream()).toList();

        List<List<Event>> replayed = events.stream()
                .map(event -> parser.parse(
                        new ReceivedWebhook(event.envelope().getBytes(StandardCharsets.UTF_8), event.receivedAt())))
                .toList();

        for (int i = 0; i < events.size(); i++) {
            assertThat(replayed.get(i))
                    .singleElement()
                    .usingRecursiveComparison()
                    .ignoringFields("source")
                    .isEqualTo(events.get(i));
        }
    }

    private List<Event> parse(Sample sample) {
        return parser.parse(new ReceivedWebhook(sample.body, Instant.parse("2026-07-01T10:00:00Z")));
    }

    private static String outcome(Event event) {
        if (event instanceof Event.Message message) {
            return "message " + message.type();
        }
        if (event instanceof Event.Receipt receipt) {
            return "receipt " + receipt.status();
        }
        if (event instanceof Event.IdentityChange change) {
            return "identity change " + change.kind();
        }
        return event instanceof Event.Notice notice
                ? "notice " + notice.kind()
                : "parked " + ((Event.Unprocessable) event).cause();
    }

    private static List<Sample> samples(String kind) throws IOException {
        try (Stream<String> lines = Files.lines(CORPUS.resolve("INDEX.tsv"))) {
            return lines.skip(1)
                    .map(line -> line.split("\t", -1))
                    .filter(columns -> columns[4].equals(kind))
                    .map(columns -> new Sample(columns[0], columns[4], columns[6], read(columns[0])))
                    .toList();
        }
    }

    private static byte[] read(String file) {
        try {
            return Files.readAllBytes(CORPUS.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
