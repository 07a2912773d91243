package io.wabridge.standin.dataverse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wabridge.fixture.Command;
import io.wabridge.fixture.Command.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The npm package {@code dynamics-web-api}, a client written by others against the real thing, works with the stand-in. Skipped
 * where Node.js is missing or the package cannot be fetched.
 */
class DynamicsWebApiClientIT {

    private static final Path SOURCE = Path.of("src/test/node");
    private static final Path WORK = Path.of("target/node-client");

    private static DataverseOverHttp http;

    @BeforeAll
    static void install() throws IOException, InterruptedException {
        Files.createDirectories(WORK);
        for (String file : List.of("package.json", "package-lock.json", "client.mjs")) {
            Files.copy(SOURCE.resolve(file), WORK.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        skipUnless(
                Command.run(WORK, Duration.ofSeconds(20), "node", "--version").exitCode() == 0,
                "Node.js is not installed");
        skipUnless(Command.npmCi(WORK), "npm cannot fetch dynamics-web-api");
        http = new DataverseOverHttp();
    }

    private static void skipUnless(boolean condition, String reason) {
        if (!condition) {
            System.out.println("SKIPPED DynamicsWebApiClientIT: " + reason);
        }
        assumeTrue(condition, reason);
    }

    @AfterAll
    static void stop() {
        if (http != null) {
            http.close();
        }
    }

    @BeforeEach
    void reset() {
        http.dataverse().reset();
    }

    private static JsonNode client(String scenario) throws IOException, InterruptedException {
        String server = http.root().replace("/dataverse/api/data/v9.2", "");
        Outcome outcome = Command.run(WORK, Duration.ofMinutes(1), "node", "client.mjs", server, "bridge", scenario);
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        return new ObjectMapper().readTree(outcome.output());
    }

    @Test
    void readsUpsertsAndBatches() throws IOException, InterruptedException {
        JsonNode got = client("work");

        assertThat(got.at("/channels/0").asText()).isEqualTo("Support");
        assertThat(got.get("created").asText()).isEqualTo("O'Neill");
        assertThat(got.at("/chat/phone").asText()).isEqualTo("4915112345678");
        assertThat(got.at("/chat/status").asText()).isEqualTo("Open");
        assertThat(got.at("/chat/channel").asText()).isEqualTo("+1 555-000-0001");
        assertThat(got.get("stale").asBoolean(true)).isFalse();
        assertThat(got.at("/taken/status").asInt()).isEqualTo(412);
        assertThat(got.at("/taken/code").asText()).isEqualTo("0x80060892");
        assertThat(got.at("/batch/code").asText()).isEqualTo("0x80060892");
        assertThat(got.get("roles").asInt()).isEqualTo(12);
        assertThat(got.get("who").asText()).isEqualTo(DataverseSeed.BRIDGE.toString());
        assertThat(got.get("behalf").asText()).isEqualTo(DataverseSeed.ADA.toString());
        assertThat(got.get("count").asInt())
                .as("the failed change set left nothing")
                .isEqualTo(2);
        assertThat(http.dataverse().rows("wab_chatsessions").get(0).get("_wab_chatid_value"))
                .isEqualTo(http.dataverse()
                        .rows("wab_chats", "wab_chatkey eq 'node.2'")
                        .get(0)
                        .get("wab_chatid"));
    }

    @Test
    void isToldWhenToComeBack() throws IOException, InterruptedException {
        http.dataverse().limits(Limits.DEFAULT.withRequests(0));

        JsonNode got = client("throttled");

        assertThat(got.get("status").asInt()).isEqualTo(429);
        assertThat(got.get("code").asText()).isEqualTo("0x80072322");
        assertThat(got.get("retryAfter").asInt()).isPositive();
    }
}
