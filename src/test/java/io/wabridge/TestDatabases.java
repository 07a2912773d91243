package io.wabridge;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Named;

/**
 * The databases the bridge runs on, migrated and empty, new ones at every call: {@code @MethodSource("io.wabridge.TestDatabases#all")}
 * on a parameterized test with a {@link DataSource} runs it on each. Those of {@link #all} are for one test and are dropped a few
 * calls later; those of {@link #h2} and {@link #postgres} live as long as the JVM.
 */
public final class TestDatabases {

    private static final String TEMPLATE = "migrated";

    /** Hundreds of databases are thousands of files; the server would be deleting them for half a minute at the end. */
    private static final int KEPT = 4;

    /** What H2 says to a statement that shuts it down. */
    private static final int DATABASE_IS_CLOSED = 90121;

    private static final Deque<HikariDataSource> SHORT_LIVED = new ArrayDeque<>();

    private TestDatabases() {}

    public static synchronized Stream<Named<DataSource>> all() {
        while (SHORT_LIVED.size() >= 2 * KEPT) {
            drop(SHORT_LIVED.removeFirst());
        }
        HikariDataSource h2 = h2();
        HikariDataSource postgres = postgres();
        SHORT_LIVED.add(h2);
        SHORT_LIVED.add(postgres);
        return Stream.of(Named.of("H2", h2), Named.of("PostgreSQL", postgres));
    }

    /** In memory: what is tested here is SQL and locking; that a file survives is another test's claim. */
    public static HikariDataSource h2() {
        // The same options as config/application.yaml, as far as they mean anything without a file.
        String name = name();
        HikariDataSource pool = pool(name, H2.url(name));
        H2.copyTo(pool);
        return pool;
    }

    /** A copy of a database that was migrated once: some 50 ms instead of a migration. */
    public static HikariDataSource postgres() {
        String name = name();
        Postgres.execute("CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
        return pool(name, Postgres.SERVER.getJdbcUrl("postgres", name));
    }

    private static void drop(HikariDataSource pool) {
        // JUnit has closed it already, as it does with every argument that can be closed.
        pool.close();
        if (pool.getJdbcUrl().startsWith("jdbc:h2:")) {
            shutDown(pool.getJdbcUrl());
        } else {
            Postgres.execute("DROP DATABASE " + pool.getPoolName() + " WITH (FORCE)");
        }
    }

    private static void shutDown(String url) {
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.createStatement().execute("SHUTDOWN");
        } catch (SQLException e) {
            if (e.getErrorCode() != DATABASE_IS_CLOSED) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static String name() {
        return "t" + UUID.randomUUID().toString().replace("-", "");
    }

    private static HikariDataSource pool(String name, String url) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
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

    /** Migrated when first asked for, once in a JVM; what came out of it is a script from then on. */
    private static final class H2 {

        private static final List<String> MIGRATED = migrated();

        static String url(String name) {
            return "jdbc:h2:mem:" + name
                    + ";MODE=PostgreSQL;DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=5000";
        }

        private static List<String> migrated() {
            String name = TestDatabases.name();
            try (HikariDataSource template = pool(name, url(name));
                    Connection connection = template.getConnection();
                    Statement statement = connection.createStatement()) {
                migrate(template);
                List<String> script = new ArrayList<>();
                try (ResultSet line = statement.executeQuery("SCRIPT NOPASSWORDS NOSETTINGS")) {
                    while (line.next()) {
                        script.add(line.getString(1));
                    }
                }
                return script;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        static void copyTo(DataSource empty) {
            try (Connection connection = empty.getConnection();
                    Statement statement = connection.createStatement()) {
                for (String line : MIGRATED) {
                    statement.execute(line);
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
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
