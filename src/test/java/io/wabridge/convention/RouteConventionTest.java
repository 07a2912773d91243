package io.wabridge.convention;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The conventions that keep {@code routes/} readable, and mistakes that Camel does not report. */
class RouteConventionTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([^}:]+)(:[^}]*)?}}");
    private static final Pattern STEP_ID = Pattern.compile("[a-z]+(-[a-z]+)*");
    private static final List<String> BRANCHES = List.of("when", "otherwise", "doCatch", "doFinally");
    private static final JsonSchema SCHEMA = schema();

    static Stream<Path> routeFiles() throws IOException {
        return Files.walk(Path.of("routes"))
                .filter(path -> path.toString().endsWith(".yaml"))
                .sorted();
    }

    static String allRoutes() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : routeFiles().toList()) {
            text.append(Files.readString(file));
        }
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void obeysTheSchemaOfTheYamlDsl(Path file) throws IOException {
        assertThat(SCHEMA.validate(Files.readString(file), InputFormat.YAML)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void startsWithAContract(Path file) throws IOException {
        List<String> comment = Files.readAllLines(file).stream()
                .takeWhile(line -> line.startsWith("#"))
                .toList();

        assertThat(comment).hasSizeBetween(3, 8);
        assertThat(comment.get(0)).startsWith("# " + nameOf(file) + ": ");
        assertThat(String.join("\n", comment)).contains("Guarantee:", "Failure:");
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void holdsOneFlowNamedLikeTheFile(Path file) throws IOException {
        List<JsonNode> definitions = definitions(file);

        assertThat(definitions).hasSize(1);
        // The one definition Camel knows no id for.
        if (!definitions.get(0).has("restConfiguration")) {
            assertThat(idOf(definitions.get(0))).isEqualTo(nameOf(file));
        }
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void saysWhatHappensOnFailure(Path file) throws IOException {
        for (JsonNode definition : definitions(file)) {
            JsonNode route = routeOf(definition);
            if (!route.isMissingNode()) {
                assertThat(route.has("errorHandler") || route.has("routeConfigurationId"))
                        .as("error path of %s", nameOf(file))
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void logsNoBody(Path file) throws IOException {
        assertThat(Files.readString(file)).doesNotContainPattern("log:[\\s\\S]{0,200}\\$\\{body}");
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void namesItsServletOnEveryServletEndpoint(Path file) throws IOException {
        String text = Files.readString(file);

        int endpoints = count(text, "uri: \"servlet:");
        assertThat(count(text, "servletName:")).isGreaterThanOrEqualTo(endpoints);
    }

    @Test
    void noRouteNamesTheQueueThatTheConfigurationNames() throws IOException {
        String queue = ConfigurationKeys.shipped("bridge.broker.inbound-queue", String.class);

        assertThat(allRoutes()).doesNotContain(":" + queue).contains(":{{bridge.broker.inbound-queue}}");
    }

    @Test
    void idsAreUnique() throws IOException {
        Map<String, Path> seen = new HashMap<>();
        List<String> twice = new ArrayList<>();
        for (Path file : routeFiles().toList()) {
            for (JsonNode definition : definitions(file)) {
                if (seen.put(idOf(definition), file) != null) {
                    twice.add(idOf(definition));
                }
            }
        }

        assertThat(twice).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void everyStepHasAnIdThatSaysWhatItDoes(Path file) throws IOException {
        List<String> nameless = new ArrayList<>();
        for (Step step : steps(file)) {
            if (!STEP_ID.matcher(step.id()).matches() || step.id().equals(step.kind())) {
                nameless.add(step.kind() + " '" + step.id() + "'");
            }
        }

        assertThat(nameless).as("steps Hawtio would show as bean12").isEmpty();
    }

    /**
     * Camel refuses to start otherwise, but overlooks two in one route and those of route configurations. The steps of a template get
     * the name of each route before theirs ({@code prefixId}).
     */
    @Test
    void idsOfStepsAreUniqueAmongAllRoutes() throws IOException {
        Map<String, Path> seen = new HashMap<>();
        List<String> twice = new ArrayList<>();
        for (Path file : routeFiles().toList()) {
            for (Step step : steps(file)) {
                Path other = seen.put(step.id(), file);
                if (other != null) {
                    twice.add(step.id() + " in " + other + " and " + file);
                }
            }
        }

        assertThat(twice).isEmpty();
    }

    @Test
    void everyTemplatedRouteHasItsTemplate() throws IOException {
        Set<String> templates = new TreeSet<>();
        Set<String> used = new TreeSet<>();
        for (Path file : routeFiles().toList()) {
            for (JsonNode definition : definitions(file)) {
                if (definition.has("routeTemplate")) {
                    templates.add(idOf(definition));
                } else if (definition.has("templatedRoute")) {
                    used.add(definition
                            .path("templatedRoute")
                            .path("routeTemplateRef")
                            .asText());
                }
            }
        }

        assertThat(used).isNotEmpty().isEqualTo(templates);
    }

    @Test
    void everyRouteConfigurationExists() throws IOException {
        Set<String> defined = new TreeSet<>();
        Set<String> used = new TreeSet<>();
        for (Path file : routeFiles().toList()) {
            for (JsonNode definition : definitions(file)) {
                if (definition.has("routeConfiguration")) {
                    defined.add(idOf(definition));
                }
                String ids = routeOf(definition).path("routeConfigurationId").asText("");
                if (!ids.isEmpty()) {
                    used.addAll(List.of(ids.split(",")));
                }
            }
        }

        // An id that nothing names is ignored by Camel without a word.
        assertThat(used).isEqualTo(defined);
    }

    @Test
    void everyDirectEndpointHasItsRoute() throws IOException {
        Set<String> from = new TreeSet<>();
        Set<String> to = new TreeSet<>();
        for (Path file : routeFiles().toList()) {
            String text = Files.readString(file);
            Matcher matcher =
                    Pattern.compile("(from:\\s+)?uri: \"(direct:[^\"?]+)").matcher(text);
            while (matcher.find()) {
                (matcher.group(1) == null ? to : from).add(matcher.group(2));
            }
        }

        assertThat(from).containsAll(to);
    }

    @Test
    void everyPlaceholderIsSetInTheConfiguration() throws IOException {
        Set<String> keys = ConfigurationKeys.of("config/application.yaml").keySet();
        Set<String> unknown = new TreeSet<>();
        for (Path file : routeFiles().toList()) {
            Set<String> parameters = parametersOfTemplates(file);
            Matcher matcher = PLACEHOLDER.matcher(Files.readString(file));
            while (matcher.find()) {
                if (!keys.contains(matcher.group(1)) && !parameters.contains(matcher.group(1))) {
                    unknown.add(matcher.group(1) + " in " + file);
                }
            }
        }

        assertThat(unknown).isEmpty();
    }

    /**
     * A step of a flow, or a branch of one.
     *
     * @param kind bean, to, choice, when …
     * @param id empty when it has none
     */
    private record Step(String kind, String id) {}

    private static List<Step> steps(Path file) throws IOException {
        List<Step> steps = new ArrayList<>();
        for (JsonNode definition : definitions(file)) {
            collect(definition, steps);
        }
        return steps;
    }

    private static void collect(JsonNode node, List<Step> steps) {
        node.path("steps").forEach(step -> step.fields()
                .forEachRemaining(field -> steps.add(
                        new Step(field.getKey(), field.getValue().path("id").asText()))));
        for (String branch : BRANCHES) {
            JsonNode branches = node.path(branch);
            if (branches.isObject()) {
                steps.add(new Step(branch, branches.path("id").asText()));
            } else {
                branches.forEach(
                        one -> steps.add(new Step(branch, one.path("id").asText())));
            }
        }
        node.forEach(child -> collect(child, steps));
    }

    static List<JsonNode> definitions(Path file) throws IOException {
        List<JsonNode> flows = new ArrayList<>();
        for (JsonNode definition : YAML.readTree(file.toFile())) {
            flows.add(definition);
        }
        return flows;
    }

    private static String idOf(JsonNode definition) {
        return definition
                .fields()
                .next()
                .getValue()
                .path(definition.has("templatedRoute") ? "routeId" : "id")
                .asText();
    }

    /** The route itself, or the one that a template makes; missing where there is neither. */
    private static JsonNode routeOf(JsonNode definition) {
        return definition.has("routeTemplate")
                ? definition.path("routeTemplate").path("route")
                : definition.path("route");
    }

    private static Set<String> parametersOfTemplates(Path file) throws IOException {
        Set<String> names = new TreeSet<>();
        for (JsonNode definition : definitions(file)) {
            definition
                    .path("routeTemplate")
                    .path("parameters")
                    .forEach(parameter -> names.add(parameter.path("name").asText()));
        }
        return names;
    }

    static String nameOf(Path file) {
        return file.getFileName().toString().replace(".camel.yaml", "");
    }

    private static int count(String text, String part) {
        return (text.length() - text.replace(part, "").length()) / part.length();
    }

    private static JsonSchema schema() {
        try (InputStream in = RouteConventionTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(in);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
