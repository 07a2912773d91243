package io.wabridge.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import io.wabridge.fixture.Bridge;
import io.wabridge.fixture.Bridge.Answer;
import io.wabridge.fixture.BridgeExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(BridgeExtension.class)
class OpenApiIT {

    private static final Path DOCUMENT = Path.of("src/docs/openapi.json");

    private final Bridge bridge;

    OpenApiIT(Bridge bridge) {
        this.bridge = bridge;
    }

    @Test
    void theDocumentIsValidOpenApi() {
        Answer answer = bridge.call("/api/openapi.json").get();

        SwaggerParseResult parsed = new OpenAPIV3Parser().readContents(answer.text());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(parsed.getMessages()).isEmpty();
        assertThat(parsed.getOpenAPI().getOpenapi()).startsWith("3.0");
        assertThat(answer.text()).doesNotContain("x-c", "io.wabridge", "java.");
    }

    /** For readers who have no bridge at hand. {@code -Dopenapi.write} writes it anew. */
    @Test
    void theDocumentOfTheRepositoryIsTheOneThatIsServed() throws IOException {
        JsonNode document = bridge.call("/api/openapi.json").get().json();
        DefaultPrettyPrinter lines = new DefaultPrettyPrinter()
                .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                .withArrayIndenter(new DefaultIndenter("  ", "\n"));
        String served = new ObjectMapper().writer(lines).writeValueAsString(document) + "\n";
        if (System.getProperty("openapi.write") != null) {
            Files.writeString(DOCUMENT, served);
        }

        assertThat(document.path("servers")).hasToString("[{\"url\":\"/api\"}]");
        assertThat(Files.readString(DOCUMENT))
                .as("%s is another: mvn test -Dtest=OpenApiIT -Dopenapi.write writes it anew", DOCUMENT)
                .isEqualTo(served);
    }

    @Test
    void everyCallIsThere() {
        JsonNode paths = bridge.call("/api/openapi.json").get().json().path("paths");

        List<String> calls = new ArrayList<>();
        paths.fields().forEachRemaining(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(method -> calls.add(method + " " + path.getKey())));
        assertThat(calls)
                .containsExactlyInAnyOrder(
                        "get /openapi.json",
                        "get /blocks",
                        "get /blocks/{number}",
                        "put /blocks/{number}",
                        "delete /blocks/{number}",
                        "get /blocks/{number}/history",
                        "get /blocks/{number}/preview",
                        "get /conflicts",
                        "post /conflicts/{number}/release",
                        "post /messages",
                        "get /messages/{id}",
                        "get /parked",
                        "get /parked/{id}",
                        "put /parked/{id}",
                        "delete /parked/{id}",
                        "post /parked/{id}/replay");
    }

    @Test
    void aCallSaysItsShapesItsProblemsAndItsToken() {
        JsonNode document = bridge.call("/api/openapi.json").get().json();

        JsonNode put = document.path("paths").path("/blocks/{number}").path("put");
        assertThat(put.path("operationId").asText()).isEqualTo("put-block");
        assertThat(put.path("requestBody")
                        .path("content")
                        .path("application/json")
                        .path("schema")
                        .path("$ref")
                        .asText())
                .endsWith("/BlockRequest");
        assertThat(put.path("responses")
                        .path("200")
                        .path("content")
                        .path("application/json")
                        .path("schema")
                        .path("$ref")
                        .asText())
                .endsWith("/Block");
        JsonNode conflict = put.path("responses").path("422").path("content").path("application/problem+json");
        assertThat(conflict.path("schema").path("$ref").asText()).endsWith("/Problem");
        assertThat(conflict.path("examples")
                        .path("number-invalid")
                        .path("value")
                        .path("type")
                        .asText())
                .isEqualTo("/problems/number-invalid");
        assertThat(put.path("responses").has("401")).isTrue();
        assertThat(put.path("security").path(0).has("entra")).isTrue();
        assertThat(document.path("components")
                        .path("securitySchemes")
                        .path("entra")
                        .path("scheme")
                        .asText())
                .isEqualTo("bearer");
    }

    @Test
    void aBlockHasExactlyTheFieldsItIsAnsweredWith() {
        JsonNode block = bridge.call("/api/openapi.json")
                .get()
                .json()
                .path("components")
                .path("schemas")
                .path("Block");

        List<String> required = new ArrayList<>();
        block.path("required").forEach(field -> required.add(field.asText()));
        assertThat(required)
                .containsExactlyInAnyOrder(
                        "number",
                        "userIds",
                        "parentUserIds",
                        "businessNumber",
                        "state",
                        "reason",
                        "blockedBy",
                        "blockedAt",
                        "expiresAt",
                        "version",
                        "refusedCount",
                        "lastAttemptAt",
                        "crmState");
        assertThat(block.path("properties").has("uncertainSends")).isTrue();
    }
}
