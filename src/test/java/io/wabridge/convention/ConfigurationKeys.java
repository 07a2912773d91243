package io.wabridge.convention;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;

/** Keys of a YAML file as Spring Boot flattens them. */
final class ConfigurationKeys {

    private ConfigurationKeys() {}

    static Map<String, Object> of(String file) throws IOException {
        Map<String, Object> keys = new LinkedHashMap<>();
        for (PropertySource<?> source : new YamlPropertySourceLoader().load(file, new FileSystemResource(file))) {
            for (String name : ((EnumerablePropertySource<?>) source).getPropertyNames()) {
                keys.put(name, source.getProperty(name));
            }
        }
        return keys;
    }
}
