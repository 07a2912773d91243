package io.wabridge.block;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.wabridge.fixture.Housekeeping;
import io.wabridge.fixture.SettableClock;
import io.wabridge.fixture.SharedBuffers;
import io.wabridge.fixture.TestDatabases;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** What runs by itself, and a search, cost next to nothing when nothing has changed or is found, however long the block list is. Counted in pages, not timed. */
class IdleCostTest {

    private static final int BLOCKS = 50_000;
    /** The way down a few indexes. All blocks are more than a thousand pages. */
    private static final long A_FEW = 60;

    private static HikariDataSource database;
    private final SettableClock clock = new SettableClock();

    @BeforeAll
    static void fill() {
        database = TestDatabases.postgres();
        JdbcTemplate jdbc = new JdbcTemplate(database);
        jdbc.update(
                "INSERT INTO identity (identity_id, created_at) SELECT 'i' || n, TIMESTAMPTZ '2020-01-01' FROM generate_series(1, ?) n",
                BLOCKS);
        // Every second one holds; the others have expired and are lifted.
        jdbc.update(
                "INSERT INTO block (identity_id, state, blocked_by_id, blocked_at, expires_at, lifted_at, version, refused_count,"
                        + " created_at, crm_version) SELECT 'i' || n, CASE n % 2 WHEN 0 THEN 'ACTIVE' ELSE 'LIFTED' END, 'x',"
                        + " TIMESTAMPTZ '2020-01-01', CASE n % 2 WHEN 1 THEN TIMESTAMPTZ '2020-02-01' END,"
                        + " CASE n % 2 WHEN 1 THEN TIMESTAMPTZ '2020-02-01' END, 1, 0, TIMESTAMPTZ '2020-01-01', 1"
                        + " FROM generate_series(1, ?) n",
                BLOCKS);
        jdbc.update(
                "INSERT INTO identity_key (key_text, identity_id, written_as, linked_at) SELECT 'P:' || 4900000000000 + n, 'i' || n,"
                        + " (4900000000000 + n)::text, TIMESTAMPTZ '2020-01-01' FROM generate_series(1, ?) n",
                BLOCKS);
        jdbc.execute("VACUUM ANALYZE");
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void liftingWhatExpiredReadsNothingThatWasLiftedLongAgo() throws SQLException {
        assertThat(pages(one -> new BlockFixture(one, clock).changes.liftExpired(100)))
                .isLessThan(A_FEW);
    }

    @Test
    void lookingForWhatDynamicsDoesNotKnowYetReadsNoBlock() throws SQLException {
        assertThat(pages(one -> new BlockFixture(one, clock).claimBehind(10, Duration.ofMinutes(1))))
                .isLessThan(A_FEW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "refusal-purge",
                "ledger-purge",
                "session-purge",
                "block-request-purge",
                "outgoing-purge",
                "parking-purge",
                "replayed-purge",
                "purge-idempotency",
                "operator-gauges"
            })
    void housekeepingReadsNoBlock(String route) throws SQLException {
        assertThat(pages(one -> new Housekeeping(one, clock).run(route))).isLessThan(A_FEW);
    }

    @Test
    void aSearchForPartOfANumberReadsNotTheWholeList() throws SQLException {
        assertThat(pages(one -> new BlockFixture(one, clock).blocks.list(null, "1234567", 50, null)))
                .isLessThan(4 * A_FEW);
    }

    private static long pages(Consumer<DataSource> work) throws SQLException {
        return SharedBuffers.touched(database, work);
    }
}
