package io.wabridge.neighbour;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;

/**
 * Whether a neighbour answered the last request. This sends no request itself, because requests are limited. Health shows it as a
 * dependency. It is not part of readiness, because webhooks can be stored without the neighbour.
 */
public final class Reachability implements HealthIndicator {

    /** The bridge works, but some work waits. */
    private static final Status DEGRADED = new Status("DEGRADED");

    private final AtomicReference<Health> last = new AtomicReference<>(
            Health.unknown().withDetail("reason", "not asked yet").build());
    private final AtomicLong returns = new AtomicLong();

    public void answered() {
        Health before = last.getAndSet(Health.up().build());
        if (!before.getStatus().equals(Status.UP)) {
            returns.incrementAndGet();
        }
    }

    /** @param reason short, without content */
    public void failed(String reason) {
        last.set(Health.status(DEGRADED).withDetail("reason", reason).build());
    }

    /** How often the neighbour has come back. When this number rises, work that waits for the neighbour can be tried at once. */
    public long returns() {
        return returns.get();
    }

    @Override
    public Health health() {
        return last.get();
    }
}
