package io.wabridge.inbound;

import java.util.List;

/** Events of one batch with the same outcome. The content-based router routes groups, not single events. */
public record EventGroup(Kind kind, List<Identified> events) {

    /** In the order in which the groups are handled: a receipt may belong to an echo in the same batch. */
    public enum Kind {
        IDENTITY_CHANGE,
        BLOCKED,
        MESSAGE,
        RECEIPT,
        NOTICE,
        UNPROCESSABLE
    }

    /** Without the events: Camel takes the hash of what {@code ${body.kind}} is asked of, each time. */
    @Override
    public int hashCode() {
        return kind.hashCode();
    }
}
