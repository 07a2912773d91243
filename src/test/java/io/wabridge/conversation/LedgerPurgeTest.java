package io.wabridge.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.database.Transactions;
import io.wabridge.fixture.Housekeeping;
import io.wabridge.fixture.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class LedgerPurgeTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";
    /** bridge.inbound.ledger-retention. */
    private static final Duration RETENTION = Duration.ofDays(90);

    private final SettableClock clock = new SettableClock();
    private JdbcClient jdbc;

    @ParameterizedTest
    @MethodSource(DATABASES)
    void forgetsMessagesThatWereWrittenLongAgo(DataSource database) {
        jdbc = JdbcClient.create(database);
        message("old", RETENTION.plusSeconds(1), true);
        message("old-waits", RETENTION.plusSeconds(1), false);
        message("young", RETENTION.minusSeconds(1), true);

        new Housekeeping(database, clock).purge("ledger-purge");

        assertThat(jdbc.sql("SELECT message_key FROM ledger_message ORDER BY message_key")
                        .query(String.class)
                        .list())
                .containsExactly("old-waits", "young");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void forgetsSessionsThatAreOverForLong(DataSource database) {
        jdbc = JdbcClient.create(database);
        jdbc.sql(
                        "INSERT INTO ledger_chat (chat_key, chat_id, channel, contact_looked_up, created_at) VALUES ('c', :id, '1', FALSE, :at)")
                .param("id", UUID.randomUUID())
                .param("at", Transactions.timestamp(clock.instant()))
                .update();
        session("old", RETENTION.plusSeconds(1), "ENDED");
        session("old-cancelled", RETENTION.plusSeconds(1), "CANCELLED");
        session("old-open", RETENTION.plusSeconds(1), "OPEN");
        session("young", RETENTION.minusSeconds(1), "ENDED");

        new Housekeeping(database, clock).purge("session-purge");

        assertThat(jdbc.sql("SELECT session_key FROM ledger_session ORDER BY session_key")
                        .query(String.class)
                        .list())
                .containsExactly("old-open", "young");
    }

    private void message(String key, Duration age, boolean written) {
        jdbc.sql(
                        "INSERT INTO ledger_message (message_key, message_id, chat_key, outgoing, written, receipt, crm_receipt, created_at)"
                                + " VALUES (:key, :id, 'c', FALSE, :written, 0, 0, :at)")
                .param("key", key)
                .param("id", UUID.randomUUID())
                .param("written", written)
                .param("at", Transactions.timestamp(clock.instant().minus(age)))
                .update();
    }

    private void session(String key, Duration age, String state) {
        Instant end = clock.instant().minus(age);
        jdbc.sql("INSERT INTO ledger_session (session_key, session_id, chat_key, started_at, ends_at, state, written)"
                        + " VALUES (:key, :id, 'c', :start, :end, :state, TRUE)")
                .param("key", key)
                .param("id", UUID.randomUUID())
                .param("start", Transactions.timestamp(end.minus(Duration.ofDays(1))))
                .param("end", Transactions.timestamp(end))
                .param("state", state)
                .update();
    }
}
