package io.wabridge.sending;

import java.util.Locale;

/** What has become of a message so far. */
public enum OutgoingState {
    /** Waiting to leave, also between two tries. */
    QUEUED,
    /** With the provider, or lost on the way there: never sent again from here. */
    SENDING,
    /** Accepted by the provider. */
    SENT,
    /** Not sent: blocked, or outside the 24-hour window. */
    REFUSED,
    /** Not sent: the provider or Dynamics will not have it, or it could not leave in time. */
    FAILED,
    /** Nobody knows; a receipt may tell. */
    UNCERTAIN;

    /** Whether nothing more is tried. */
    public boolean isSettled() {
        return this != QUEUED && this != SENDING;
    }

    /** As REST and the Dataverse mapping write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
