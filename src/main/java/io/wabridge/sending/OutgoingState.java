package io.wabridge.sending;

import java.util.Locale;

/** The state of an outgoing message. */
public enum OutgoingState {
    /** Waiting to leave, also between two attempts. */
    QUEUED,
    /** With the provider, or lost on the way. From here on it is never sent again. */
    SENDING,
    /** Accepted by the provider. */
    SENT,
    /** Not sent: blocked, or outside the 24-hour window. */
    REFUSED,
    /** Not sent: the provider or Dynamics refused it, or it could not leave in time. */
    FAILED,
    /** Unknown whether it was sent; a receipt may tell. */
    UNCERTAIN;

    /** Whether nothing more will be done. */
    public boolean isSettled() {
        return this != QUEUED && this != SENDING;
    }

    /** The name in REST and in the Dataverse mapping. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
