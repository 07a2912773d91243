package io.wabridge.database;

/** Somebody else owns the queue now, or the link to it is lost. What was to be done is done again by whoever owns it. */
public final class OwnershipLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OwnershipLostException(String queue, String why) {
        super("Queue " + queue + ": " + why);
    }
}
