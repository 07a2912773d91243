package io.wabridge.operation;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/**
 * Gauges for what waits for a person: parked events by cause, and identity conflicts, as the route {@code operator-gauges} counts
 * them. Every node shows the same numbers.
 */
@Component("operatorGauges")
public final class OperatorGauges {

    private final MultiGauge parked;
    private final AtomicLong conflicts = new AtomicLong();

    public OperatorGauges(MeterRegistry meters) {
        this.parked = MultiGauge.builder("bridge.parked")
                .description("Events that could not be delivered and wait for an operator")
                .register(meters);
        Gauge.builder("bridge.identity.conflicts", conflicts, AtomicLong::doubleValue)
                .description("Numbers that arrived with an id that contradicts what was known")
                .register(meters);
    }

    /** @param counts one row a cause: {@code cause}, and how many events are {@code waiting} */
    public void showParked(List<Map<String, Object>> counts) {
        Map<String, Long> byCause = new TreeMap<>();
        // Dynamics' own code follows the cause after a space. There are too many of these codes for a metric's label.
        counts.forEach(row -> byCause.merge(
                row.get("cause").toString().split(" ", 2)[0], ((Number) row.get("waiting")).longValue(), Long::sum));
        parked.register(
                byCause.entrySet().stream()
                        .map(count -> MultiGauge.Row.of(Tags.of("cause", count.getKey()), count.getValue()))
                        .toList(),
                true);
    }

    public void showConflicts(long count) {
        conflicts.set(count);
    }
}
