package io.wabridge.database;

import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.flyway.FlywayMigrationStrategy;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;

/** Stops the start before a PostgreSQL that is too old is touched. Otherwise the first {@code MERGE} would fail, in operation. */
@Configuration(proxyBeanMethods = false)
class DatabaseVersion {

    /** The first with {@code MERGE}. */
    private static final int OLDEST_POSTGRESQL = 15;

    @Bean
    FlywayMigrationStrategy migrateWhatIsNewEnough() {
        return flyway -> {
            check(flyway.getConfiguration().getDataSource());
            flyway.migrate();
        };
    }

    /** @throws UnsupportedDatabaseException when it is too old */
    static void check(DataSource database) {
        try {
            JdbcUtils.extractDatabaseMetaData(database, DatabaseVersion::check);
        } catch (MetaDataAccessException e) {
            throw new IllegalStateException("The database cannot be reached", e);
        }
    }

    private static boolean check(DatabaseMetaData database) throws SQLException {
        if ("PostgreSQL".equals(database.getDatabaseProductName())
                && database.getDatabaseMajorVersion() < OLDEST_POSTGRESQL) {
            throw new UnsupportedDatabaseException("PostgreSQL " + database.getDatabaseProductVersion()
                    + " is too old: version " + OLDEST_POSTGRESQL + " is needed");
        }
        return true;
    }

    /** The bridge cannot work with this database. */
    static final class UnsupportedDatabaseException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnsupportedDatabaseException(String message) {
            super(message);
        }
    }

    /** Prints the one line instead of a stack trace. */
    static final class Analyzer extends AbstractFailureAnalyzer<UnsupportedDatabaseException> {
        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, UnsupportedDatabaseException cause) {
            return new FailureAnalysis(
                    cause.getMessage(), "Update PostgreSQL, or name another server in spring.datasource.url.", cause);
        }
    }
}
