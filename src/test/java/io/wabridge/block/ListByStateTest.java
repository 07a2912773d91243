package io.wabridge.block;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.wabridge.database.Page;
import io.wabridge.fixture.LongList;
import io.wabridge.fixture.SettableClock;
import io.wabridge.fixture.SharedBuffers;
import io.wabridge.fixture.TestDatabases;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Many blocks of one state, all older than as many of the other: two pages of them are found without a look at the rest. */
class ListByStateTest {

    private static final int BLOCKS = 50_000;
    private static final int PAGE = 6;
    /** The way down a few indexes and back to the rows of two pages. Half of the blocks are more than five hundred. */
    private static final long A_FEW = 150;

    private final SettableClock clock = new SettableClock();

    @ParameterizedTest
    @EnumSource
    void twoPagesOfOneStateReadNothingElse(State old) throws SQLException {
        try (HikariDataSource database = filled(old)) {
            long touched = SharedBuffers.touched(database, one -> {
                BlockReader blocks = new BlockFixture(one, clock).blocks;
                Page<Block> first = blocks.list(old, null, PAGE, null);
                Page<Block> second = blocks.list(old, null, PAGE, first.next());
                assertThat(first.items()).hasSize(PAGE).allMatch(block -> block.state() == old);
                assertThat(second.items()).hasSize(PAGE).doesNotContainAnyElementsOf(first.items());
            });

            assertThat(touched).isLessThan(A_FEW);
        }
    }

    private static HikariDataSource filled(State old) {
        HikariDataSource database = TestDatabases.postgres();
        JdbcTemplate jdbc = new JdbcTemplate(database);
        jdbc.update(LongList.PEOPLE, BLOCKS);
        jdbc.update(LongList.BLOCKS, BLOCKS);
        jdbc.update(
                "UPDATE block SET state = 'LIFTED' WHERE created_at " + (old == State.LIFTED ? "<=" : ">")
                        + " TIMESTAMPTZ '2020-01-01' + ? * INTERVAL '1 second'",
                BLOCKS / 2);
        jdbc.update(LongList.PHONES, BLOCKS);
        jdbc.execute("VACUUM ANALYZE block, identity, identity_key");
        return database;
    }
}
