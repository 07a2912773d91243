package io.wabridge.dataverse;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.stereotype.Component;

/** Lets a redelivery wait as long as Dataverse asked for. Without {@code Retry-After} the redelivery policy's back-off counts. */
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
