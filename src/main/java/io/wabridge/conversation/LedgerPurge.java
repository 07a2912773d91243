package io.wabridge.conversation;

import java.time.Clock;
import java.time.Instant;
import org.springframework.stereotype.Component;

/**
 * Deletes old messages and sessions from the ledger. The ledger only needs what repeated and late webhooks refer to, and WhatsApp
 * repeats for days. The history is in Dynamics.
 */
@Component("ledgerPurge")
public final class LedgerPurge {

    private final Ledger ledger;
    private final InboundSettings settings;
    private final Clock clock;

    LedgerPurge(Ledger ledger, InboundSettings settings, Clock clock) {
        this.ledger = ledger;
        this.settings = settings;
        this.clock = clock;
    }

    /** What is not in Dynamics yet stays, however old it is. */
    public void purge() {
        Instant before = clock.instant().minus(settings.ledgerRetention());
        ledger.forgetMessages(before);
        ledger.forgetSessions(before);
    }
}
