package io.wabridge.webhook;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * A complete webhook (JSON) around one event, written only when somebody asks for it: of the thousands of events in a batch,
 * hardly any is ever parked. Safe to ask from several threads. Its {@code toString} keeps the content out of logs.
 */
public final class Envelope {

    private volatile String json;
    private volatile Supplier<String> writer;

    private Envelope(String json, Supplier<String> writer) {
        this.json = json;
        this.writer = writer;
    }

    public static Envelope of(String json) {
        return new Envelope(json, null);
    }

    /** The writer must give the same text every time: two threads may both call it. */
    static Envelope lazy(Supplier<String> writer) {
        return new Envelope(null, writer);
    }

    public String json() {
        Supplier<String> pending = writer;
        if (pending != null) {
            json = pending.get();
            // Lets go of the parsed webhook behind it.
            writer = null;
        }
        return json;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Envelope that && Objects.equals(json(), that.json());
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(json());
    }

    @Override
    public String toString() {
        return "Envelope";
    }
}
