package io.wabridge.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.fixture.SettableClock;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class TurnsTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final SettableClock clock = new SettableClock();

    @ParameterizedTest
    @MethodSource(DATABASES)
    void oneOfTwoNodesHasTheTurnAndTheOtherTheNext(DataSource database) {
        Turns one = new Turns(JdbcClient.create(database), clock);
        Turns other = new Turns(JdbcClient.create(database), clock);

        assertThat(one.take("work", MINUTE)).isTrue();
        assertThat(other.take("work", MINUTE)).isFalse();
        assertThat(other.take("other work", MINUTE)).isTrue();
        clock.advance(MINUTE.minusSeconds(1));
        assertThat(one.take("work", MINUTE)).isFalse();
        clock.advance(Duration.ofSeconds(1));
        assertThat(other.take("work", MINUTE)).isTrue();
        assertThat(one.take("work", MINUTE)).isFalse();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aTurnTakenByAClockThatWasFarAheadDoesNotStopTheWork(DataSource database) {
        SettableClock wrong = new SettableClock();
        wrong.advance(Duration.ofDays(1));
        new Turns(JdbcClient.create(database), wrong).take("work", MINUTE);
        Turns right = new Turns(JdbcClient.create(database), clock);

        assertThat(right.take("work", MINUTE)).isTrue();
        assertThat(right.take("work", MINUTE)).isFalse();
    }

    /** A timer of a node that comes a moment too soon would otherwise leave its turn out, and come again a period later. */
    @ParameterizedTest
    @MethodSource(DATABASES)
    void aTimerThatIsNotExactLeavesNoTurnOut(DataSource database) {
        Turns turns = new Turns(JdbcClient.create(database), clock);
        assertThat(turns.takeEvery("work", MINUTE)).isTrue();

        clock.advance(Duration.ofSeconds(53));
        assertThat(turns.isDue("work", "1m")).isFalse();
        clock.advance(Duration.ofMillis(6_990));
        assertThat(turns.isDue("work", "1m")).isTrue();
    }
}
