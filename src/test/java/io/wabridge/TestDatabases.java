package io.wabridge;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Named;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The databases the bridge runs on, migrated and empty, others at every call: {@code @MethodSource("io.wabridge.TestDatabases#all")}
 * on a parameterized test with a {@link DataSource} runs it on each. Those of {@link #all} are for one test; a few calls later they
 * are emptied for another. Those of {@link #h2} and {@link #postgres} live as long as the JVM.
 */
public final class TestDatabases {

    private static final String TEMPLATE = "migrated";

    /** So many calls later nothing of a test uses its databases any more. */
    static final int KEPT = 4;

    private static final Deque<HikariDataSource> LENT_H2 = new ArrayDeque<>();
    private static final Deque<HikariDataSource> LENT_POSTGRES = new ArrayDeque<>();

    private TestDatabases() {}

    public static synchronized Stream<Named<DataSource>> all() throws SQLException {
        return Stream.of(
                Named.of("H2", lend(LENT_H2, TestDatabases::h2, H2::empty)),
                Named.of("PostgreSQL", lend(LENT_POSTGRES, TestDatabases::postgres, Postgres::empty)));
    }

    /** One that was lent long ago, or a new one: the hundreds of files of a new one take PostgreSQL longer than most tests. */
    private static DataSource lend(Deque<HikariDataSource> lent, Supplier<HikariDataSource> fresh, Emptying emptying)
            throws SQLException {
        HikariDataSource pool = lent.size() < KEPT ? fresh.get() : lent.removeFirst();
        if (pool.getHikariPoolMXBean().getActiveConnections() > 0) {
            // Some thread of that test has it still; nobody gets it any more.
            pool = fresh.get();
        }
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            emptying.empty(statement);
        }
        lent.add(pool);
        // JUnit closes the arguments that it can close.
        return new DelegatingDataSource(pool);
    }

    private interface Emptying {
        void empty(Statement statement) throws SQLException;
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

        static void empty(Statement statement) throws SQLException {
            List<String> tables = new ArrayList<>();
            try (ResultSet names = statement.executeQuery(
                    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'PUBLIC'")) {
                while (names.next()) {
                    tables.add(names.getString(1));
                }
            }
            statement.execute("SET REFERENTIAL_INTEGRITY FALSE");
            for (String table : tables) {
                statement.execute("TRUNCATE TABLE \"" + table + "\" RESTART IDENTITY");
            }
            statement.execute("SET REFERENTIAL_INTEGRITY TRUE");
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

        static void empty(Statement statement) throws SQLException {
            statement.execute("""
                    DO $$ DECLARE
                        name text;
                        used boolean;
                    BEGIN
                        FOR name IN SELECT tablename FROM pg_tables
                            WHERE schemaname = 'public' AND tablename <> 'flyway_schema_history'
                        LOOP
                            EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO used;
                            IF used THEN
                                EXECUTE format('TRUNCATE %I RESTART IDENTITY CASCADE', name);
                            END IF;
                        END LOOP;
                    END $$""");
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
