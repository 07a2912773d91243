package io.wabridge.operation;

import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Whether the database accepts writes. A connection does not prove that: a PostgreSQL standby accepts connections too. The write
 * matches no row, so it costs one index look-up.
 */
@Component
final class DatabaseHealthIndicator extends AbstractHealthIndicator {

    private final JdbcClient jdbc;

    DatabaseHealthIndicator(JdbcClient jdbc) {
        super("the database does not accept writes");
        this.jdbc = jdbc;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        jdbc.sql("DELETE FROM idempotency_key WHERE caller_id = '' AND key_hash = ''")
                .update();
        health.up();
    }
}
