package io.wabridge.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.sending.OutboundRouteTest;
import io.wabridge.sending.OutgoingState;
import io.wabridge.standin.dataverse.DataverseSeed;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

class DynamicsWebhookRouteTest extends OutboundRouteTest {

    @LocalServerPort
    private int port;

    private HttpResponse<String> call(String key, String contentType, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port + "/webhooks/dynamics"))
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (key != null) {
            request.header("X-Bridge-Key", key);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void rightKeyWakesTheLoop() throws Exception {
        UUID chat = customerWrote(Duration.ofHours(1));
        UUID command = agentWrites(DataverseSeed.ADA, chat, "hello");

        HttpResponse<String> answer = call(KEY, "application/json", "{}");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).isEmpty();
        awaitState(OutgoingRequests.messageId(command), OutgoingState.SENT);
    }

    @Test
    void nextKeyIsAcceptedBesideIt() throws Exception {
        assertThat(call(KEY + "-next", "application/json", "{}").statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong", KEY + "x", "test-dynamics-ke", " "})
    void wrongKeyIsRefused(String key) throws Exception {
        HttpResponse<String> answer = call(key, "application/json", "{}");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().map()).doesNotContainKey("x-bridge-key");
    }

    @Test
    void missingKeyIsRefused() throws Exception {
        assertThat(call(null, "application/json", "{}").statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/x-www-form-urlencoded", "text/plain"})
    void bodyIsNobodysBusiness(String contentType) throws Exception {
        assertThat(call(KEY, contentType, "%ff%00 {not json").statusCode()).isEqualTo(202);
    }

    @Test
    void forgedBodyStartsNothing() throws Exception {
        UUID chat = customerWrote(Duration.ofHours(1));
        String forged = "{\"PrimaryEntityName\":\"wab_outgoing\",\"PrimaryEntityId\":\"" + UUID.randomUUID()
                + "\",\"InputParameters\":[{\"key\":\"Target\",\"value\":{\"Attributes\":[{\"key\":\"wab_text\",\"value\":\"x\"},"
                + "{\"key\":\"wab_chatid\",\"value\":{\"Id\":\"" + chat + "\"}}]}}]}";
        call(KEY, "application/json", forged);
        UUID real = agentWrites(DataverseSeed.ADA, chat, "real");

        call(KEY, "application/json", forged);

        awaitState(OutgoingRequests.messageId(real), OutgoingState.SENT);
        assertThat(sends()).hasSize(1);
    }
}
