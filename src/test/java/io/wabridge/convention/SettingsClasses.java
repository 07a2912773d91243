package io.wabridge.convention;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.beans.PropertyDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;

/** The classes that read the configuration, as the compiler wrote them into Spring Boot's metadata. */
final class SettingsClasses {

    private SettingsClasses() {}

    /** One of ours with the keys it reads. */
    record Settings(String prefix, Class<?> type) {

        /** What it says when it is read from there, by key. */
        Map<String, Object> values(Binder from) throws ReflectiveOperationException {
            Object settings = from.bindOrCreate(prefix, Bindable.of(type));
            Map<String, Object> values = new LinkedHashMap<>();
            if (type.isRecord()) {
                for (RecordComponent component : type.getRecordComponents()) {
                    values.put(key(component.getName()), read(component.getAccessor(), settings));
                }
            } else {
                for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(type)) {
                    if (property.getWriteMethod() != null) {
                        values.put(key(property.getName()), read(property.getReadMethod(), settings));
                    }
                }
            }
            return values;
        }

        private String key(String name) {
            return prefix + "." + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        }

        private static Object read(Method accessor, Object settings) throws ReflectiveOperationException {
            accessor.setAccessible(true);
            return accessor.invoke(settings);
        }
    }

    static Set<Settings> ours() throws IOException, ClassNotFoundException {
        Set<Settings> classes = new LinkedHashSet<>();
        for (JsonNode metadata : metadata()) {
            for (JsonNode group : metadata.path("groups")) {
                String type = group.path("type").asText();
                if (type.startsWith("io.wabridge.")) {
                    classes.add(new Settings(group.path("name").asText(), Class.forName(type)));
                }
            }
        }
        return classes;
    }

    /** Keys that anybody's class reads: ours, Spring Boot's, Camel's starters'. */
    static Set<String> knownKeys() throws IOException {
        Set<String> names = new TreeSet<>();
        for (JsonNode metadata : metadata()) {
            for (JsonNode property : metadata.path("properties")) {
                names.add(property.path("name").asText().replaceAll("\\[\\d+]", ""));
            }
        }
        return names;
    }

    private static Set<JsonNode> metadata() throws IOException {
        Set<JsonNode> documents = new LinkedHashSet<>();
        ObjectMapper json = new ObjectMapper();
        for (URL url : Collections.list(
                SettingsClasses.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream in = url.openStream()) {
                documents.add(json.readTree(in));
            }
        }
        return documents;
    }
}
