package io.wabridge.crm;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads identities and blocks back from Dataverse into an empty database of the bridge, so that a lost database does not
 * silently unblock everyone.
 */
@Component("rebuild")
public final class Rebuild {

    private static final String STATE = "rebuild";
    private static final String DONE = "done";

    private final JdbcClient jdbc;

    private volatile boolean done;

    Rebuild(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether this database knows every block there is. Until then no inbound message may be delivered. */
    public boolean done() {
        if (!done) {
            done = jdbc.sql("SELECT state FROM bridge_state WHERE name = ?")
                    .param(STATE)
                    .query(String.class)
                    .optional()
                    .filter(DONE::equals)
                    .isPresent();
        }
        return done;
    }
}
