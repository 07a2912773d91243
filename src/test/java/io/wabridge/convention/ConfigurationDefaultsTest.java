package io.wabridge.convention;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.convention.SettingsClasses.Settings;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;

/**
 * The file is the truth. A settings class repeats its defaults, so that an installation whose file is older than a key starts; here
 * both are held against each other.
 */
class ConfigurationDefaultsTest {

    private static final Pattern FALLBACK =
            Pattern.compile("@Value\\(\"\\$\\{[^}]*:|getProperty\\([^;]*\\.class,\\s*[^;]*\\)|\\{\\{[^}]*:[^}]*}}");

    @Test
    void everyDefaultOfASettingsClassIsThatOfTheFile() throws Exception {
        Set<Settings> classes = SettingsClasses.ours();
        String routes = RouteConventionTest.allRoutes();
        List<String> different = new ArrayList<>();
        int compared = 0;
        for (Settings settings : classes) {
            Map<String, Object> java = settings.values(new Binder(List.<ConfigurationPropertySource>of()));
            Map<String, Object> file = settings.values(ConfigurationKeys.shipped(Map.of()));
            for (String key : java.keySet()) {
                boolean same = Objects.equals(java.get(key), file.get(key));
                boolean neither = isNothing(java.get(key)) && isNothing(file.get(key));
                // Without it Camel does not start.
                boolean aRouteAsks = isNothing(java.get(key)) && routes.contains("{{" + key + "}}");
                if (!same && !neither && !aRouteAsks) {
                    different.add(key + ": " + java.get(key) + " in " + settings.type() + ", " + file.get(key)
                            + " in the file");
                }
                compared++;
            }
        }

        assertThat(different).isEmpty();
        assertThat(classes).hasSizeGreaterThan(12);
        assertThat(compared).isGreaterThan(50);
    }

    @Test
    void nothingElseInTheCodeOrTheRoutesHasADefaultOfItsOwn() throws IOException {
        List<String> found = new ArrayList<>();
        for (String folder : List.of("src/main/java", "routes")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    if (FALLBACK.matcher(Files.readString(file)).find()) {
                        found.add(file.toString());
                    }
                }
            }
        }

        assertThat(found).isEmpty();
    }

    private static boolean isNothing(Object value) throws ReflectiveOperationException {
        if (value instanceof Collection<?> values) {
            for (Object each : values) {
                if (!isNothing(each)) {
                    return false;
                }
            }
            return true;
        }
        if (value instanceof Record record) {
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                component.getAccessor().setAccessible(true);
                if (!isNothing(component.getAccessor().invoke(record))) {
                    return false;
                }
            }
            return true;
        }
        return value == null || value.equals("");
    }
}
