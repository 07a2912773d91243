package io.wabridge.block;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.wabridge.block.CrmProgress.Priority;
import io.wabridge.database.Transactions;
import io.wabridge.fixture.SettableClock;
import io.wabridge.fixture.SharedBuffers;
import io.wabridge.fixture.TestDatabases;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** To claim a few blocks costs the same however many are due: ten thousand that expire at midnight are claimed one by one. */
class ClaimCostTest {

    private static final int BLOCKS = 50_000;
    private static final int DUE = 20_000;
    /** A way down each index, and a row; all that is due would be more than five hundred pages. */
    private static final long A_FEW = 100;

    private static HikariDataSource postgres;
    private static HikariDataSource h2;
    private final SettableClock clock = new SettableClock();

    @BeforeAll
    static void fill() {
        postgres = TestDatabases.postgres();
        fill(new JdbcTemplate(postgres), "generate_series(1, %d)");
        new JdbcTemplate(postgres).execute("VACUUM ANALYZE");
        h2 = TestDatabases.h2();
        fill(new JdbcTemplate(h2), "SYSTEM_RANGE(1, %d)");
        new JdbcTemplate(h2).execute("ANALYZE");
    }

    private static void fill(JdbcTemplate jdbc, String numbers) {
        String from = " FROM " + numbers.formatted(BLOCKS) + " AS s(n)";
        jdbc.execute("INSERT INTO identity (identity_id, created_at)"
                + " SELECT 'i' || n, TIMESTAMP WITH TIME ZONE '2020-01-01 00:00:00+00'" + from);
        jdbc.execute(
                "INSERT INTO block (identity_id, state, blocked_by_id, blocked_at, version, refused_count, created_at,"
                        + " crm_version, crm_due_at) SELECT 'i' || n, 'LIFTED', 'x', TIMESTAMP WITH TIME ZONE '2020-01-01 00:00:00+00', 1, 0,"
                        + " TIMESTAMP WITH TIME ZONE '2020-01-01 00:00:00+00', 1,"
                        + " CASE WHEN n <= " + DUE + " THEN TIMESTAMP WITH TIME ZONE '2020-02-01 00:00:00+00' END"
                        + from);
    }

    @AfterAll
    static void close() {
        postgres.close();
        h2.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ASKED", "BULK"})
    void aClaimReadsAFewPagesHoweverMuchIsDue(String priority) throws SQLException {
        assertThat(SharedBuffers.touched(postgres, one -> new BlockFixture(one, clock)
                        .progress.claimBehind(Priority.valueOf(priority), 1, Duration.ofMinutes(1))))
                .isLessThan(A_FEW);
    }

    /** H2 finds the first of what is due by reading what is due; it has short lists. */
    @Test
    void h2ReadsNothingThatIsNotDue() {
        assertThat(plan(CrmProgress.DUE, Priority.ASKED)).contains("scanCount: 1 ");
        assertThat(plan(CrmProgress.RUN_OUT, Priority.ASKED)).contains("scanCount: 1 ");
        assertThat(plan(CrmProgress.DUE, Priority.BULK)).contains("scanCount: " + (DUE + 1) + " ");
        assertThat(plan(CrmProgress.RUN_OUT, Priority.BULK)).contains("scanCount: 1 ");
    }

    /** Ten thousand that never expire are not read once a second. */
    @Test
    void h2ReadsNoBlockThatDoesNotExpireAndNoCountThatIsShown() {
        JdbcTemplate jdbc = new JdbcTemplate(h2);
        jdbc.update("UPDATE block SET state = 'ACTIVE' WHERE identity_id LIKE 'i4____'");
        jdbc.execute("ANALYZE");

        assertThat(plan(BlockRows.EXPIRED, Priority.ASKED)).contains("scanCount: 1 ");
        assertThat(plan(Refusals.NOT_SHOWN, Priority.ASKED)).contains("scanCount: 1 ");
    }

    private String plan(String statement, Priority priority) {
        List<String> plan = JdbcClient.create(h2)
                .sql("EXPLAIN ANALYZE " + statement)
                .param("priority", priority.ordinal())
                .param("begin", Transactions.LONG_AGO)
                .param("now", Transactions.timestamp(clock.instant()))
                .param("max", 5)
                .query(String.class)
                .list();
        return String.join("\n", plan);
    }
}
