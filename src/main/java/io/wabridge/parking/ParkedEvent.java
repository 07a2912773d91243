package io.wabridge.parking;

import java.time.Instant;

/**
 * An event that could not be delivered.
 *
 * @param id stable from the first parking on
 * @param cause short and stable, as {@code not-json} or {@code unknown-channel}
 * @param source the queue or table the event came from
 * @param firstAt when the event was received by the bridge, not when it was parked: a replay goes by it, so that a message written
 *     while its sender was blocked does not slip in later
 * @param lastAt when it was last parked
 * @param attempts how often it was parked, replays included: 1 until one fails
 * @param body what to replay: a complete webhook, unless it is not JSON at all
 * @param revision moves with every parking and correction
 */
public record ParkedEvent(
        String id,
        String cause,
        String source,
        Instant firstAt,
        Instant lastAt,
        int attempts,
        String body,
        int revision) {

    /** Without the body: it is what people wrote. */
    @Override
    public String toString() {
        return "ParkedEvent[" + id + ", " + cause + ", " + source + ", attempts=" + attempts + "]";
    }
}
