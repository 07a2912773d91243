package io.wabridge.inbound;

import io.wabridge.webhook.Event;

/**
 * An event, and whom it concerns.
 *
 * @param identityId the surviving identity of the other end; null when the event concerns nobody
 * @param blocked whether that identity was blocked when the webhook was received, or is blocked now, as far as
 *     the latest look at the block list could tell
 */
public record Identified(Event event, String identityId, boolean blocked) {

    static Identified of(Event event, String identityId) {
        return new Identified(event, identityId, false);
    }

    Identified blocked(boolean isBlocked) {
        return isBlocked == blocked ? this : new Identified(event, identityId, isBlocked);
    }
}
