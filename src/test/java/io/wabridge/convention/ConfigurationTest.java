package io.wabridge.convention;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finds keys that nothing reads: Spring and Camel ignore them silently. */
class ConfigurationTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"config/application.yaml", "config/application-cluster.yaml", "config/application-sandbox.yaml"})
    void holdsNoKeyThatNothingReads(String file) throws IOException {
        Set<String> known = SettingsClasses.knownKeys();
        String routes = RouteConventionTest.allRoutes();
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
}
