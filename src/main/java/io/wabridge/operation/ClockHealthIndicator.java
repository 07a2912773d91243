package io.wabridge.operation;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.wabridge.database.DatabaseTime;
import java.time.Duration;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;
import org.springframework.stereotype.Component;

/**
 * Whether this machine's clock is near the database's, by which the bridge goes. It would still go by the right time, but a machine whose
 * clock is that wrong cannot be trusted: tokens and certificates are checked by it.
 */
@Component
final class ClockHealthIndicator extends AbstractHealthIndicator {

    static final Duration MOST = Duration.ofSeconds(5);

    private final DatabaseTime time;

    ClockHealthIndicator(DatabaseTime time, MeterRegistry meters) {
        super("the clock cannot be read");
        this.time = time;
        Gauge.builder("bridge.clock.offset", time, t -> t.offset().toNanos() / 1e9)
                .baseUnit("seconds")
                .description("How far the database's clock is ahead of this machine's")
                .register(meters);
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        Duration offset = time.offset();
        health.status(offset.abs().compareTo(MOST) > 0 ? Status.DOWN : Status.UP)
                .withDetail("offsetSeconds", offset.toMillis() / 1000.0);
    }
}
