package io.wabridge.jmsbatch;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Meters {@code jms.batch.*}, tagged with the queue. */
final class JmsBatchMetrics {

    private final MeterRegistry registry;
    private final Tags tags;
    private final DistributionSummary groupSize;
    private final DistributionSummary batchSize;
    private final Timer wait;

    JmsBatchMetrics(MeterRegistry registry, String queue) {
        this.registry = registry;
        this.tags = Tags.of("queue", queue);
        this.groupSize = DistributionSummary.builder("jms.batch.group.size")
                .description("Messages per commit of a producer")
                .tags(tags)
                .publishPercentiles(0.5, 0.95)
                .register(registry);
        this.batchSize = DistributionSummary.builder("jms.batch.batch.size")
                .description("Messages per batch of a consumer")
                .tags(tags)
                .publishPercentiles(0.5, 0.95)
                .register(registry);
        this.wait = Timer.builder("jms.batch.wait")
                .description("From handing a message over to its commit")
                .tags(tags)
                .publishPercentiles(0.5, 0.95, 0.99)
                .register(registry);
    }

    <T> void pending(T owner, ToDoubleFunction<T> count) {
        registry.gauge("jms.batch.pending", tags, owner, count);
    }

    /** Otherwise a gauge of the same name would keep asking the stopped owner. */
    void noLongerPending() {
        registry.find("jms.batch.pending").tags(tags).meters().forEach(registry::remove);
    }

    void grouped(int messages) {
        groupSize.record(messages);
    }

    void batched(int messages) {
        batchSize.record(messages);
    }

    void waited(long nanos) {
        wait.record(nanos, TimeUnit.NANOSECONDS);
    }

    Timer.Sample start() {
        return Timer.start(registry);
    }

    /** Time of sending and committing one group. */
    void commit(Timer.Sample sample, boolean committed) {
        sample.stop(registry.timer("jms.batch.commit", tags.and("outcome", committed ? "committed" : "failed")));
    }

    /** Time of processing and committing one batch. */
    void batch(Timer.Sample sample, boolean committed) {
        sample.stop(registry.timer("jms.batch.batch", tags.and("outcome", committed ? "committed" : "rolled-back")));
    }

    /** Why a message was not stored: full, timeout or broker. */
    void refused(String reason) {
        registry.counter("jms.batch.refused", tags.and("reason", reason)).increment();
    }
}
