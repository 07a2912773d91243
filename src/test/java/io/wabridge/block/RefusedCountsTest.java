package io.wabridge.block;

import static io.wabridge.block.BlockFixture.CHANNEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.wabridge.block.Refusals.Count;
import io.wabridge.block.Refusals.Refusal;
import io.wabridge.database.Transactions;
import io.wabridge.fixture.SettableClock;
import io.wabridge.identity.Party;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which counts Dynamics does not show yet. */
class RefusedCountsTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";
    private static final Party PHONE = Party.ofPhone("4915112345678");
    private static final Party OTHER = Party.ofPhone("4917087654321");

    private final SettableClock clock = new SettableClock();
    private BlockFixture bridge;
    private String id;

    private void on(DataSource database) {
        bridge = new BlockFixture(database, clock);
        id = bridge.block(PHONE).identityId();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aCountIsToBeWrittenFromItsFirstMessageUntilItIsShown(DataSource database) {
        on(database);
        assertThat(bridge.refusals.notShown(10)).isEmpty();

        refuse(id, "m1");
        refuse(id, "m2");

        Count count = new Count(id, 2, clock.instant());
        assertThat(bridge.refusals.notShown(10)).containsExactly(count);
        bridge.refusals.shown(List.of(count));
        assertThat(bridge.refusals.notShown(10)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aCountThatRoseWhileItWasWrittenWaitsBehindTheOthers(DataSource database) {
        on(database);
        String other = bridge.block(OTHER).identityId();
        refuse(id, "m1");
        List<Count> written = bridge.refusals.notShown(10);
        clock.advance(Duration.ofSeconds(1));
        refuse(other, "n1");
        refuse(id, "m2");
        clock.advance(Duration.ofSeconds(1));

        bridge.refusals.shown(written);

        assertThat(bridge.refusals.notShown(10))
                .extracting(Count::identityId, Count::refused)
                .containsExactly(tuple(other, 1L), tuple(id, 2L));
    }

    /** A slow request of another node may have set Dynamics back to an earlier count. */
    @ParameterizedTest
    @MethodSource(DATABASES)
    void anEarlierCountThatLandsLateIsWrittenAgain(DataSource database) {
        on(database);
        refuse(id, "m1");
        List<Count> slow = bridge.refusals.notShown(10);
        refuse(id, "m2");
        bridge.refusals.shown(bridge.refusals.notShown(10));

        bridge.refusals.shown(slow);

        assertThat(bridge.refusals.notShown(10)).extracting(Count::refused).containsExactly(2L);
    }

    /** It read all active blocks, page by page, every minute on every node. */
    @ParameterizedTest
    @MethodSource(DATABASES)
    void theyAreFoundByTheirIndexHoweverLongTheListIs(DataSource database) {
        on(database);
        fill(5_000);
        refuse(id, "m1");
        bridge.jdbc.execute("ANALYZE");
        String sql = Refusals.NOT_SHOWN
                .replace(":begin", "TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00'")
                .replace(":now", "CURRENT_TIMESTAMP")
                .replace(":max", "10000");

        String plan = String.join("\n", bridge.jdbc.queryForList("EXPLAIN " + sql, String.class));

        assertThat(plan).containsIgnoringCase("block_count_behind").doesNotContainIgnoringCase("Seq Scan");
    }

    private void fill(int blocks) {
        bridge.jdbc.batchUpdate(
                "INSERT INTO identity (identity_id, created_at) VALUES (?, ?)",
                IntStream.range(0, blocks)
                        .mapToObj(i -> new Object[] {"f" + i, Transactions.timestamp(clock.instant())})
                        .toList());
        bridge.jdbc.batchUpdate(
                "INSERT INTO block (identity_id, state, blocked_by_id, blocked_at, version, refused_count, created_at,"
                        + " crm_version) VALUES (?, 'ACTIVE', 'a', ?, 1, 5, ?, 1)",
                IntStream.range(0, blocks)
                        .mapToObj(i -> new Object[] {
                            "f" + i, Transactions.timestamp(clock.instant()), Transactions.timestamp(clock.instant())
                        })
                        .toList());
    }

    private void refuse(String identity, String message) {
        bridge.refusals.count(List.of(new Refusal(identity, CHANNEL, message, clock.instant())));
    }
}
