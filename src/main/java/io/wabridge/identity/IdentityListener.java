package io.wabridge.identity;

import java.time.Instant;
import java.util.Collection;

/**
 * Is told what the bridge learns about identities. The block list implements it, so that this package need not know about blocks.
 * Every call is inside the learning transaction, and may come again when that was rolled back after a lost race.
 */
public interface IdentityListener {

    /** Two known identities are one person. From now on {@code absorbed} points to {@code survivor}. */
    void merged(String survivor, String absorbed, Instant at);

    /**
     * What holds for {@code from} must hold for {@code to} as well. They share a number, but their other keys contradict each
     * other, so it is not known whether they are one person.
     */
    void carry(String from, String to, Instant at);

    /** A number or id of a person changed. */
    void changed(String identityId, String kind, String detail, Instant at);

    /** These people have other keys than before, for example because a message named a new one. */
    void keysChanged(Collection<String> identityIds);

    /** An identity was flagged for a person to look at. */
    void conflicted(String identityId, String detail, Instant at);
}
