package io.wabridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.fixture.BrowserTests;
import io.wabridge.fixture.TestBridge;
import io.wabridge.fixture.TestBridge.Database;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What the product promises of a block, done by a person in a browser, in the sandbox and with the web resources out of the built
 * solution.
 */
class AgentPagesIT {

    private static final Path SOLUTION = Path.of("target/whatsapp-dynamics-bridge_solution.zip");

    @TestFactory
    Stream<DynamicTest> agentPages() throws Exception {
        BrowserTests browser = BrowserTests.of("pages.test.mjs");
        BrowserTests.require(SOLUTION.toFile().isFile(), "the solution is not packed: mvn package");
        try (TestBridge bridge = TestBridge.stopped(Database.H2)) {
            bridge.beside(SandboxApplication.beans(bridge.standIns()));
            bridge.start("--bridge.blocking.drift-interval=2s");
            List<DynamicTest> tests = browser.run(Map.of(
                            "SANDBOX_URL", bridge.url(""),
                            "STAND_INS_URL", bridge.standIns().baseUrl(),
                            "MANAGEMENT_URL", bridge.managementUrl("")))
                    .toList();
            assertThat(tests).hasSizeGreaterThan(10);
            return tests.stream();
        }
    }
}
