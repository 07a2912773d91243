package io.wabridge.operation;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.wabridge.identity.Identities;
import io.wabridge.parking.Parking;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/** Gauges for what waits for a person: parked events by cause, and identity conflicts. Every node shows the same numbers. */
@Component("operatorGauges")
public final class OperatorGauges {

    private final Parking parking;
    private final Identities identities;
    private final MultiGauge parked;
    private final AtomicLong conflicts = new AtomicLong();

    OperatorGauges(Parking parking, Identities identities, MeterRegistry meters) {
        this.parking = parking;
        this.identities = identities;
        this.parked = MultiGauge.builder("bridge.parked")
                .description("Events that could not be delivered and wait for an operator")
                .register(meters);
        Gauge.builder("bridge.identity.conflicts", conflicts, AtomicLong::doubleValue)
                .description("Numbers that arrived with an id that contradicts what was known")
                .register(meters);
    }

    /** Counts again. */
    public void count() {
        Map<String, Long> counts = new TreeMap<>();
        // Dynamics' own code follows the cause after a space. There are too many of these codes for a metric's label.
        parking.countsByCause().forEach((cause, n) -> counts.merge(cause.split(" ", 2)[0], n, Long::sum));
        parked.register(
                counts.entrySet().stream()
                        .map(count -> MultiGauge.Row.of(Tags.of("cause", count.getKey()), count.getValue()))
                        .toList(),
                true);
        conflicts.set(identities.countConflicts());
    }
}
