package io.wabridge.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wabridge.block.BlockFixture;
import io.wabridge.database.Transactions;
import io.wabridge.fixture.SettableClock;
import io.wabridge.identity.Party;
import io.wabridge.neighbour.Reachability;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
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

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void aBlockedRecipientAmongManyIsFoundAndNoSweepLooksAtAll(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        OutgoingStore store = new OutgoingStore(JdbcClient.create(database), bridge.transactions, clock);
        OutboundSettings settings =
                new OutboundSettings(Duration.ofMinutes(2), Duration.ofHours(1), Duration.ofSeconds(30), 200);
        OutgoingUpkeep upkeep = new OutgoingUpkeep(store, bridge.lookup, bridge.claims, dynamics, settings, clock);
        String blocked = bridge.block(Party.ofPhone("4915112345678")).identityId();
        // Those of the others are due earlier.
        for (int i = 0; i < 1_200; i++) {
            waits(bridge, "i" + i, clock.instant().plusSeconds(60).plusMillis(i));
        }
        waits(bridge, blocked, clock.instant().plusSeconds(600));

        upkeep.sweep();
        upkeep.sweep();
        assertThat(store.claimNext(Duration.ofMinutes(2))).isEmpty();
        upkeep.sweep();

        assertThat(store.claimNext(Duration.ofMinutes(2)))
                .hasValueSatisfying(due -> assertThat(due.identityId()).isEqualTo(blocked));
    }

    private static void waits(BlockFixture bridge, String identityId, Instant dueAt) {
        bridge.jdbc.update(
                "INSERT INTO outgoing (id, source, requested_by, channel, identity_id, chat_key, type, payload, state, attempts,"
                        + " due_at, version, crm_version, crm_attempts, created_at, updated_at)"
                        + " VALUES (?, 'rest', 'x', '100', ?, ?, 'text', '{}', 'QUEUED', 1, ?, 1, 0, 0, ?, ?)",
                UUID.randomUUID(),
                identityId,
                "100_" + identityId,
                Transactions.timestamp(dueAt),
                Transactions.timestamp(dueAt),
                Transactions.timestamp(dueAt));
    }
}
