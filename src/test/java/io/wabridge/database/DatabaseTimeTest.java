package io.wabridge.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

class DatabaseTimeTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";

    @ParameterizedTest
    @MethodSource(DATABASES)
    void nodesWhoseClocksDifferHaveTheSameTime(DataSource database) {
        Clock slow = node(database, Duration.ofSeconds(-1)).clock();
        Clock fast = node(database, Duration.ofSeconds(1)).clock();

        assertThat(slow.instant()).isCloseTo(fast.instant(), within(500, ChronoUnit.MILLIS));
        assertThat(slow.instant()).isCloseTo(Instant.now(), within(500, ChronoUnit.MILLIS));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void theOffsetSaysHowFarTheDatabaseIsAhead(DataSource database) {
        assertThat(node(database, Duration.ofSeconds(-3)).offset())
                .isBetween(Duration.ofMillis(2500), Duration.ofMillis(3500));
    }

    private static DatabaseTime node(DataSource database, Duration skew) {
        return new DatabaseTime(new JdbcTemplate(database), Clock.offset(Clock.systemUTC(), skew));
    }
}
