package io.wabridge.block;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.wabridge.fixture.LongList;
import io.wabridge.fixture.SettableClock;
import io.wabridge.fixture.SharedBuffers;
import io.wabridge.fixture.TestDatabases;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** A PostgreSQL whose owner may not create {@code pg_trgm}: no part in the middle is found, and the list is not read for it. */
class SearchByBeginningTest {

    private static final int BLOCKS = 50_000;
    /** The way down a few indexes and back to the rows. All blocks are more than a thousand pages. */
    private static final long A_FEW = 100;

    private static HikariDataSource database;
    private final SettableClock clock = new SettableClock();

    @BeforeAll
    static void fill() {
        database = TestDatabases.postgresWithoutExtensions();
        JdbcTemplate jdbc = new JdbcTemplate(database);
        jdbc.update(LongList.PEOPLE, BLOCKS);
        jdbc.update(LongList.BLOCKS, BLOCKS);
        jdbc.update(LongList.PHONES, BLOCKS);
        jdbc.update(LongList.USER_IDS, BLOCKS);
        jdbc.execute("VACUUM ANALYZE block, identity, identity_key");
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource({
        "+49 151 000 12345, 1",
        "491510001234, 10",
        "000 12345, 0",
        "reason 12345, 1",
        "12345, 0",
        "de.1234, 11",
        "DE.1234, 1",
        "E.1234, 0"
    })
    void findsWhatBeginsWithTheTextAndNoPartInTheMiddle(String q, int found) {
        assertThat(new BlockFixture(database, clock)
                        .blocks
                        .list(null, q, 200, null)
                        .items())
                .hasSize(found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4915100012345", "reason 12345", "DE.12345", "nowhere", "9999999"})
    void readsNotTheWholeList(String q) throws SQLException {
        assertThat(SharedBuffers.touched(database, one -> new BlockFixture(one, clock).blocks.list(null, q, 50, null)))
                .isLessThan(A_FEW);
    }

    @Test
    void whereTheExtensionIsThereTheIndexesForBeginningsAreNot() {
        try (HikariDataSource usual = TestDatabases.postgres()) {
            assertThat(new JdbcTemplate(usual)
                            .queryForList(
                                    "SELECT indexname FROM pg_indexes WHERE indexname LIKE '%_start' OR indexname LIKE '%_part'",
                                    String.class))
                    .isNotEmpty()
                    .allMatch(index -> index.endsWith("_part"));
        }
    }
}
