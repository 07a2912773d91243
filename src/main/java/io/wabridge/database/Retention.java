package io.wabridge.database;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.stereotype.Component;

/** Says for the route template {@code purge} which rows are past their time, by the bridge's clock. */
@Component("retention")
public final class Retention {

    /** Older than every row. */
    private static final OffsetDateTime NEVER = Transactions.LONG_AGO;

    private final Clock clock;

    public Retention(Clock clock) {
        this.clock = clock;
    }

    /**
     * The instant before which rows are past their time.
     *
     * @param kept how long they are kept, as in the configuration: {@code 30d}, {@code 24h}
     * @param zeroIsForEver whether a time of zero keeps all of them, or none
     */
    public OffsetDateTime cutOff(String kept, boolean zeroIsForEver) {
        Duration time = DurationStyle.detectAndParse(kept);
        return zeroIsForEver && time.isZero()
                ? NEVER
                : Transactions.timestamp(clock.instant().minus(time));
    }
}
