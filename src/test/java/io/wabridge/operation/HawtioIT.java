package io.wabridge.operation;

import static org.awaitility.Awaitility.await;

import io.wabridge.fixture.BrowserTests;
import io.wabridge.fixture.TestBridge;
import io.wabridge.fixture.TestBridge.Database;
import io.wabridge.parking.Parking;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.MetaWebhooks;
import io.wabridge.standin.graph.WaUser;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The console as an operator opens it: every tab that is offered works and every route is drawn. A toast of an error, an error in the
 * browser's console or a request that fails or is refused fails the test.
 */
class HawtioIT {

    private static final String UNKNOWN_CHANNEL = "999999999999999";
    private static final String CONTEXT = "console";
    /** Each so-manieth route is opened by itself. All of them are in {@code -Psoak}. */
    private static final String OPENED = System.getProperty("console.opened-routes", "8");

    @TestFactory
    Stream<DynamicTest> console() throws Exception {
        BrowserTests browser = BrowserTests.of("hawtio.test.mjs");
        try (TestBridge bridge = TestBridge.alone(Database.H2)) {
            // Hawtio asks for Health by its plain name. A name for Camel, too: its own counts the contexts of the
            // process.
            bridge.start(
                    TestBridge.EVERYTHING_IN_JMX, "--spring.jmx.unique-names=false", "--camel.main.name=" + CONTEXT);
            park(bridge);
            return browser.run(Map.of(
                    "MANAGEMENT_URL", bridge.managementUrl(""), "CAMEL_CONTEXT", CONTEXT, "OPENED_ROUTES", OPENED));
        }
    }

    private static void park(TestBridge bridge) {
        MetaMessage message = MetaMessage.text("parked").from(WaUser.phone(TestBridge.newNumber()));
        bridge.post(MetaWebhooks.forNumber(UNKNOWN_CHANNEL).message(message));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !bridge.bean(Parking.class).countsByCause().isEmpty());
    }
}
