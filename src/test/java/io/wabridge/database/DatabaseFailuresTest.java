package io.wabridge.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLTransientConnectionException;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.UncategorizedDataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.SQLStateSQLExceptionTranslator;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

class DatabaseFailuresTest {

    private final DatabaseFailures failures = new DatabaseFailures();

    @ParameterizedTest
    @CsvSource({
        "08001, no connection",
        "08003, connection is gone",
        "08006, connection broke",
        "57P01, PostgreSQL was told to stop",
        "57P02, PostgreSQL crashed",
        "57P03, PostgreSQL is starting",
        "57014, a statement took too long",
        "40001, the database rolled it back",
        "40P01, PostgreSQL ended a deadlock",
        "55P03, PostgreSQL's lock time-out",
        "HYT00, H2's lock time-out",
        "53100, the disk is full",
        "53300, too many connections",
        "25006, a standby takes no writes",
        "42501, a right is missing",
        "90067, H2's connection broke",
        "90098, H2 is closed",
        "90121, H2 has been shut down",
        "90131, H2's row was changed by another transaction"
    })
    void waitsWhereItMayPass(String state, String why) {
        assertThat(verdicts(new SQLException(why, state))).containsOnly(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"22001", "22003", "22021", "22P05", "23502", "23503", "23505", "23514"})
    void doesNotWaitForAValueAtFault(String state) {
        assertThat(verdicts(new SQLException("at fault", state))).containsOnly(false);
    }

    @Test
    void waitsForAConnectionThatThePoolCouldNotGive() {
        SQLException none = new SQLTransientConnectionException("bridge - Connection is not available");

        assertThat(failures.mayPass(none)).isTrue();
        assertThat(failures.mayPass(new CannotGetJdbcConnectionException("none", none)))
                .isTrue();
        assertThat(failures.mayPass(new CannotCreateTransactionException("none", none)))
                .isTrue();
    }

    @Test
    void knowsFailuresWithoutAStateByTheirKind() {
        assertThat(failures.mayPass(new SQLException("Connection is closed"))).isTrue();
        assertThat(failures.mayPass(new SQLDataException("too long"))).isFalse();
        assertThat(failures.mayPass(new SQLIntegrityConstraintViolationException("twice")))
                .isFalse();
        assertThat(failures.mayPass(new CannotAcquireLockException("locked"))).isTrue();
        assertThat(failures.mayPass(new DataIntegrityViolationException("too long")))
                .isFalse();
    }

    @Test
    void aRollbackOnAConnectionThatIsGoneAsksForPatienceToo() {
        SQLException gone = new SQLException("Connection is closed");

        assertThat(failures.isUnavailable(new TransactionSystemException("JDBC rollback failed", gone)))
                .isTrue();
        assertThat(failures.isUnavailable(new UncategorizedDataAccessException("task", gone) {}))
                .isTrue();
        assertThat(failures.isUnavailable(new SQLDataException("too long"))).isFalse();
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void judgesWhatTheDatabasesReallyThrow(DataSource database) {
        JdbcTemplate jdbc = new JdbcTemplate(database);
        jdbc.update("INSERT INTO bridge_state (name, state) VALUES ('a', 'b')");

        assertThat(thrown(jdbc, "INSERT INTO bridge_state (name, state) VALUES ('a', 'b')"))
                .isFalse();
        assertThat(thrown(jdbc, "INSERT INTO bridge_state (name, state) VALUES ('" + "x".repeat(61) + "', 'b')"))
                .isFalse();
        assertThat(thrown(jdbc, "INSERT INTO bridge_state (name) VALUES (NULL)"))
                .isFalse();
        assertThat(thrown(jdbc, "SELECT * FROM not_migrated")).isTrue();
    }

    private boolean thrown(JdbcTemplate jdbc, String sql) {
        try {
            jdbc.execute(sql);
            throw new AssertionError("no failure: " + sql);
        } catch (org.springframework.dao.DataAccessException e) {
            boolean verdict = failures.mayPass(e);
            assertThat(failures.mayPass(e.getCause()))
                    .as("the same without Spring")
                    .isEqualTo(verdict);
            return verdict;
        }
    }

    /** As jdbc: throws it, as JdbcTemplate does, and as one that Spring knows nothing of. */
    private Stream<Boolean> verdicts(SQLException e) {
        return Stream.of(
                        e,
                        new SQLStateSQLExceptionTranslator().translate("task", null, e),
                        new UncategorizedDataAccessException("task", e) {})
                .filter(failure -> failure != null)
                .map(failures::mayPass);
    }
}
