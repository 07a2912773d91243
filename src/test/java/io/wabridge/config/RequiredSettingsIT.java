package io.wabridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.wabridge.BridgeApplication;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Start-up stops with one line that names the key. */
@ExtendWith(OutputCaptureExtension.class)
class RequiredSettingsIT {

    @TempDir
    Path dataDir;

    @Test
    void namesTheSecretsThatAreMissing(CapturedOutput output) {
        Throwable thrown = catchThrowable(this::start);

        assertThat(thrown).isNotNull();
        assertThat(output.getAll().lines().filter(line -> line.contains("FAILED TO START")))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains(
                                "Not set: ",
                                "bridge.whatsapp.app-secret",
                                "bridge.dataverse.client-secret",
                                "bridge.dynamics.webhook-key"));
    }

    @Test
    void namesAnAddressThatWouldSendSecretsInTheClear(CapturedOutput output) {
        Throwable thrown = catchThrowable(() -> start(
                "--spring.profiles.active=sandbox", "--bridge.dataverse.url=http://crm.example.org/api/data/v9.2"));

        assertThat(thrown).isNotNull();
        assertThat(output.getAll()).contains("bridge.dataverse.url must be an https address");
    }

    @Test
    void refusesASandboxThatListensToTheWorld(CapturedOutput output) {
        Throwable thrown = catchThrowable(() -> start("--spring.profiles.active=sandbox", "--server.address=0.0.0.0"));

        assertThat(thrown).isNotNull();
        assertThat(output.getAll()).contains("server.address must be a loopback address in profile sandbox");
    }

    @Test
    void refusesALedgerThatForgetsWhatLateReceiptsNeed(CapturedOutput output) {
        Throwable thrown =
                catchThrowable(() -> start("--spring.profiles.active=sandbox", "--bridge.inbound.ledger-retention=7d"));

        assertThat(thrown).isNotNull();
        assertThat(output.getAll()).contains("bridge.inbound.ledger-retention must be at least 30d");
    }

    @Test
    void refusesLeasesThatEndBeforeTheWorkDoes(CapturedOutput output) {
        Throwable thrown = catchThrowable(() -> start(
                "--spring.profiles.active=sandbox",
                "--bridge.outbound.lease=2m",
                "--bridge.whatsapp.response-timeout-ms=120000",
                "--bridge.blocking.status-lease=15000"));

        assertThat(thrown).isNotNull();
        assertThat(output.getAll())
                .contains("bridge.outbound.lease must be longer than a send may take, 135s")
                .contains("bridge.blocking.status-lease must be at least 20s");
    }

    @Test
    void refusesLimitsThatLetNothingThrough(CapturedOutput output) {
        Throwable thrown = catchThrowable(() -> start(
                "--spring.profiles.active=sandbox",
                "--bridge.blocking.bulk-requests=0",
                "--bridge.edge.calls-at-once=0",
                "--bridge.api.dynamics-requests-per-minute=5"));

        assertThat(thrown).isNotNull();
        assertThat(output.getAll())
                .contains("bridge.blocking.bulk-requests must be at least 1")
                .contains("bridge.edge.calls-at-once must be at least 1")
                .contains("bridge.api.dynamics-requests-per-minute must be at least 6");
    }

    @Test
    void refusesARetentionThatIsNoTimeBeforeAnythingIsForgotten(CapturedOutput output) {
        Throwable thrown = catchThrowable(
                () -> start("--spring.profiles.active=sandbox", "--bridge.parking.retention=ninety days"));

        assertThat(thrown).isNotNull();
        assertThat(output.getAll()).contains("bridge.parking.retention must be a time such as 30d or 24h");
    }

    private void start(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--bridge.data-dir=" + dataDir,
                "--server.port=0",
                "--management.server.port=0",
                "--spring.main.banner-mode=off"));
        arguments.addAll(List.of(more));
        new SpringApplication(BridgeApplication.class)
                .run(arguments.toArray(String[]::new))
                .close();
    }
}
