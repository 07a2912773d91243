package io.wabridge.database;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.flyway.FlywayMigrationStrategy;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Stops the start before a PostgreSQL is touched on which the bridge could not keep its promises: one that is too old, where the
 * first {@code MERGE} would fail in operation, and one that says a commit is done before it is on the disk, which forgets blocks
 * when it crashes.
 */
@Configuration(proxyBeanMethods = false)
class DatabaseCheck {

    /** The first with {@code MERGE}. */
    private static final int OLDEST_POSTGRESQL = 15;

    @Bean
    FlywayMigrationStrategy migrateWhatCanBeUsed() {
        return flyway -> {
            check(flyway.getConfiguration().getDataSource());
            flyway.migrate();
        };
    }

    /** @throws UnsupportedDatabaseException when the bridge cannot work with it */
    static void check(DataSource database) {
        try (Connection connection = database.getConnection()) {
            if ("PostgreSQL".equals(connection.getMetaData().getDatabaseProductName())) {
                checkVersion(connection.getMetaData());
                checkCommits(connection);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The database cannot be reached", e);
        }
    }

    private static void checkVersion(DatabaseMetaData database) throws SQLException {
        if (database.getDatabaseMajorVersion() < OLDEST_POSTGRESQL) {
            throw new UnsupportedDatabaseException(
                    "PostgreSQL " + database.getDatabaseProductVersion() + " is too old: version " + OLDEST_POSTGRESQL
                            + " is needed",
                    "Update PostgreSQL, or name another server in spring.datasource.url.");
        }
    }

    private static void checkCommits(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet setting = statement.executeQuery("SHOW synchronous_commit")) {
            setting.next();
            if ("off".equals(setting.getString(1))) {
                throw new UnsupportedDatabaseException(
                        "PostgreSQL loses the last commits, a block among them, when it crashes: synchronous_commit is off",
                        "Set it for the bridge's role, as config/postgresql.sql does.");
            }
        }
    }

    /** The bridge cannot work with this database. */
    static final class UnsupportedDatabaseException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final String remedy;

        UnsupportedDatabaseException(String message, String remedy) {
            super(message);
            this.remedy = remedy;
        }
    }

    /** Prints the one line instead of a stack trace. */
    static final class Analyzer extends AbstractFailureAnalyzer<UnsupportedDatabaseException> {
        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, UnsupportedDatabaseException cause) {
            return new FailureAnalysis(cause.getMessage(), cause.remedy, cause);
        }
    }
}
