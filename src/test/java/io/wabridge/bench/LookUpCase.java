package io.wabridge.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.wabridge.block.BlockFixture;
import io.wabridge.block.BlockListLookup;
import io.wabridge.block.BlockQuery;
import io.wabridge.fixture.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import javax.sql.DataSource;
import org.HdrHistogram.Histogram;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.FileSystemUtils;

/**
 * How long the look-up of a batch of 500 messages takes, against the number of people who are blocked. H2 is in a file, as the bridge has
 * it. The database's own cost: it is asked from this process, which does nothing else.
 */
final class LookUpCase implements Case {

    private static final int BATCH = 500;
    private static final int LOOK_UPS = 1_000;
    private static final int WARM_UP = 300;
    private static final int LEAST = 1_000;
    private static final int FEW = 10_000;
    private static final int MANY = 1_000_000;
    private static final int MOST = 10_000_000;

    /** One in so many who write is blocked; the rest are as many people who are not. */
    private static final int BLOCKED_SHARE = 10;

    private static final String P50 = "p50 ms";
    private static final String P99 = "p99 ms";

    @Override
    public String name() {
        return "look-up";
    }

    @Override
    public Result measure(Settings settings) throws Exception {
        Result result = new Result(name());
        int many = settings.isShort() ? MANY / 10 : MANY;
        Path directory = Files.createTempDirectory(Child.DIRECTORY, "h2");
        try (HikariDataSource h2 = h2(directory);
                HikariDataSource postgres = TestDatabases.postgres()) {
            measure("H2", h2, many, result);
            measure("PostgreSQL", postgres, settings.full() ? MOST : many, result);
            result.notes()
                    .add("Database with so many blocked people: H2 %s MB, PostgreSQL %s MB."
                            .formatted(Row.number(size(directory)), Row.number(size(postgres))));
        } finally {
            FileSystemUtils.deleteRecursively(directory);
        }
        return result;
    }

    private static void measure(String name, DataSource database, int most, Result result) {
        JdbcTemplate jdbc = new JdbcTemplate(database);
        List<Plot.Point> course = new ArrayList<>();
        Map<Integer, Series> found = new LinkedHashMap<>();
        int filled = 0;
        for (int people = LEAST; people <= most; people *= 10) {
            fill(jdbc, filled, people);
            filled = people;
            Series series = new Series("%s, %,d people".formatted(name, people));
            series.rounds().add(lookUps(database, people));
            found.put(people, series);
            course.add(new Plot.Point(people, series.median(P50)));
        }
        Series few = found.get(FEW);
        Series many = found.get(most);
        result.series().addAll(found.values());
        result.plots()
                .add(new Plot.Lines(
                        "look-up-" + name.toLowerCase(Locale.ROOT),
                        "Look-up of %d messages, %s".formatted(BATCH, name),
                        "people",
                        "ms",
                        true,
                        Map.of("median", course)));
        String what = "look-up of %d messages among %,d people, each tenth blocked, %s: ".formatted(BATCH, most, name);
        result.rows().add(Row.atMost(what + "p99", 10, "ms", many.statistic(P99)));
        result.rows()
                .add(Row.atMost(
                        what + "p50 against %,d".formatted(FEW),
                        1.5,
                        "×",
                        many.statistic(P50).over(few.statistic(P50))));
    }

    /** Identities from the first to the last; each tenth of them is blocked. */
    private static void fill(JdbcTemplate jdbc, int first, int last) {
        String from = " FROM generate_series(%d, %d) AS n(x)".formatted(first + 1, last);
        String blocked = from + " WHERE x %% %d = 0".formatted(BLOCKED_SHARE);
        String then = "TIMESTAMP WITH TIME ZONE '2020-01-01 00:00:00+00'";
        jdbc.update("INSERT INTO identity (identity_id, created_at) SELECT 'i' || x, " + then + from);
        jdbc.update(
                "INSERT INTO block (identity_id, state, reason, blocked_by_id, blocked_at, version, refused_count, created_at,"
                        + " crm_version) SELECT 'i' || x, 'ACTIVE', 'spam', 'x', " + then + ", 1, 0, " + then + ", 1"
                        + blocked);
        jdbc.update("INSERT INTO block_interval (identity_id, from_at, is_open) SELECT 'i' || x, " + then + ", TRUE"
                + blocked);
        jdbc.execute("ANALYZE");
    }

    /** Each batch asks about other people. */
    private static Map<String, Double> lookUps(DataSource database, int people) {
        BlockListLookup lookup = new BlockFixture(database, Clock.systemUTC()).lookup;
        Random random = new Random(people);
        Histogram micros = new Histogram(3);
        for (int i = -WARM_UP; i < LOOK_UPS; i++) {
            List<BlockQuery> batch = new ArrayList<>();
            for (int message = 0; message < BATCH; message++) {
                batch.add(new BlockQuery("i" + (1 + random.nextInt(people)), BlockFixture.CHANNEL, Instant.now()));
            }
            long start = System.nanoTime();
            int blocked = lookup.blockedAmong(batch).size();
            if (i >= 0) {
                micros.recordValue((System.nanoTime() - start) / 1_000);
            }
            if (blocked == 0) {
                throw new IllegalStateException("nobody of " + people + " is blocked");
            }
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(P50, micros.getValueAtPercentile(50) / 1e3);
        figures.put(P99, micros.getValueAtPercentile(99) / 1e3);
        return figures;
    }

    /** As config/application.yaml has it. */
    private static HikariDataSource h2(Path directory) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:file:" + directory.resolve("bridge")
                + ";MODE=PostgreSQL;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=600000");
        config.setUsername("sa");
        config.setPassword("");
        HikariDataSource pool = new HikariDataSource(config);
        Flyway.configure()
                .dataSource(pool)
                .locations("classpath:db/migration")
                .load()
                .migrate();
        return pool;
    }

    private static double size(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum() / 1e6;
        }
    }

    private static double size(DataSource postgres) {
        Long bytes =
                new JdbcTemplate(postgres).queryForObject("SELECT pg_database_size(current_database())", Long.class);
        return bytes / 1e6;
    }
}
