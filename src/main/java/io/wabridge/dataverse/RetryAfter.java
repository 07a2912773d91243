package io.wabridge.dataverse;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.stereotype.Component;

/**
 * Delays a redelivery as long as Dataverse asked for. Without {@code Retry-After} the back-off of the redelivery policy applies.
 */
@Component("retryAfter")
final class RetryAfter implements Processor {

    @Override
    public void process(Exchange exchange) {
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, exchange.getException(), Throwable.class);
        if (cause instanceof DataverseException dataverse) {
            dataverse.retryAfter().ifPresent(wait -> exchange.getIn()
                    .setHeader(Exchange.REDELIVERY_DELAY, wait.toMillis()));
        }
    }
}
