package io.wabridge.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks at a figure again and again while something else goes on. */
final class Sampler implements AutoCloseable {

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<Plot.Point> points = Collections.synchronizedList(new ArrayList<>());

    private Sampler() {}

    static Sampler every(Duration interval, Callable<Double> figure) {
        Sampler sampler = new Sampler();
        long start = System.nanoTime();
        sampler.timer.scheduleAtFixedRate(
                () -> {
                    try {
                        double value = figure.call();
                        sampler.points.add(new Plot.Point((System.nanoTime() - start) / 1e9, value));
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                0,
                interval.toMillis(),
                TimeUnit.MILLISECONDS);
        return sampler;
    }

    /** Seconds since the start, and the figure. */
    List<Plot.Point> points() {
        synchronized (points) {
            return List.copyOf(points);
        }
    }

    double most() {
        return points().stream().mapToDouble(Plot.Point::y).max().orElse(Double.NaN);
    }

    /** Mean of what was seen in these seconds. */
    double mean(double from, double to) {
        return points().stream()
                .filter(point -> point.x() >= from && point.x() < to)
                .mapToDouble(Plot.Point::y)
                .average()
                .orElse(Double.NaN);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
