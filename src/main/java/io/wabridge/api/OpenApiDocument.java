package io.wabridge.api;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import io.wabridge.problem.FieldError;
import io.wabridge.problem.Problem;
import io.wabridge.problem.ProblemBody;
import io.wabridge.problem.ProblemWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.openapi.BeanConfig;
import org.apache.camel.openapi.RestOpenApiReader;
import org.springframework.stereotype.Component;

/**
 * Describes the REST interface as OpenAPI 3. Addresses, parameters and shapes are read from the Rest DSL; what that has no words
 * for is added here: the problems of each call (named in the messages of its answers), examples, the token.
 */
@Component("openApi")
public final class OpenApiDocument {

    private static final String TOKEN = "entra";
    private static final String PROBLEM = "Problem";
    /** Of every call that needs a token. */
    private static final List<Problem> ALWAYS =
            List.of(Problem.UNAUTHENTICATED, Problem.NOT_AUTHORISED, Problem.AUTHORITY_UNAVAILABLE, Problem.INTERNAL);
    /** Fields that may be absent from an answer; all others are there. */
    private static final Map<String, Set<String>> OPTIONAL = Map.of(
            "Block", Set.of("uncertainSends"), "Message", Set.of("providerId", "error"), PROBLEM, Set.of("errors"));

    private final CamelContext camel;
    private volatile String document;

    OpenApiDocument(CamelContext camel) {
        this.camel = camel;
    }

    /** The document; the same as long as the bridge runs. */
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
        api.getComponents().getSchemas().forEach(OpenApiDocument::require);
        return Json.mapper().writeValueAsString(api);
    }

    private static void require(String name, Schema<?> schema) {
        schema.setExtensions(null);
        boolean answer = !name.endsWith("Request") && !name.endsWith("Correction");
        if (answer && schema.getProperties() != null) {
            schema.getProperties().keySet().stream()
                    .filter(field -> !OPTIONAL.getOrDefault(name, Set.of()).contains(field))
                    .forEach(schema::addRequiredItem);
        }
    }

    private static void complete(HttpMethod method, Operation operation) {
        operation.setOperationId(operation.getOperationId().replaceAll("-call$", ""));
        boolean open = operation.getOperationId().equals("get-openapi");
        operation.setSecurity(open ? List.of() : List.of(new SecurityRequirement().addList(TOKEN)));
        operation.getResponses().forEach((code, response) -> {
            if (code.startsWith("4") || code.startsWith("5")) {
                problems(response, Problem.ofSlugs(response.getDescription()));
            }
        });
        if (!open) {
            Map<Integer, List<Problem>> always = new TreeMap<>();
            ALWAYS.forEach(p ->
                    always.computeIfAbsent(p.status(), s -> new ArrayList<>()).add(p));
            always.forEach((status, list) -> {
                ApiResponse known = operation.getResponses().get(String.valueOf(status));
                List<Problem> all = new ArrayList<>(list);
                if (known != null) {
                    all.addAll(Problem.ofSlugs(known.getDescription()));
                }
                ApiResponse response = new ApiResponse().description("");
                problems(response, all);
                operation.getResponses().addApiResponse(String.valueOf(status), response);
            });
        }
    }

    private static void problems(ApiResponse response, List<Problem> problems) {
        MediaType media = new MediaType().schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM));
        List<String> titles = new ArrayList<>();
        for (Problem problem : problems) {
            titles.add(problem.title());
            List<FieldError> errors =
                    problem == Problem.VALIDATION ? List.of(new FieldError("expiresAt", "a time to come")) : List.of();
            media.addExamples(problem.slug(), new Example().value(ProblemBody.of(problem, errors)));
        }
        response.setDescription(String.join("; ", titles));
        response.setContent(new Content().addMediaType(ProblemWriter.MEDIA_TYPE, media));
    }
}
