package io.wabridge.convention;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;

/** Keys of a YAML file as Spring Boot flattens them, and what it makes of their values. */
final class ConfigurationKeys {

    static final String SHIPPED = "config/application.yaml";

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

    /** Reads the shipped file, with nothing from the environment, and these values before it. */
    static Binder shipped(Map<String, Object> before) {
        MutablePropertySources sources = new MutablePropertySources();
        sources.addLast(new MapPropertySource("before", before));
        try {
            new YamlPropertySourceLoader()
                    .load(SHIPPED, new FileSystemResource(SHIPPED))
                    .forEach(sources::addLast);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Binder(ConfigurationPropertySources.from(sources), new PropertySourcesPlaceholdersResolver(sources));
    }

    static <T> T shipped(String key, Class<T> type) {
        return shipped(Map.of()).bind(key, Bindable.of(type)).get();
    }
}
