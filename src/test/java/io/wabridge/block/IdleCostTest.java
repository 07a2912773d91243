package io.wabridge.block;

import static io.wabridge.block.BlockFixture.CHANNEL;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.wabridge.database.Cursor;
import io.wabridge.fixture.Housekeeping;
import io.wabridge.fixture.LongList;
import io.wabridge.fixture.SettableClock;
import io.wabridge.fixture.SharedBuffers;
import io.wabridge.fixture.TestDatabases;
import io.wabridge.identity.Party;
import io.wabridge.parking.Parking;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What runs by itself, and a search, cost next to nothing when nothing has changed or is found, however long the block list is. Counted in pages, not timed. */
class IdleCostTest {

    private static final int BLOCKS = 50_000;
    private static final Instant FIRST = Instant.parse("2020-01-01T00:00:00Z");
    /** The way down a few indexes. All blocks are more than a thousand pages. */
    private static final long A_FEW = 60;

    private static HikariDataSource database;
    private final SettableClock clock = new SettableClock();

    @BeforeAll
    static void fill() {
        database = TestDatabases.postgres();
        JdbcTemplate jdbc = new JdbcTemplate(database);
        // A third of them was replayed.
        jdbc.update(
                "INSERT INTO parked_event (id, cause, source, first_at, last_at, attempts, revision, body, replayed_at)"
                        + " SELECT 'p' || n, 'refused', 'x', TIMESTAMPTZ '2020-01-01' + n * INTERVAL '1 second', CURRENT_TIMESTAMP, 1, 1,"
                        + " repeat('x', 1000), CASE n % 3 WHEN 0 THEN CURRENT_TIMESTAMP END FROM generate_series(1, ?) n",
                BLOCKS);
        jdbc.update(LongList.PEOPLE, BLOCKS);
        // Every second one holds; the others have expired and are lifted.
        jdbc.update(
                "INSERT INTO block (identity_id, state, blocked_by_id, blocked_at, expires_at, lifted_at, version, refused_count,"
                        + " created_at, crm_version) SELECT 'i' || n, CASE n % 2 WHEN 0 THEN 'ACTIVE' ELSE 'LIFTED' END, 'x',"
                        + " TIMESTAMPTZ '2020-01-01', CASE n % 2 WHEN 1 THEN TIMESTAMPTZ '2020-02-01' END,"
                        + " CASE n % 2 WHEN 1 THEN TIMESTAMPTZ '2020-02-01' END, 1, 0,"
                        + " TIMESTAMPTZ '2020-01-01' + n * INTERVAL '1 second', 1"
                        + " FROM generate_series(1, ?) n",
                BLOCKS);
        jdbc.update(LongList.PHONES, BLOCKS);
        jdbc.update(
                "INSERT INTO block_interval (identity_id, from_at, is_open) SELECT 'i' || n, TIMESTAMPTZ '2020-01-01', n % 2 = 0"
                        + " FROM generate_series(1, ?) n",
                BLOCKS);
        jdbc.update(
                "INSERT INTO block_audit (happened_at, identity_id, actor_id, action) SELECT TIMESTAMPTZ '2020-01-01', 'i' || n, 'x',"
                        + " 'blocked' FROM generate_series(1, ?) n",
                BLOCKS);
        jdbc.execute("VACUUM ANALYZE");
        // Only the second one finds all pages visible to all, which lets an index answer alone.
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
                "chat-name-purge"
            })
    void housekeepingReadsNoBlock(String route) throws SQLException {
        assertThat(pages(one -> new Housekeeping(one, clock).run(route))).isLessThan(A_FEW);
    }

    @Test
    void aSearchForPartOfANumberReadsNotTheWholeList() throws SQLException {
        assertThat(pages(one -> new BlockFixture(one, clock).blocks.list(null, "1234567", 50, null)))
                .isLessThan(4 * A_FEW);
    }

    /** 953 ms in a list of ten million, where the parts of one number are those of all. */
    @Test
    void aSearchForAWholeNumberReadsItsOwner() throws SQLException {
        assertThat(pages(one -> assertThat(new BlockFixture(one, clock)
                                .blocks
                                .list(null, "+49 151 00000777", 50, null)
                                .items())
                        .hasSize(1)))
                .isLessThan(A_FEW);
    }

    @Test
    void whatIsAskedAboutOnePersonReadsNobodyElse() throws SQLException {
        Party person = Party.ofPhone("4915100000777");

        assertThat(pages(one -> {
                    BlockFixture bridge = new BlockFixture(one, clock);
                    assertThat(bridge.blocks.find(person)).isPresent();
                    assertThat(bridge.blocks.history(person, 50, null).items()).hasSize(1);
                    assertThat(bridge.lookup.isBlocked("i777", CHANNEL)).isFalse();
                }))
                .isLessThan(2 * A_FEW);
    }

    /** 131 ms in a list of a million, before the place was found by the index. */
    @Test
    void aPageFarDownTheListReadsNoneBeforeIt() throws SQLException {
        String cursor = Cursor.encode(FIRST.plusSeconds(1_000), "i1000");

        assertThat(pages(one -> assertThat(new BlockFixture(one, clock)
                                .blocks
                                .list(null, null, 50, cursor)
                                .items())
                        .hasSize(50)))
                .isLessThan(20 * A_FEW);
    }

    @Test
    void aPageFarDownWhatIsParkedReadsNoneBeforeIt() throws SQLException {
        String cursor = Cursor.encode(FIRST.plusSeconds(1_000), "p1000");

        assertThat(pages(one -> assertThat(new Parking(JdbcClient.create(one), clock)
                                .list(null, 50, cursor)
                                .items())
                        .hasSize(50)))
                .isLessThan(4 * A_FEW);
    }

    /** Counted up to 50,000, by an index that holds the cause. All events are more than five thousand pages. */
    @Test
    void countingWhatIsParkedReadsNoEvent() throws SQLException {
        assertThat(pages(one -> new Housekeeping(one, clock).run("operator-gauges")))
                .isLessThan(10 * A_FEW);
    }

    @Test
    void aPieceOfAPassCostsTheSameAnywhereInTheList() throws SQLException {
        long first = pages(one -> piece(new BlockFixture(one, clock).blocks, ""));

        assertThat(pages(one -> piece(new BlockFixture(one, clock).blocks, "i5")))
                .isBetween(first / 2, 2 * first);
    }

    private static void piece(BlockReader blocks, String from) {
        List<String> ids = blocks.after(from, 500).stream()
                .map(BlockReader.Listing::identityId)
                .toList();
        assertThat(blocks.byIdentities(ids)).hasSize(500);
    }

    private static long pages(Consumer<DataSource> work) throws SQLException {
        return SharedBuffers.touched(database, work);
    }
}
