package io.wabridge.parking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.wabridge.database.Page;
import io.wabridge.fixture.Housekeeping;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class ParkingTest {

    private static final Instant RECEIVED = Instant.parse("2026-07-01T10:00:00.123456Z");

    private final SetClock clock = new SetClock(RECEIVED.plusSeconds(60));

    private Parking parking(DataSource database) {
        return new Parking(JdbcClient.create(database), clock);
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void keepsAnEventWithItsTimeOfReceipt(DataSource database) {
        Parking parking = parking(database);

        String id = parking.park("not-json", "whatsapp.inbound", "{\"ü\uD83D\uDE00\": ", RECEIVED.plusNanos(789));

        assertThat(id).matches("[0-9a-f]{32}");
        assertThat(parking.find(id))
                .contains(new ParkedEvent(
                        id, "not-json", "whatsapp.inbound", RECEIVED, clock.instant(), 1, "{\"ü\uD83D\uDE00\": ", 1));
        assertThat(parking.find("unknown")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void keepsABodyOfMetasLargestSize(DataSource database) {
        Parking parking = parking(database);
        String body = "x".repeat(3_500_000);

        String id = parking.park("no-sender", "whatsapp.inbound", body, RECEIVED);

        assertThat(parking.find(id).orElseThrow().body()).isEqualTo(body);
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void countsTheSameEventInsteadOfKeepingItTwice(DataSource database) {
        Parking parking = parking(database);
        String id = parking.park("no-sender", "whatsapp.inbound", "{}", RECEIVED);
        clock.now = RECEIVED.plusSeconds(3_600);

        String again = parking.park("unknown-channel", "whatsapp.inbound", "{}", RECEIVED.plusSeconds(5));

        assertThat(again).isEqualTo(id);
        assertThat(parking.find(id))
                .contains(new ParkedEvent(id, "unknown-channel", "whatsapp.inbound", RECEIVED, clock.now, 2, "{}", 2));
    }

    /** Of a blocked sender: nothing that was stored before the block, or waits in a correction, is kept on. */
    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void keepsOnlyWhatIsLeftOfAnEventAndKnowsItAgain(DataSource database) {
        Parking parking = parking(database);
        String id = parking.park("unknown-channel", "whatsapp", "{\"words\": 1}", RECEIVED);
        parking.correct(id, "{\"words\": 2}");

        String again = parking.park("unknown-channel", "whatsapp", "{\"words\": 1}", "{}", RECEIVED);

        assertThat(again).isEqualTo(id);
        assertThat(parking.find(id)).hasValueSatisfying(event -> {
            assertThat(event.body()).isEqualTo("{}");
            assertThat(event.attempts()).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void countsOnForWhatIsLeftWhenItsReplayFails(DataSource database) {
        Parking parking = parking(database);
        String id = parking.park("unknown-channel", "whatsapp", "{\"words\": 1}", "{}", RECEIVED);
        assertThat(parking.replayed(parking.find(id).orElseThrow())).isTrue();

        String again = parking.park("unknown-channel", "whatsapp", "{}", "{}", RECEIVED);

        assertThat(parking.find(again)).hasValueSatisfying(event -> {
            assertThat(event.body()).isEqualTo("{}");
            assertThat(event.attempts()).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void tellsEventsApartBySourceAndBody(DataSource database) {
        Parking parking = parking(database);

        List<String> ids = List.of(
                parking.park("a", "one", "x", RECEIVED),
                parking.park("a", "two", "x", RECEIVED),
                parking.park("a", "one", "y", RECEIVED),
                parking.park("a", "onex", "", RECEIVED));

        assertThat(ids).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void replacesNulWhichPostgresqlRefuses(DataSource database) {
        Parking parking = parking(database);

        String id = parking.park("not-json", "whatsapp.inbound", "a\0b", RECEIVED);

        assertThat(parking.find(id).orElseThrow().body()).isEqualTo("a\uFFFDb");
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void cutsACauseThatIsTooLong(DataSource database) {
        Parking parking = parking(database);

        String id = parking.park("c".repeat(300), "s".repeat(300), "{}", RECEIVED);

        assertThat(parking.find(id).orElseThrow().cause()).isEqualTo("c".repeat(100));
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void countsParallelAttemptsOfTheSameEvent(DataSource database) throws Exception {
        Parking parking = parking(database);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<String>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                calls.add(() -> parking.park("no-sender", "whatsapp.inbound", "{}", RECEIVED));
            }

            List<Future<String>> ids = threads.invokeAll(calls);

            String id = ids.get(0).get();
            for (Future<String> other : ids) {
                assertThat(other.get()).isEqualTo(id);
            }
            assertThat(parking.find(id).orElseThrow().attempts()).isEqualTo(40);
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void listsLatestFirstPageByPage(DataSource database) {
        Parking parking = parking(database);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            // Three of the same moment: the page break must not lose one.
            ids.add(parking.park(i % 2 == 0 ? "even" : "odd", "q", "body " + i, RECEIVED.plusSeconds(i / 3)));
        }

        List<String> listed = new ArrayList<>();
        String cursor = null;
        do {
            Page<ParkedEvent> page = parking.list(null, 2, cursor);
            page.items().forEach(event -> listed.add(event.id()));
            cursor = page.next();
        } while (cursor != null);

        assertThat(listed).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(listed.get(0)).isEqualTo(ids.get(6));
        assertThat(parking.list("odd", 100, null).items()).hasSize(3).allSatisfy(event -> assertThat(event.cause())
                .isEqualTo("odd"));
        assertThat(parking.list("odd", 0, null).items()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void refusesACursorOfSomeoneElse(DataSource database) {
        Parking parking = parking(database);

        for (String cursor : List.of("x", "!!", "MTIz", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5Ong", "MToA")) {
            assertThatIllegalArgumentException().isThrownBy(() -> parking.list(null, 10, cursor));
        }
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void correctsAndDiscards(DataSource database) {
        Parking parking = parking(database);
        String id = parking.park("no-sender", "whatsapp.inbound", "{}", RECEIVED);

        assertThat(parking.correct(id, "{\"a\": 1}")).isTrue();
        assertThat(parking.find(id).orElseThrow().body()).isEqualTo("{\"a\": 1}");
        assertThat(parking.discard(id)).isTrue();
        assertThat(parking.find(id)).isEmpty();
        assertThat(parking.correct(id, "x")).isFalse();
        assertThat(parking.discard(id)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void removesWhatWasReplayed(DataSource database) {
        Parking parking = parking(database);
        String id = parking.park("no-sender", "whatsapp.inbound", "{}", RECEIVED);

        boolean removed = parking.replayed(parking.find(id).orElseThrow());

        assertThat(removed).isTrue();
        assertThat(parking.find(id)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void countsOnWhenAReplayedEventFailsAgain(DataSource database) {
        Parking parking = parking(database);
        String id = parking.park("unknown-channel", "whatsapp", "{}", RECEIVED);
        parking.replayed(parking.find(id).orElseThrow());
        clock.now = RECEIVED.plusSeconds(3_600);

        String again = parking.park("defect", "whatsapp", "{}", RECEIVED);

        assertThat(again).isEqualTo(id);
        assertThat(parking.find(id).orElseThrow())
                .isEqualTo(new ParkedEvent(id, "defect", "whatsapp", RECEIVED, clock.now, 2, "{}", 3));
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void countsOnWhenACorrectedEventFailsAgain(DataSource database) {
        Parking parking = parking(database);
        String id = parking.park("unknown-channel", "whatsapp", "{}", RECEIVED);
        parking.correct(id, "{\"a\": 1}");
        parking.replayed(parking.find(id).orElseThrow());

        String again = parking.park("defect", "whatsapp", "{\"a\": 1}", RECEIVED);

        assertThat(parking.find(again).orElseThrow().attempts()).isEqualTo(2);
        assertThat(parking.find(again).orElseThrow().body()).isEqualTo("{\"a\": 1}");
        assertThat(parking.find(id)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void showsACorrectedEventOnceThoughItHadFailedBeforeItWasRemoved(DataSource database) {
        Parking parking = parking(database);
        String id = parking.park("unknown-channel", "whatsapp", "{}", RECEIVED);
        parking.correct(id, "{\"a\": 1}");
        ParkedEvent replayed = parking.find(id).orElseThrow();
        String again = parking.park("defect", "whatsapp", "{\"a\": 1}", RECEIVED);

        assertThat(parking.replayed(replayed)).isTrue();

        assertThat(parking.list(null, 10, null).items())
                .extracting(ParkedEvent::id)
                .containsExactly(again);
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void keepsNoContentOfAReplayedEventAndForgetsItInTheEnd(DataSource database) {
        Parking parking = parking(database);
        JdbcClient jdbc = JdbcClient.create(database);
        String id = parking.park("unknown-channel", "whatsapp", "{\"private\": 1}", RECEIVED);
        parking.replayed(parking.find(id).orElseThrow());

        assertThat(jdbc.sql("SELECT body FROM parked_event").query(String.class).list())
                .containsExactly("");
        assertThat(parking.countsByCause()).isEmpty();
        assertThat(parking.discard(id)).isFalse();
        assertThat(parking.correct(id, "x")).isFalse();
        clock.now = clock.now.plus(Duration.ofDays(31));
        assertThat(new Housekeeping(database, clock).purge("parking-purge"))
                .as("was delivered")
                .isZero();
        assertThat(new Housekeeping(database, clock).purge("replayed-purge")).isEqualTo(1);
        assertThat(jdbc.sql("SELECT COUNT(*) FROM parked_event")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void keepsAReplayedEventThatFailedAgainBeforeItWasRemoved(DataSource database) {
        Parking parking = parking(database);
        ParkedEvent event = parking.find(parking.park("no-sender", "whatsapp.inbound", "{}", RECEIVED))
                .orElseThrow();
        parking.park("no-sender", "whatsapp.inbound", "{}", RECEIVED);

        boolean removed = parking.replayed(event);

        assertThat(removed).isFalse();
        assertThat(parking.find(event.id()).orElseThrow().attempts()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void keepsACorrectionMadeWhileTheOldBodyWasReplayed(DataSource database) {
        Parking parking = parking(database);
        ParkedEvent event = parking.find(parking.park("no-sender", "whatsapp.inbound", "{}", RECEIVED))
                .orElseThrow();
        parking.correct(event.id(), "{\"a\": 1}");

        boolean removed = parking.replayed(event);

        assertThat(removed).isFalse();
        assertThat(parking.find(event.id()).orElseThrow().body()).isEqualTo("{\"a\": 1}");
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void countsByCause(DataSource database) {
        Parking parking = parking(database);
        parking.park("no-sender", "q", "1", RECEIVED);
        parking.park("no-sender", "q", "2", RECEIVED);
        parking.park("not-json", "q", "3", RECEIVED);

        Map<String, Long> counts = parking.countsByCause();

        assertThat(counts).containsOnly(Map.entry("no-sender", 2L), Map.entry("not-json", 1L));
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void dropsWhatHasWaitedLongerThanTheRetention(DataSource database) {
        Parking parking = parking(database);
        String old = parking.park("no-sender", "q", "old", RECEIVED);
        String again = parking.park("no-sender", "q", "again", RECEIVED);
        clock.now = clock.now.plus(Duration.ofDays(90));
        parking.park("no-sender", "q", "again", RECEIVED);
        clock.now = clock.now.plusSeconds(1);

        int purged = new Housekeeping(database, clock).purge("parking-purge");

        assertThat(purged).isEqualTo(1);
        assertThat(parking.find(old)).isEmpty();
        assertThat(parking.find(again)).isPresent();
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void keepsEverythingWithoutRetention(DataSource database) {
        Parking parking = parking(database);
        String id = parking.park("no-sender", "q", "old", RECEIVED);
        clock.now = clock.now.plus(Duration.ofDays(10_000));

        int purged = new Housekeeping(database, clock)
                .with("bridge.parking.retention", "0")
                .purge("parking-purge");

        assertThat(purged).isZero();
        assertThat(parking.find(id)).isPresent();
    }

    private static final class SetClock extends Clock {

        private Instant now;

        SetClock(Instant now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
