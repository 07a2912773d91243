package io.wabridge.sending;

import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/** Starts the loops at once instead of at their next turn. A lost wake-up costs a second and nothing else. */
@Component
class Wakeup {

    private final ProducerTemplate camel;

    Wakeup(ProducerTemplate camel) {
        this.camel = camel;
    }

    /** Call it after the commit, or the loop finds nothing. */
    void outgoing() {
        CamelContext context = camel.getCamelContext();
        if (context.isStarted()) {
            camel.sendBody("seda:outgoing-wakeup?size=1&discardWhenFull=true", null);
        }
    }
}
