package io.wabridge;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Named;

/**
 * The databases the bridge runs on, migrated and empty, new ones at every call: {@code @MethodSource("io.wabridge.TestDatabases#all")}
 * on a parameterized test with a {@link DataSource} runs it on each.
 */
public final class TestDatabases {

    private static final String TEMPLATE = "migrated";

    private TestDatabases() {}

    public static Stream<Named<DataSource>> all() {
        return Stream.of(Named.of("H2", h2()), Named.of("PostgreSQL", postgres()));
    }

    /** In memory: what is tested here is SQL and locking; that a file survives is another test's claim. */
    public static DataSource h2() {
        // The same options as config/application.yaml, as far as they mean anything without a file.
        HikariDataSource pool =
                pool("jdbc:h2:mem:" + name() + ";DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=5000");
        migrate(pool);
        return pool;
    }

    /** A copy of a database that was migrated once: some 50 ms instead of a migration. */
    public static DataSource postgres() {
        String name = name();
        Postgres.execute("CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
        return pool(Postgres.SERVER.getJdbcUrl("postgres", name));
    }

    private static String name() {
        return "t" + UUID.randomUUID().toString().replace("-", "");
    }

    private static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(12);
        // Tests leave their pools behind; idle ones must not use up the server's connections.
        config.setMinimumIdle(0);
        config.setIdleTimeout(10_000);
        config.setConnectionTimeout(15_000);
        return new HikariDataSource(config);
    }

    private static void migrate(DataSource dataSource) {
        Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:db/migration")
                .load()
                .migrate();
    }

    /** Started when first asked for, once in a JVM; stops with it. */
    private static final class Postgres {

        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setServerConfig("deadlock_timeout", "100ms")
                        .start();
                try (Connection connection = server.getPostgresDatabase().getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute("CREATE DATABASE " + TEMPLATE);
                }
                migrate(server.getDatabase("postgres", TEMPLATE));
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        static synchronized void execute(String sql) {
            try (Connection connection = SERVER.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
