package io.wabridge.api.json;

import io.swagger.v3.oas.annotations.media.Schema;
import io.wabridge.parking.ParkedEvent;
import java.time.Instant;

/**
 * A parked event as REST shows it.
 *
 * @param cause short and stable
 * @param source where it came from
 * @param body a webhook with only this event, as text, because it may not be JSON
 */
@Schema(name = "ParkedEvent")
public record ParkedJson(
        String id, String cause, String source, Instant firstAt, Instant lastAt, int attempts, String body) {

    public static ParkedJson of(ParkedEvent event) {
        return new ParkedJson(
                event.id(),
                event.cause(),
                event.source(),
                event.firstAt(),
                event.lastAt(),
                event.attempts(),
                event.body());
    }
}
