package io.wabridge.solution;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.fixture.Command;
import io.wabridge.fixture.Command.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The agents' pages have tests in their own language, beside them. */
class WebResourcesTest {

    @Test
    void typeCheckAndPassTheirTests() throws Exception {
        Outcome outcome =
                Command.run(Path.of("src/main/dataverse/webresources"), Duration.ofMinutes(3), Command.NPM, "test");

        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        assertThat(outcome.output()).as("tests were run").containsPattern("(?m)^\\S+ pass [1-9]");
    }
}
