package io.wabridge.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import io.wabridge.api.json.BlockJson;
import io.wabridge.api.json.MessageJson;
import io.wabridge.problem.FieldError;
import io.wabridge.problem.Problem;
import io.wabridge.problem.ProblemBody;
import io.wabridge.problem.ProblemWriter;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.openapi.BeanConfig;
import org.apache.camel.openapi.RestOpenApiReader;
import org.springframework.stereotype.Component;

/**
 * Describes the REST interface as OpenAPI 3. Addresses, parameters and shapes come from the Rest DSL. This class adds what the
 * Rest DSL cannot say: the problems of each call (named in the messages of its answers), examples, the token.
 */
@Component("openApi")
public final class OpenApiDocument {

    private static final String TOKEN = "entra";
    private static final String PROBLEM = "Problem";
    /** For every call that needs a token. */
    private static final List<Problem> ALWAYS = List.of(
            Problem.UNAUTHENTICATED,
            Problem.NOT_AUTHORISED,
            Problem.TOO_MANY_REQUESTS,
            Problem.AUTHORITY_UNAVAILABLE,
            Problem.INTERNAL);
    /** Fields that may be absent from an answer. All others are always present. */
    private static final Map<String, Set<String>> OPTIONAL = Map.of(
            "Block",
            Set.of("identityConflict", "uncertainSends"),
            "Message",
            Set.of("providerId", "error"),
            "Text",
            Set.of("preview_url"),
            PROBLEM,
            Set.of("errors"));

    private static final Map<String, Object> EXAMPLES = Map.of(
            "Block",
            new BlockJson(
                    "+4915112345678",
                    List.of("DE.13491208655302741918"),
                    List.of(),
                    null,
                    "active",
                    "spam",
                    new BlockJson.Who("10000000-0000-0000-0000-00000000000a", "Ada Agent"),
                    Instant.parse("2026-01-31T12:00:00Z"),
                    null,
                    1,
                    0,
                    null,
                    "synced",
                    null,
                    null),
            "Message",
            new MessageJson(UUID.fromString("6f2f8f3e-5d6c-4c1b-9a53-2f0f5f7a1c11"), "queued", null, null));

    private static final Set<String> BODY_OPTIONAL = Set.of("put-block", "delete-block");

    private final CamelContext camel;
    private final ObjectMapper json;
    private volatile String document;

    OpenApiDocument(CamelContext camel, ObjectMapper json) {
        this.camel = camel;
        this.json = json;
    }

    /** The document. It does not change while the bridge runs. */
    public Reply reply() throws ClassNotFoundException, IOException {
        if (document == null) {
            document = write();
        }
        return new Reply(200, "application/json", null, null, document);
    }

    private String write() throws ClassNotFoundException, IOException {
        BeanConfig config = new BeanConfig();
        config.setBasePath("/api");
        config.setInfo(
                new Info()
                        .title("whatsapp-dynamics-bridge")
                        .version("1")
                        .description(
                                "Block and unblock WhatsApp numbers, send messages, and mend events that could not be delivered."));
        OpenAPI api = new RestOpenApiReader()
                .read(
                        camel,
                        camel.getCamelContextExtension()
                                .getContextPlugin(Model.class)
                                .getRestDefinitions(),
                        config,
                        camel.getName(),
                        camel.getClassResolver());
        api.setPaths(plain(api.getPaths()));
        api.setServers(List.of(new Server().url("/api")));
        api.getComponents()
                .addSecuritySchemes(
                        TOKEN,
                        new SecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .bearerFormat("JWT")
                                .description(
                                        "Access token of Entra ID for the bridge's API, of a user or an application"));
        api.getPaths().values().forEach(path -> path.readOperationsMap().forEach(OpenApiDocument::complete));
        ModelConverters.getInstance().readAll(ProblemBody.class).forEach(api.getComponents()::addSchemas);
        api.getComponents().setSchemas(new TreeMap<>(api.getComponents().getSchemas()));
        api.getComponents().getSchemas().forEach(this::require);
        JsonNode document = json.readTree(Json.mapper().writeValueAsString(api));
        withoutExtensions(document);
        return json.writeValueAsString(document);
    }

    // Names of our classes and contexts do not concern the caller.
    private static void withoutExtensions(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            names.stream().filter(name -> name.startsWith("x-")).forEach(object::remove);
        }
        node.forEach(OpenApiDocument::withoutExtensions);
    }

    // The Rest DSL ends the address of a collection with a slash. Sorted, because route files are found in any order.
    private static Paths plain(Paths written) {
        Paths plain = new Paths();
        new TreeMap<>(written).forEach((path, item) -> plain.addPathItem(path.replaceAll("/$", ""), item));
        return plain;
    }

    private void require(String name, Schema<?> schema) {
        schema.setExtensions(null);
        schema.setExample(json.convertValue(EXAMPLES.get(name), JsonNode.class));
        boolean answer = !name.endsWith("Request") && !name.endsWith("Correction");
        if (answer && schema.getProperties() != null) {
            schema.getProperties().keySet().stream()
                    .filter(field -> !OPTIONAL.getOrDefault(name, Set.of()).contains(field))
                    .forEach(schema::addRequiredItem);
        }
    }

    private static void complete(HttpMethod method, Operation operation) {
        operation.setOperationId(operation.getOperationId().replaceAll("-call$", ""));
        if (operation.getRequestBody() != null) {
            operation.getRequestBody().setRequired(!BODY_OPTIONAL.contains(operation.getOperationId()));
        }
        boolean open = operation.getOperationId().equals("get-openapi");
        operation.setSecurity(open ? List.of() : List.of(new SecurityRequirement().addList(TOKEN)));
        Map<Integer, List<Problem>> problems = new TreeMap<>();
        if (!open) {
            ALWAYS.forEach(problem -> add(problems, problem));
        }
        operation.getResponses().forEach((code, response) -> {
            if (code.startsWith("4") || code.startsWith("5")) {
                Problem.ofSlugs(response.getDescription()).forEach(problem -> add(problems, problem));
            }
        });
        problems.forEach(
                (status, list) -> operation.getResponses().addApiResponse(String.valueOf(status), response(list)));
    }

    private static void add(Map<Integer, List<Problem>> problems, Problem problem) {
        problems.computeIfAbsent(problem.status(), status -> new ArrayList<>()).add(problem);
    }

    private static ApiResponse response(List<Problem> problems) {
        MediaType media = new MediaType().schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM));
        List<String> titles = new ArrayList<>();
        for (Problem problem : problems) {
            titles.add(problem.title());
            List<FieldError> errors =
                    problem == Problem.VALIDATION ? List.of(new FieldError("expiresAt", "a time to come")) : List.of();
            media.addExamples(problem.slug(), new Example().value(ProblemBody.of(problem, errors)));
        }
        return new ApiResponse()
                .description(String.join("; ", titles))
                .content(new Content().addMediaType(ProblemWriter.MEDIA_TYPE, media));
    }
}
