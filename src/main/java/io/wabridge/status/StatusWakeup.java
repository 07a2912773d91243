package io.wabridge.status;

import io.wabridge.block.StatusBehind;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Starts the status loop at once instead of at its next sweep. A wake-up says only "look", so one in the queue is enough for all.
 * A lost wake-up costs the time until the sweep.
 */
@Component("statusWakeup")
final class StatusWakeup {

    /** The same address everywhere, because Camel refuses two sizes for one queue. */
    static final String QUEUE = "seda:status-wakeup?size=1&discardWhenFull=true";

    private static final Logger LOG = LoggerFactory.getLogger(StatusWakeup.class);

    private final ProducerTemplate camel;
    private final CamelContext context;

    StatusWakeup(ProducerTemplate camel, CamelContext context) {
        this.camel = camel;
        this.context = context;
    }

    /** A change of the block list must not fail because the wake-up fails. */
    @EventListener
    public void on(StatusBehind event) {
        wake();
    }

    public void wake() {
        if (!context.isStarted()) {
            return;
        }
        try {
            camel.sendBody(QUEUE, "");
        } catch (RuntimeException e) {
            LOG.debug("The status loop could not be woken; the next sweep will look", e);
        }
    }
}
