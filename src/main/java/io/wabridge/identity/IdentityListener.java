package io.wabridge.identity;

import java.time.Instant;

/**
 * Hears what is learnt about who is who. The block list stands behind it, so that this package need not know what a block is.
 * Every call comes inside the transaction that learns it, and may come again when that has lost a race and was rolled back.
 */
public interface IdentityListener {

    /** Two known identities are one person; {@code absorbed} points at {@code survivor} from now on. */
    void merged(String survivor, String absorbed, Instant at);

    /**
     * What holds for {@code from} must hold for {@code to} as well, although they are not known to be one person: they share a
     * number and contradict each other otherwise.
     */
    void carry(String from, String to, Instant at);

    /** A number or id of a person changed. */
    void changed(String identityId, String kind, String detail, Instant at);

    /** An identity was flagged for a person to look at. */
    void conflicted(String identityId, String detail, Instant at);
}
