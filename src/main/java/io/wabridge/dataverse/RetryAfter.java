package io.wabridge.dataverse;

import io.wabridge.database.Ownership;
import io.wabridge.neighbour.Backoff;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.stereotype.Component;

/**
 * Delays a redelivery as long as Dataverse asked for. Without {@code Retry-After} the back-off of the redelivery policy applies.
 *
 * <p>What works for a queue waits here, because Camel's own wait cannot be ended: it ends as soon as the queue is lost.
 */
@Component("retryAfter")
public final class RetryAfter implements Processor {

    /** As in the route configuration {@code wait-for-dynamics}. */
    private static final Backoff USUAL = Backoff.doubling(Duration.ofSeconds(1), Duration.ofMinutes(1));

    @Override
    public void process(Exchange exchange) {
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, exchange.getException(), Throwable.class);
        Optional<Duration> asked =
                cause instanceof DataverseException dataverse ? dataverse.retryAfter() : Optional.empty();
        Ownership ownership = Ownership.current();
        if (ownership == null) {
            asked.ifPresent(wait -> delay(exchange, wait));
            return;
        }
        int failures = exchange.getIn().getHeader(Exchange.REDELIVERY_COUNTER, 1, Integer.class);
        boolean held = sleep(ownership, asked.orElseGet(() -> USUAL.after(failures - 1)));
        delay(exchange, Duration.ZERO);
        if (!held) {
            exchange.getExchangeExtension().setRedeliveryExhausted(true);
        }
    }

    private static boolean sleep(Ownership ownership, Duration wait) {
        try {
            return ownership.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void delay(Exchange exchange, Duration wait) {
        exchange.getIn().setHeader(Exchange.REDELIVERY_DELAY, wait.toMillis());
    }
}
