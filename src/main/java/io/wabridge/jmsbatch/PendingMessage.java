package io.wabridge.jmsbatch;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A message that waits for its commit. The first of writer, watchdog and stop finishes it, exactly once. */
final class PendingMessage {

    private final byte[] body;
    private final Map<String, Object> headers;
    private final Consumer<JmsBatchException> outcome;
    private final long since = System.nanoTime();
    private final AtomicBoolean finished = new AtomicBoolean();

    /** @param outcome called once: with null after the commit, or with the reason why there was no commit */
    PendingMessage(byte[] body, Map<String, Object> headers, Consumer<JmsBatchException> outcome) {
        this.body = body;
        this.headers = headers;
        this.outcome = outcome;
    }

    byte[] body() {
        return body;
    }

    Map<String, Object> headers() {
        return headers;
    }

    long age() {
        return System.nanoTime() - since;
    }

    boolean isFinished() {
        return finished.get();
    }

    /** Whether the caller has to report the outcome. */
    boolean claim() {
        return finished.compareAndSet(false, true);
    }

    void report(JmsBatchException failure) {
        outcome.accept(failure);
    }
}
