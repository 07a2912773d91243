package io.wabridge.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.fixture.TestBridge;
import io.wabridge.sandbox.StandInsApplication;
import io.wabridge.standin.StandInClient;
import io.wabridge.standin.StandInClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Dataverse, the Graph API and Entra ID in a process of their own. */
final class StandIns implements AutoCloseable {

    private static final String LIMITS = "/_control/limits";

    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final int port = TestBridge.freePort();
    private final StandInClient client = new StandInClient(baseUrl());
    private final Child process;

    StandIns() throws IOException, InterruptedException {
        process = Child.java("stand-ins", "4g", List.of("-Dstandins.port=" + port), StandInsApplication.class);
        process.awaitPort(port);
        watch();
    }

    String baseUrl() {
        return "http://localhost:" + port;
    }

    private void watch() throws IOException {
        post("/_control/dataverse/arrivals", "{\"set\":\"wab_messages\",\"column\":\"wab_providerid\"}");
    }

    /** Every request takes this long, and nobody is throttled. */
    void unlimited(int msPerRequest, int msPerRow) throws IOException {
        post(LIMITS, """
                {"requests":1000000000,"executionMs":1000000000000,"concurrent":1000000,"windowS":300,
                "msPerRequest":%d,"msPerRow":%d,"takesTime":true}""".formatted(msPerRequest, msPerRow));
    }

    /** The same under Microsoft's service protection, as one web server has it. */
    void limited(int msPerRequest, int msPerRow) throws IOException {
        post(LIMITS, """
                {"requests":6000,"executionMs":1200000,"concurrent":52,"windowS":300,
                "msPerRequest":%d,"msPerRow":%d,"takesTime":true}""".formatted(msPerRequest, msPerRow));
    }

    /** Dataverse breaks every connection. */
    void away() throws IOException {
        post("/_control/faults", "{\"target\":\"dataverse\",\"kind\":\"drop-before\"}");
    }

    void back() throws IOException {
        client.delete("/_control/faults");
    }

    /** When messages came that were not told before, by their ids: microseconds since 1970. */
    Map<String, Long> arrivals() throws IOException {
        Map<String, Long> arrivals = new HashMap<>();
        client.get("/_control/dataverse/arrivals")
                .json()
                .fields()
                .forEachRemaining(
                        each -> arrivals.put(each.getKey(), each.getValue().asLong()));
        return arrivals;
    }

    long messages() throws IOException {
        return stats().at("/rows/wab_messages").asLong();
    }

    /** Returns when there are this many messages. */
    void awaitMessages(long messages) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (messages() < messages) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        messages() + " of " + messages + " messages are in Dynamics after " + PATIENCE);
            }
            Thread.sleep(50);
        }
    }

    /** Requests of the bridge or of a baseline since the start. */
    long requests() throws IOException {
        long sum = 0;
        for (JsonNode kind : stats().path("requests")) {
            sum += kind.asLong();
        }
        return sum;
    }

    /** How often message rows were changed. */
    long updates() throws IOException {
        return stats().at("/updates/wab_messages").asLong();
    }

    /** Requests that Dataverse refused for their number, their time or their parallelism. */
    long throttled() throws IOException {
        return stats().path("throttled").asLong();
    }

    private JsonNode stats() throws IOException {
        return client.get("/_control/dataverse/stats").json();
    }

    /** A token of this client for Dataverse. */
    String token(String clientId) throws IOException {
        return token(Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                clientId,
                "client_secret",
                "sandbox-secret",
                "scope",
                baseUrl() + "/dataverse/.default"));
    }

    /** A token of this agent for the bridge. */
    String agent(String name) throws IOException {
        return token(Map.of(
                "grant_type", "password",
                "client_id", "partner",
                "client_secret", "sandbox-secret",
                "username", name,
                "password", "sandbox",
                "scope", "api://whatsapp-dynamics-bridge/.default"));
    }

    private String token(Map<String, String> fields) throws IOException {
        return client.form("/entra/00000000-0000-0000-0000-000000000001/oauth2/v2.0/token", fields)
                .json()
                .path("access_token")
                .asText();
    }

    private void post(String path, String json) throws IOException {
        Answer answer = client.post(path, json);
        if (answer.status() != 200) {
            throw new IOException(path + " answered " + answer.status());
        }
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
