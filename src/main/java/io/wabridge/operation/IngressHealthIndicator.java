package io.wabridge.operation;

import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;

/** Whether webhooks are taken: their routes are started and not stopped. */
@Component
final class IngressHealthIndicator extends AbstractHealthIndicator {

    private static final List<String> ROUTES = List.of("whatsapp-webhook", "whatsapp-handshake", "dynamics-webhook");

    private final CamelContext camel;

    IngressHealthIndicator(CamelContext camel) {
        this.camel = camel;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        List<String> idle = ROUTES.stream()
                .filter(route -> camel.getRouteController().getRouteStatus(route) != ServiceStatus.Started)
                .toList();
        if (idle.isEmpty()) {
            health.up();
        } else {
            health.down().withDetail("notRunning", idle);
        }
    }
}
