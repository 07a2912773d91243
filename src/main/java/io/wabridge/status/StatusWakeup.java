package io.wabridge.status;

import io.wabridge.block.StatusBehind;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Lets the status loop look at once instead of at its next sweep. A wake-up says nothing but "look": one that waits already stands
 * for all that come after it, and one that is lost costs the time until the sweep.
 */
@Component("statusWakeup")
final class StatusWakeup {

    /** The same address everywhere: Camel refuses a second size for one queue. */
    static final String QUEUE = "seda:status-wakeup?size=1&discardWhenFull=true";

    private static final Logger LOG = LoggerFactory.getLogger(StatusWakeup.class);

    private final ProducerTemplate camel;
    private final CamelContext context;

    StatusWakeup(ProducerTemplate camel, CamelContext context) {
        this.camel = camel;
        this.context = context;
    }

    /** Whoever changed the block list must not fail because nobody could be woken. */
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
            LOG.debug("Nobody to wake: the sweep will look", e);
        }
    }
}
