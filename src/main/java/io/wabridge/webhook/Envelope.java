package io.wabridge.webhook;

/**
 * A complete webhook (JSON) around one event, written only when somebody asks for it: of the thousands of events in a batch,
 * hardly any is ever parked.
 */
@FunctionalInterface
public interface Envelope {

    /** The same text at every call. */
    String json();

    /** An envelope already written. */
    static Envelope of(String json) {
        return new Written(json);
    }

    /** Its {@code toString} keeps the content out of logs. */
    record Written(String json) implements Envelope {
        @Override
        public String toString() {
            return "Envelope";
        }
    }
}
