package io.wabridge.inbound;

import java.util.List;

/** Events of one batch that share an outcome; the content-based router routes groups, not single events. */
public record EventGroup(Kind kind, List<Identified> events) {

    /** In the order in which the groups of a batch are handled: a receipt may be of an echo in the same batch. */
    public enum Kind {
        IDENTITY_CHANGE,
        BLOCKED,
        MESSAGE,
        RECEIPT,
        NOTICE,
        UNPROCESSABLE
    }
}
