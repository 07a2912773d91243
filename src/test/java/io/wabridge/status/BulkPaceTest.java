package io.wabridge.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.database.Transactions;
import io.wabridge.fixture.SettableClock;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;

class BulkPaceTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final SettableClock clock = new SettableClock();

    @ParameterizedTest
    @MethodSource(DATABASES)
    void whatABlockCostIsEarnedBackBeforeTheNextIsBegun(DataSource database) {
        BulkPace pace = pace(database);
        assertThat(pace.begin(LONGEST)).isTrue();
        pace.end(20);

        assertThat(pace.begin(LONGEST)).isFalse();
        clock.advance(Duration.ofSeconds(14));
        assertThat(pace.begin(LONGEST)).isFalse();
        clock.advance(Duration.ofSeconds(1));
        assertThat(pace.begin(LONGEST))
                .as("the status loop comes every five seconds")
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void allNodesTogetherKeepToOneShare(DataSource database) {
        BulkPace one = pace(database);
        BulkPace other = pace(database);
        one.begin(LONGEST);
        other.begin(LONGEST);
        one.end(20);
        other.end(20);

        clock.advance(Duration.ofSeconds(30));
        assertThat(one.begin(LONGEST)).isFalse();
        clock.advance(Duration.ofSeconds(5));
        assertThat(one.begin(LONGEST)).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void inFiveMinutesNotMoreThanTheShareIsUsed(DataSource database) {
        BulkPace pace = pace(database);
        int used = 0;
        for (int tick = 0; tick < 300; tick += 5) {
            while (used < 1_000 && pace.begin(LONGEST)) {
                pace.end(6);
                used += 6;
            }
            clock.advance(Duration.ofSeconds(5));
        }

        assertThat(used).as("the share, and what the first look has ahead").isBetween(290, 312);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void oneWorkerOfANodeIsAtItAndWhenItDiesAnother(DataSource database) {
        BulkPace pace = pace(database);
        assertThat(pace.begin(LONGEST)).isTrue();

        assertThat(IntStream.range(0, 3).mapToObj(i -> pace.begin(LONGEST))).containsOnly(false);
        clock.advance(LONGEST);
        assertThat(pace.begin(LONGEST)).isTrue();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aClockThatWasWrongDoesNotStopItForEver(DataSource database) {
        BulkPace pace = pace(database);
        clock.advance(Duration.ofDays(365));
        pace.begin(LONGEST);
        pace.end(1);
        clock.advance(Duration.ofDays(-365));

        assertThat(pace(database).begin(LONGEST)).isTrue();
    }

    /** One request a second. */
    private BulkPace pace(DataSource database) {
        StatusSettings settings = new Binder(new MapConfigurationPropertySource(
                        Map.of("bridge.blocking.bulk-requests", "300", "bridge.blocking.status-interval", "5s")))
                .bindOrCreate("bridge.blocking", StatusSettings.class);
        return new BulkPace(JdbcClient.create(database), Transactions.on(database), settings, clock);
    }
}
