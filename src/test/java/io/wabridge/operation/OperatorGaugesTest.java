package io.wabridge.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.wabridge.block.BlockFixture;
import io.wabridge.fixture.Housekeeping;
import io.wabridge.fixture.SettableClock;
import io.wabridge.identity.Party;
import io.wabridge.parking.Parking;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class OperatorGaugesTest {

    private final SettableClock clock = new SettableClock();

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void showsHowManyParkedEventsWaitByCauseWithoutTheCodesOfDynamics(DataSource database) {
        Parking parking = new Parking(JdbcClient.create(database), clock);
        parking.park("refused 0x80040203", "whatsapp", "1", clock.instant());
        parking.park("refused 0x80048306", "whatsapp", "2", clock.instant());
        parking.park("not-json", "whatsapp", "3", clock.instant());
        String replayed = parking.park("not-json", "whatsapp", "4", clock.instant());
        parking.replayed(parking.find(replayed).orElseThrow());

        MeterRegistry meters = new Housekeeping(database, clock).run("operator-gauges");

        assertThat(waiting(meters, "refused")).isEqualTo(2);
        assertThat(waiting(meters, "not-json")).as("one was replayed").isEqualTo(1);
        assertThat(meters.find("bridge.parked").gauges()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void showsHowManyConflictsOfIdentityWait(DataSource database) {
        BlockFixture bridge = new BlockFixture(database, clock);
        String first = bridge.see(new Party("4915112345678", null, null, null, null, null));
        String second = bridge.see(new Party("4915187654321", null, null, null, null, null));
        bridge.see(new Party("4915100000000", null, null, null, null, null));
        bridge.jdbc.update(
                "UPDATE identity SET conflict_keys = 'P:1' WHERE identity_id = ? OR identity_id = ?", first, second);

        MeterRegistry meters = new Housekeeping(database, clock).run("operator-gauges");

        assertThat(meters.get("bridge.identity.conflicts").gauge().value()).isEqualTo(2);
    }

    private static double waiting(MeterRegistry meters, String cause) {
        return meters.get("bridge.parked").tag("cause", cause).gauge().value();
    }
}
