package io.wabridge.sandbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.api.management.ManagedCamelContext;
import org.apache.camel.api.management.mbean.ManagedRouteMBean;

/**
 * {@code GET /sandbox/flow}: what the bridge's routes have done so far, as Hawtio shows it, and what became of events, as Prometheus
 * does: {@code {routes: [{id, total, failed, inflight}], outcomes: [{outcome, kind, count}]}}. Routes that only a clock starts are left out.
 */
final class FlowServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final transient Supplier<CamelContext> camel;
    private final transient Supplier<MeterRegistry> meters;

    FlowServlet(Supplier<CamelContext> camel, Supplier<MeterRegistry> meters) {
        this.camel = camel;
        this.meters = meters;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode routes = answer.putArray("routes");
        ManagedCamelContext managed =
                camel.get().getCamelContextExtension().getContextPlugin(ManagedCamelContext.class);
        List<Route> all = camel.get().getRoutes().stream()
                .filter(route -> !route.getEndpoint().getEndpointBaseUri().startsWith("timer:"))
                .sorted(Comparator.comparing(Route::getRouteId))
                .toList();
        for (Route route : all) {
            ManagedRouteMBean statistics = managed.getManagedRoute(route.getRouteId());
            if (statistics != null) {
                try {
                    routes.addObject()
                            .put("id", route.getRouteId())
                            .put("total", statistics.getExchangesTotal())
                            .put("failed", statistics.getExchangesFailed())
                            .put("inflight", statistics.getExchangesInflight());
                } catch (Exception e) {
                    throw new IOException("Camel does not tell of " + route.getRouteId(), e);
                }
            }
        }
        ArrayNode outcomes = answer.putArray("outcomes");
        for (Counter counter : meters.get().find("bridge.events").counters()) {
            outcomes.addObject()
                    .put("outcome", counter.getId().getTag("outcome"))
                    .put("kind", counter.getId().getTag("kind"))
                    .put("count", (long) counter.count());
        }
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        JSON.writeValue(response.getOutputStream(), answer);
    }
}
