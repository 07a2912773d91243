package io.wabridge.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.fixture.Housekeeping;
import io.wabridge.fixture.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class BlockRequestStoreTest {

    private final SettableClock clock = new SettableClock();

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void decisionOnABlockRequestIsKeptAsItWasFirstTaken(DataSource dataSource) {
        BlockRequestStore decisions = new BlockRequestStore(JdbcClient.create(dataSource), clock);
        BlockRequest request = request();
        decisions.add(request.decided("done", "Blocked."));

        boolean added = decisions.add(request.decided("failed", "No."));

        assertThat(added).isFalse();
        assertThat(decisions.find(request.id()).orElseThrow())
                .isEqualTo(new BlockRequestStore.Decision("done", "Blocked."));
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void decisionIsForgottenAfterThirtyDays(DataSource dataSource) {
        BlockRequestStore decisions = new BlockRequestStore(JdbcClient.create(dataSource), clock);
        BlockRequest old = request();
        BlockRequest young = request();
        decisions.add(old.decided("done", "Blocked."));
        clock.advance(Duration.ofSeconds(1));
        decisions.add(young.decided("done", "Blocked."));
        clock.advance(Duration.ofDays(30));

        new Housekeeping(dataSource, clock).purge("block-request-purge");

        assertThat(decisions.find(old.id())).isEmpty();
        assertThat(decisions.find(young.id())).isPresent();
    }

    private static BlockRequest request() {
        return new BlockRequest(
                UUID.randomUUID(),
                null,
                null,
                BlockRequest.Action.BLOCK,
                null,
                "1",
                null,
                "chat",
                Instant.EPOCH,
                null,
                null);
    }
}
