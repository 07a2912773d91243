package io.wabridge.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.api.json.ParkedCorrectionJson;
import io.wabridge.api.json.ParkedJson;
import io.wabridge.api.json.ParkedPageJson;
import io.wabridge.api.json.ReplayedJson;
import io.wabridge.parking.ParkedEvent;
import io.wabridge.parking.Parking;
import io.wabridge.problem.Problem;
import io.wabridge.problem.ProblemException;
import io.wabridge.webhook.ReceiptTime;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.springframework.stereotype.Component;

/** Reads the calls about parked events. */
@Component("parkedCalls")
public final class ParkedCalls {

    private static final int USUAL_PAGE = 50;
    private static final int LARGEST_PAGE = 200;

    private final Parking parking;

    ParkedCalls(Parking parking) {
        this.parking = parking;
    }

    /** {@code GET /api/parked}; {@code ?q=} is a cause. */
    public ParkedPageJson list(@ExchangeProperty(RestCallReader.CALL) RestCall call) {
        String cause = call.parameter("q").orElse(null);
        int limit = call.limit(USUAL_PAGE, LARGEST_PAGE);
        return ParkedPageJson.of(call.page(cursor -> parking.list(cause, limit, cursor)));
    }

    /** {@code GET /api/parked/{id}}. */
    public ParkedJson find(@ExchangeProperty(RestCallReader.CALL) RestCall call) {
        return ParkedJson.of(event(call.id()));
    }

    /** {@code PUT /api/parked/{id}} with {@code {"body": …}}: the corrected event, as text or as JSON. */
    public ParkedJson correct(@ExchangeProperty(RestCallReader.CALL) RestCall call) {
        JsonNode body = call.object(ParkedCorrectionJson.class).path("body");
        if (!body.isObject() && (!body.isTextual() || body.asText().isBlank())) {
            throw RestCall.invalid("body", "the corrected event, as text or as a JSON object");
        }
        if (!parking.correct(call.id(), body.isObject() ? body.toString() : body.asText())) {
            throw new ProblemException(Problem.NOT_FOUND);
        }
        return find(call);
    }

    /** {@code DELETE /api/parked/{id}}. */
    public void discard(@ExchangeProperty(RestCallReader.CALL) RestCall call) {
        if (!parking.discard(call.id())) {
            throw new ProblemException(Problem.NOT_FOUND);
        }
    }

    /** {@code POST /api/parked/{id}/replay}. */
    public String id(@ExchangeProperty(RestCallReader.CALL) RestCall call) {
        return call.id();
    }

    /** Reads the event whose id is in the body, and keeps it as property {@code parked}. */
    public void toReplay(@Body String id, Exchange exchange) {
        ParkedEvent event = event(id);
        exchange.setProperty("parked", event);
        exchange.getMessage().setBody(event.body().getBytes(StandardCharsets.UTF_8));
        // The original time of receipt decides whether the sender was blocked.
        exchange.getMessage().setHeader("receivedAt", ReceiptTime.toMicros(event.firstAt()));
    }

    /** The event is in its queue again. If it was parked again meanwhile, it stays parked; the second copy does no harm. */
    public ReplayedJson replayed(@ExchangeProperty("parked") ParkedEvent event) {
        parking.replayed(event);
        return new ReplayedJson(event.id());
    }

    private ParkedEvent event(String id) {
        return parking.find(id).orElseThrow(() -> new ProblemException(Problem.NOT_FOUND));
    }
}
