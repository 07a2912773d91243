package io.wabridge.webhook;

/**
 * A complete webhook (JSON) around one event. It is written only when needed, because of thousands of events hardly any is
 * parked.
 */
@FunctionalInterface
public interface Envelope {

    /** Returns the same text at every call. */
    String json();

    /** An envelope already written. */
    static Envelope of(String json) {
        return new Written(json);
    }

    /** Its {@code toString} has no content, to keep it out of logs. */
    record Written(String json) implements Envelope {
        @Override
        public String toString() {
            return "Envelope";
        }
    }
}
