package io.wabridge.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.fixture.SettableClock;
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
        BlockRequest request = new BlockRequest(
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
        decisions.save(request.decided("done", "Blocked."));

        decisions.save(request.decided("failed", "No."));

        assertThat(decisions.find(request.id()).orElseThrow())
                .isEqualTo(new BlockRequestStore.Decision("done", "Blocked."));
    }
}
