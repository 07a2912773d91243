package io.wabridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wabridge.fixture.Command;
import io.wabridge.fixture.Command.Outcome;
import io.wabridge.fixture.TestBridge;
import io.wabridge.fixture.TestBridge.Database;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * What the product promises of a block, done by a person in a browser, in the sandbox and with the web resources out of the built
 * solution: {@code src/test/browser}. Node's test runner and Playwright drive a headless Chromium; each of their tests is one here.
 * Screenshots are left in {@code target/screenshots}.
 *
 * <p>Skipped where there is no Chromium or no Node.js 20, except in CI.
 */
class AgentPagesIT {

    private static final Path SOURCE = Path.of("src/test/browser");
    private static final Path WORK = Path.of("target/browser");
    private static final Path SOLUTION = Path.of("target/whatsapp-dynamics-bridge_solution.zip");
    private static final List<String> BROWSERS =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");

    @TestFactory
    Stream<DynamicTest> agentPages() throws Exception {
        Optional<String> browser = Stream.concat(Stream.ofNullable(System.getenv("CHROMIUM")), BROWSERS.stream())
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst();
        require(browser.isPresent(), "there is no Chromium; CHROMIUM may say where it is");
        require(SOLUTION.toFile().isFile(), "the solution is not packed: mvn package");
        Files.createDirectories(WORK);
        for (String file : List.of("package.json", "package-lock.json", "sandbox.mjs", "pages.test.mjs")) {
            Files.copy(SOURCE.resolve(file), WORK.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        require(
                Command.run(WORK, Duration.ofSeconds(20), "node", "--version")
                        .output()
                        .matches("(?s)v(2[0-9]|[3-9][0-9])\\..*"),
                "Node.js 20 or newer is not installed");
        require(Command.npmCi(WORK), "npm cannot fetch playwright-core and axe-core");
        Outcome outcome;
        Path report = WORK.resolve("report.xml").toAbsolutePath();
        try (TestBridge bridge = TestBridge.stopped(Database.H2)) {
            bridge.beside(SandboxApplication.beans(bridge.standIns()));
            bridge.start("--bridge.blocking.drift-interval=2s");
            outcome = Command.run(
                    WORK,
                    Duration.ofMinutes(5),
                    Map.of(
                            "SANDBOX_URL", bridge.url(""),
                            "STAND_INS_URL", bridge.standIns().baseUrl(),
                            "MANAGEMENT_URL", bridge.managementUrl(""),
                            "CHROMIUM", browser.get(),
                            "SCREENSHOTS", screenshots()),
                    "node",
                    "--test",
                    "--test-reporter=junit",
                    "--test-reporter-destination=" + report,
                    "pages.test.mjs");
        }
        List<DynamicTest> tests = tests(report);
        assertThat(tests).as(outcome.output()).hasSizeGreaterThan(10);
        return tests.stream();
    }

    /** Where pictures go; empty for none, which is faster. */
    private static String screenshots() {
        return System.getProperty("screenshots") == null
                ? ""
                : Path.of("target/screenshots").toAbsolutePath().toString();
    }

    /** In CI what is missing is a failure: there it must be installed. */
    private static void require(boolean condition, String reason) {
        if (!condition) {
            System.out.println("SKIPPED AgentPagesIT: " + reason);
            assertThat(System.getenv("CI")).as("in CI, but " + reason).isNull();
        }
        assumeTrue(condition, reason);
    }

    private static List<DynamicTest> tests(Path report) throws IOException, SAXException, ParserConfigurationException {
        // Playwright's messages are coloured for terminals; XML does not take that.
        String xml = Files.readString(report, StandardCharsets.UTF_8).replaceAll("\\x1b\\[[0-9;]*m", "");
        NodeList cases = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)))
                .getElementsByTagName("testcase");
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            NodeList failures = test.getElementsByTagName("failure");
            tests.add(DynamicTest.dynamicTest(test.getAttribute("name"), () -> assertThat(failures.getLength())
                    .as(() -> failures.item(0).getTextContent())
                    .isZero()));
        }
        return tests;
    }
}
