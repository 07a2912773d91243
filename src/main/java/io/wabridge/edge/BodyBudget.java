package io.wabridge.edge;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes of all bodies that are held at one time. Small bodies are free, so that large ones cannot shut them out. */
final class BodyBudget {

    /** Two hundred threads with as much each are 13 MB. */
    static final int FREE = 64 * 1024;

    private final AtomicLong left;

    /** @param bytes how much all bodies may have beyond what is free */
    BodyBudget(long bytes) {
        this.left = new AtomicLong(bytes);
    }

    /** @return bytes that large bodies may have now */
    long left() {
        return left.get();
    }

    Share share() {
        return new Share();
    }

    /** What one body holds of it, until it is closed. */
    final class Share implements AutoCloseable {

        private long read;
        private long held;

        /** @return false when the budget is used up: then nothing was taken */
        boolean take(int bytes) {
            long more = Math.max(0, read + bytes - FREE) - held;
            if (more > 0) {
                // In one step: what a body asks for in vain must not be missing for another one meanwhile.
                if (left.getAndUpdate(had -> had < more ? had : had - more) < more) {
                    return false;
                }
                held += more;
            }
            read += bytes;
            return true;
        }

        @Override
        public void close() {
            left.addAndGet(held);
            held = 0;
        }
    }
}
