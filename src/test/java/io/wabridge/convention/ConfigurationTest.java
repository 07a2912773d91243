package io.wabridge.convention;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Neither Spring nor Camel says a word about a key that nothing reads. */
class ConfigurationTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"config/application.yaml", "config/application-cluster.yaml", "config/application-sandbox.yaml"})
    void holdsNoKeyThatNothingReads(String file) throws IOException {
        Set<String> known = keysOfSettingsClasses();
        String routes = allRoutes();
        Set<String> unknown = new TreeSet<>();
        for (String key : ConfigurationKeys.of(file).keySet()) {
            String property = key.replaceAll("\\[\\d+]", "");
            boolean read = known.stream().anyMatch(name -> property.equals(name) || property.startsWith(name + "."))
                    || routes.contains("{{" + key + "}}")
                    || isReferredToIn("config", key);
            if (!read && isOurs(key)) {
                unknown.add(key);
            }
        }

        assertThat(unknown).isEmpty();
    }

    // Keys of Spring, Camel and Hawtio are in their own metadata where they publish any; ours are checked without
    // exception.
    private static boolean isOurs(String key) {
        return key.startsWith("bridge.") || key.startsWith("camel.component.");
    }

    private static boolean isReferredToIn(String folder, String key) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            for (Path file : files.toList()) {
                if (Files.readString(file).contains("${" + key)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String allRoutes() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : RouteConventionTest.routeFiles().toList()) {
            text.append(Files.readString(file));
        }
        return text.toString();
    }

    private static Set<String> keysOfSettingsClasses() throws IOException {
        ObjectMapper json = new ObjectMapper();
        Set<String> names = new TreeSet<>();
        Enumeration<URL> metadata =
                ConfigurationTest.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json");
        while (metadata.hasMoreElements()) {
            try (InputStream in = metadata.nextElement().openStream()) {
                for (JsonNode property : json.readTree(in).path("properties")) {
                    names.add(property.path("name").asText());
                }
            }
        }
        return names.stream().map(name -> name.replaceAll("\\[\\d+]", "")).collect(Collectors.toSet());
    }
}
