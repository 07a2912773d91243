package io.wabridge.parking;

import java.time.Instant;

/**
 * An event that could not be delivered.
 *
 * @param id stays the same from the first parking on
 * @param cause short and stable, as {@code not-json} or {@code unknown-channel}
 * @param source the queue or table the event came from
 * @param firstAt when the bridge received the event, not when it was parked. A replay uses this time, so that a message received
 *     during a block is still discarded
 * @param lastAt when it was last parked
 * @param attempts how often it was parked: 1, and one more for each replay that failed
 * @param body what to replay: a complete webhook, unless it is not JSON
 * @param revision changes with every parking and correction
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

    /** Without the body, because that is what people wrote. */
    @Override
    public String toString() {
        return "ParkedEvent[" + id + ", " + cause + ", " + source + ", attempts=" + attempts + "]";
    }
}
