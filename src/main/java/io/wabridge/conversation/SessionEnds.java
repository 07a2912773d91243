package io.wabridge.conversation;

import io.wabridge.dataverse.BulkWriter;
import io.wabridge.dataverse.CrmSchema;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Ends sessions whose 24 hours are over. */
@Component("sessionEnds")
public final class SessionEnds {

    private static final Logger log = LoggerFactory.getLogger(SessionEnds.class);

    private final CrmSchema schema;
    private final BulkWriter bulk;
    private final Rows rows;
    private final Ledger ledger;
    private final Clock clock;

    SessionEnds(CrmSchema schema, BulkWriter bulk, Rows rows, Ledger ledger, Clock clock) {
        this.schema = schema;
        this.bulk = bulk;
        this.rows = rows;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Ends in the ledger the sessions that are over, and returns those that Dynamics may not show as Ended yet, as many as one bulk
     * request takes. From here on no block cancels them.
     */
    public List<Session> due() {
        ledger.endSessions(clock.instant(), BulkWriter.MAX_ROWS);
        return ledger.sessionsEnding(BulkWriter.MAX_ROWS);
    }

    /**
     * Sets their status reason to Ended. A session that was deleted in Dynamics counts as ended, too; one whose row was written
     * meanwhile is due again.
     */
    public void end(List<Session> sessions) {
        bulk.update(schema.session(), sessions, session -> rows.status(schema.session(), session.id(), "ended"))
                .forEach(refused -> log.warn(
                        "Session {} could not be set to Ended in Dynamics: {}",
                        refused.row().id(),
                        refused.cause().getMessage()));
        ledger.sessionsEnded(sessions);
    }
}
