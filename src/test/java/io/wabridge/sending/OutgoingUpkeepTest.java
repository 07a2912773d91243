package io.wabridge.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wabridge.block.BlockFixture;
import io.wabridge.fixture.SettableClock;
import io.wabridge.neighbour.Reachability;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

class OutgoingUpkeepTest {

    private final SettableClock clock = new SettableClock();
    private final Reachability dynamics = new Reachability();

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void returnOfDynamicsIsNotForgottenWhenTheDatabaseIsAwayAtThatMoment(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        AtomicInteger tries = new AtomicInteger();
        OutgoingStore store = new OutgoingStore(JdbcClient.create(database), bridge.transactions, clock) {
            @Override
            void hastenWaitingForDynamics() {
                if (tries.incrementAndGet() == 1) {
                    throw new DataAccessResourceFailureException("away");
                }
                super.hastenWaitingForDynamics();
            }
        };
        OutboundSettings settings =
                new OutboundSettings(Duration.ofMinutes(2), Duration.ofHours(1), Duration.ofSeconds(30), 200);
        OutgoingUpkeep upkeep = new OutgoingUpkeep(store, bridge.lookup, bridge.claims, dynamics, settings, clock);
        dynamics.answered();
        assertThatThrownBy(upkeep::sweep).hasMessage("away");

        upkeep.sweep();
        upkeep.sweep();

        assertThat(tries).as("once more, and then no more").hasValue(2);
    }
}
