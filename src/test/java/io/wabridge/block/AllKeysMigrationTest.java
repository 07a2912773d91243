package io.wabridge.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.fixture.SettableClock;
import io.wabridge.identity.Party;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/** V14, on a list that was written before it. */
class AllKeysMigrationTest {

    private static final Party NUMBER_AND_ID = new Party("4915111111111", "DE.1", null, null, null, null);
    private static final Party TWO_NUMBERS = Party.ofPhone("4915122222222");
    private static final Party PARENT_ONLY = new Party(null, null, "DE.ENT.3", null, null, null);
    private static final Party LIFTED = new Party("4915144444444", "DE.4", "DE.ENT.4", null, null, null);

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void leavesThoseBehindWhoseRowInDynamicsLacksKeys(DataSource database) {
        SettableClock clock = new SettableClock();
        BlockFixture bridge = new BlockFixture(database, clock);
        bridge.identities.change(TWO_NUMBERS, Party.ofPhone("4915133333333"), "user_changed_number", clock.instant());
        bridge.block(NUMBER_AND_ID);
        bridge.block(TWO_NUMBERS);
        bridge.block(PARENT_ONLY);
        bridge.block(LIFTED);
        bridge.unblock(LIFTED);
        bridge.jdbc.update("UPDATE block SET crm_version = version, crm_due_at = NULL");

        new ResourceDatabasePopulator(new ClassPathResource("db/migration/V14__all_keys.sql")).execute(database);

        assertThat(bridge.jdbc.queryForList("SELECT identity_id FROM block WHERE crm_due_at IS NOT NULL", String.class))
                .containsExactlyInAnyOrder(bridge.see(TWO_NUMBERS), bridge.see(PARENT_ONLY));
    }
}
