package io.wabridge.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a process has used since this was taken. */
final class Usage {

    private final Child process;
    private final long cpuNanos;
    private final long bytes;

    private Usage(Child process) throws IOException {
        this.process = process;
        this.bytes = process.allocated();
        this.cpuNanos = process.cpu().toNanos();
    }

    static Usage of(Child process) throws IOException {
        return new Usage(process);
    }

    /** For each of so many: time on the processors in microseconds, and bytes allocated. */
    Map<String, Double> per(String what, long number) throws IOException {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("CPU µs per " + what, (process.cpu().toNanos() - cpuNanos) / 1e3 / number);
        figures.put("bytes allocated per " + what, (double) (process.allocated() - bytes) / number);
        return figures;
    }
}
