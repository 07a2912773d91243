package io.wabridge.operation;

import io.wabridge.parking.ParkedEvent;
import io.wabridge.parking.Parking;
import io.wabridge.problem.ProblemException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jmx.export.annotation.ManagedAttribute;
import org.springframework.jmx.export.annotation.ManagedOperation;
import org.springframework.jmx.export.annotation.ManagedOperationParameter;
import org.springframework.jmx.export.annotation.ManagedResource;
import org.springframework.stereotype.Component;

/**
 * Parked events in Hawtio, without their bodies. Only people with the right role in Dynamics see what customers wrote, by REST.
 */
@Component
@ManagedResource(objectName = "io.wabridge:type=ParkedEvents", description = "Events that could not be delivered")
public final class ParkedManagement {

    private static final Logger LOG = LoggerFactory.getLogger(ParkedManagement.class);
    private static final int LONGEST_ID = 100;
    private static final int LATEST = 20;
    private static final int MOST = 200;

    private final Parking parking;
    private final ProducerTemplate camel;

    ParkedManagement(Parking parking, ProducerTemplate camel) {
        this.parking = parking;
        this.camel = camel;
    }

    @ManagedAttribute(description = "How many wait, by cause")
    public Map<String, Long> getCountsByCause() {
        return parking.countsByCause();
    }

    @ManagedAttribute(description = "The latest of them: id, cause, since when, attempts")
    public List<String> getLatest() {
        return parking.list(null, LATEST, null).items().stream()
                .map(event -> "%s %s, since %s, attempts: %d"
                        .formatted(event.id(), event.cause(), event.firstAt(), event.attempts()))
                .toList();
    }

    @ManagedOperation(description = "Latest first, without their bodies")
    @ManagedOperationParameter(name = "cause", description = "only of this cause; empty: all")
    @ManagedOperationParameter(name = "limit", description = "1 to 200; 0: all, as far as 200")
    public List<Map<String, Object>> list(String cause, int limit) {
        String only = cause == null || cause.isBlank() || cause.indexOf('\0') >= 0 ? null : cause.strip();
        return parking.list(only, limit == 0 ? MOST : limit, null).items().stream()
                .map(ParkedManagement::shown)
                .toList();
    }

    @ManagedOperation(description = "Appends an event to its queue again")
    @ManagedOperationParameter(name = "id", description = "of a parked event")
    public String replay(String id) {
        if (!isKnown(id)) {
            return "not parked";
        }
        try {
            camel.requestBody("direct:replay", id);
        } catch (CamelExecutionException e) {
            if (e.getCause() instanceof ProblemException) {
                return "not parked";
            }
            LOG.warn(
                    "Parked event {} could not be replayed: {}",
                    id,
                    e.getCause().getClass().getSimpleName());
            return "not replayed, and still parked: the broker or the database does not accept writes";
        }
        LOG.info("Parked event {} was replayed from the console", id);
        return "replayed";
    }

    @ManagedOperation(description = "Gives an event up; nobody can bring it back")
    @ManagedOperationParameter(name = "id", description = "of a parked event")
    public String discard(String id) {
        if (!isKnown(id) || !parking.discard(id)) {
            return "not parked";
        }
        LOG.info("Parked event {} was discarded from the console", id);
        return "discarded";
    }

    private boolean isKnown(String id) {
        return id != null
                && id.length() <= LONGEST_ID
                && id.indexOf('\0') < 0
                && parking.find(id).isPresent();
    }

    private static Map<String, Object> shown(ParkedEvent event) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", event.id());
        shown.put("cause", event.cause());
        shown.put("source", event.source());
        shown.put("firstAt", event.firstAt().toString());
        shown.put("lastAt", event.lastAt().toString());
        shown.put("attempts", event.attempts());
        return shown;
    }
}
