package io.wabridge.broker;

import io.wabridge.jmsbatch.JmsBatchComponent;
import io.wabridge.jmsbatch.LinkStatus;
import java.time.Duration;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

/** Health {@code broker}: whether a message sent now would be stored, as the writers and consumers see it. */
final class BrokerHealthIndicator extends AbstractHealthIndicator {

    private final JmsBatchComponent component;
    private final DiskGuard diskGuard;
    private final ObjectProvider<EmbeddedActiveMQ> embedded;
    private final ObjectProvider<ExternalBroker> external;

    BrokerHealthIndicator(
            JmsBatchComponent component,
            DiskGuard diskGuard,
            ObjectProvider<EmbeddedActiveMQ> embedded,
            ObjectProvider<ExternalBroker> external) {
        super("The broker cannot be asked");
        this.component = component;
        this.diskGuard = diskGuard;
        this.embedded = embedded;
        this.external = external;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        Duration patience = component.patience();
        health.up();
        for (LinkStatus link : component.links()) {
            health.withDetail(link.name(), link.describe(patience));
            if (!link.isUp(patience)) {
                health.down();
            }
        }
        external.ifAvailable(broker -> health.withDetail("settings", broker.found()));
        EmbeddedActiveMQ broker = embedded.getIfAvailable();
        if (broker != null) {
            embedded(health, broker.getActiveMQServer());
        }
    }

    private void embedded(Health.Builder health, ActiveMQServer server) {
        if (server == null || !server.isActive()) {
            health.down().withDetail("embedded", "stopped");
        } else if (diskGuard.isNearlyFull() || server.getPagingManager().isDiskFull()) {
            health.down().withDetail("embedded", "too little free disk space: webhooks are refused");
        } else {
            health.withDetail("embedded", "active");
        }
    }
}
