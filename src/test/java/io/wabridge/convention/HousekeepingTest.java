package io.wabridge.convention;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every retention in the configuration is enforced by a route. */
class HousekeepingTest {

    @ParameterizedTest
    @CsvSource({
        "refusals, purge",
        "parking, purge",
        "outcomes, giveUpReceipts",
        "idempotency, purge",
        "outgoingUpkeep, purge",
        "ledgerPurge, purge"
    })
    void somethingCallsWhatForgets(String bean, String method) throws IOException {
        boolean called = false;
        for (Path file : RouteConventionTest.routeFiles().toList()) {
            String text = Files.readString(file);
            called |= text.contains("from:\n      uri: \"timer:")
                    && text.contains("ref: \"" + bean + "\"\n            method: \"" + method + "\"");
        }

        assertThat(called).isTrue();
    }
}
