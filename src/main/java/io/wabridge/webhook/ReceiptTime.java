package io.wabridge.webhook;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExpressionAdapter;
import org.springframework.stereotype.Component;

/** The time of receipt, in the form in which it travels with a webhook through the broker. */
@Component("receiptTime")
public final class ReceiptTime extends ExpressionAdapter {

    private final Clock clock;

    ReceiptTime(Clock clock) {
        this.clock = clock;
    }

    /** @return microseconds since 1970, UTC */
    @Override
    public Object evaluate(Exchange exchange) {
        return toMicros(clock.instant());
    }

    public static long toMicros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    public static Instant fromMicros(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
