package io.wabridge.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wabridge.database.DatabaseTime;
import io.wabridge.fixture.TestDatabases;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.actuate.health.Status;
import org.springframework.jdbc.core.JdbcTemplate;

class ClockHealthIndicatorTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @ParameterizedTest
    @CsvSource({"0, UP", "4, UP", "-4, UP", "6, DOWN", "-6, DOWN"})
    void aClockThatIsMoreThanFiveSecondsOffMakesTheNodeNotReady(int skew, String status) {
        Clock machine = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(skew));
        DatabaseTime time = new DatabaseTime(new JdbcTemplate(TestDatabases.h2()), machine);

        ClockHealthIndicator health = new ClockHealthIndicator(time, meters);

        assertThat(health.health().getStatus()).isEqualTo(new Status(status));
        assertThat(meters.get("bridge.clock.offset").gauge().value()).isBetween(-skew - 0.5, -skew + 0.5);
    }
}
