package io.wabridge.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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

    /** A new connection, a full pool, or a process that stands still: two seconds go by before the database is asked. */
    @ParameterizedTest
    @MethodSource(DATABASES)
    void aSlowAnswerMovesNothing(DataSource database) {
        AtomicReference<Duration> late = new AtomicReference<>(Duration.ZERO);
        AtomicInteger looks = new AtomicInteger();
        // The first look of each two is the one before the question.
        Clock machine =
                machine(() -> Instant.now().minus(looks.getAndIncrement() % 2 == 0 ? late.get() : Duration.ZERO));
        DatabaseTime time = new DatabaseTime(new JdbcTemplate(database), machine);
        Duration before = time.offset();

        late.set(Duration.ofSeconds(2));
        time.measure();

        assertThat(time.offset()).isBetween(before.minusMillis(10), before.plusMillis(10));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aClockThatWasSetIsFollowed(DataSource database) {
        AtomicReference<Duration> skew = new AtomicReference<>(Duration.ZERO);
        Clock machine = machine(() -> Instant.now().plus(skew.get()));
        DatabaseTime time = new DatabaseTime(new JdbcTemplate(database), machine);

        skew.set(Duration.ofSeconds(7));
        time.measure();

        assertThat(time.offset()).isBetween(Duration.ofMillis(-7500), Duration.ofMillis(-6500));
    }

    private static Clock machine(InstantSource now) {
        return now.withZone(ZoneOffset.UTC);
    }

    private static DatabaseTime node(DataSource database, Duration skew) {
        return new DatabaseTime(new JdbcTemplate(database), Clock.offset(Clock.systemUTC(), skew));
    }
}
