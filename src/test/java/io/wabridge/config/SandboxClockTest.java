package io.wabridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.wabridge.standin.server.StandInServer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class SandboxClockTest {

    @Test
    void followsTheClockOfTheStandInsAndKeepsItsTimeWhenTheyAreGone() {
        SandboxClock clock;
        try (StandInServer standIns = new StandInServer(0)) {
            clock = new SandboxClock(URI.create(standIns.baseUrl() + "/_control/clock"), Clock.systemUTC());
            standIns.clock().advance(Duration.ofHours(25));

            await().atMost(Duration.ofSeconds(10)).until(() -> clock.instant().isAfter(tomorrow()));
        }

        assertThat(clock.instant()).isCloseTo(Instant.now().plus(Duration.ofHours(25)), within(5, ChronoUnit.SECONDS));
        clock.destroy();
    }

    private static Instant tomorrow() {
        return Instant.now().plus(Duration.ofHours(24));
    }
}
