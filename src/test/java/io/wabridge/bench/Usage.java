package io.wabridge.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a process has used since this was taken. */
final class Usage {

    static final String CPU = "CPU µs per ";
    static final String BYTES = "bytes allocated per ";

    private final Child process;
    private final long cpuNanos;
    private final double bytes;

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
        figures.put(CPU + what, (process.cpu().toNanos() - cpuNanos) / 1e3 / number);
        figures.put(BYTES + what, (process.allocated() - bytes) / number);
        return figures;
    }
}
