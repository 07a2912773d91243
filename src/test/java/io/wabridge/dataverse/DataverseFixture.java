package io.wabridge.dataverse;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.wabridge.neighbour.Reachability;
import io.wabridge.standin.StandInClock;
import io.wabridge.standin.dataverse.DataverseStandIn;
import io.wabridge.standin.server.StandInServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;

/**
 * The Dataverse client with its real route, talking HTTP to the stand-in: everything between a class that reads or writes the CRM
 * and the rows. Routes of the test's own part can be added.
 */
public final class DataverseFixture implements AutoCloseable {

    private final StandInServer server = new StandInServer(0);
    private final ObjectMapper json = new ObjectMapper();
    private final StandardEnvironment config = new StandardEnvironment();
    private final CrmSchema schema;
    private final DataverseClient client;
    private final DefaultCamelContext camel = new DefaultCamelContext();

    public DataverseFixture() {
        this(Map.of());
    }

    /**
     * Starts at once.
     *
     * @param overrides of {@code config/application.yaml}
     */
    public DataverseFixture(Map<String, String> overrides) {
        Map<String, String> all = new LinkedHashMap<>(overrides);
        all.put("bridge.dataverse.url", server.baseUrl() + "/dataverse/api/data/v9.2");
        Properties properties = new Properties();
        properties.putAll(all);
        config.getPropertySources().addFirst(new PropertiesPropertySource("overrides", properties));
        load("config/application.yaml");
        load("config/dataverse.yaml");
        schema = bind("bridge.schema", CrmSchema.class);
        DataverseSettings settings = new DataverseSettings(
                all.get("bridge.dataverse.url"),
                server.baseUrl() + "/entra/00000000-0000-0000-0000-000000000001/oauth2/v2.0/token",
                "bridge",
                "sandbox-secret",
                server.baseUrl() + "/dataverse/.default",
                Duration.ofSeconds(10));
        DataverseToken token = new DataverseToken(settings);
        // Nobody looks at it here, and its beans take longer than the routes.
        camel.disableJMX();
        HttpComponent http = camel.getComponent("http", HttpComponent.class);
        http.setConnectTimeout(2000);
        http.setResponseTimeout(Long.parseLong(overrides.getOrDefault("test.response-timeout", "10000")));
        http.setAutomaticRetriesDisabled(true);
        http.setCookieManagementDisabled(true);
        camel.getRegistry().bind("dataverseToken", token);
        camel.getRegistry().bind("retryAfter", new RetryAfter());
        camel.getPropertiesComponent().setInitialProperties(flat());
        client = new DataverseClient(
                camel.createProducerTemplate(), json, settings, token, server.clock(), new Reachability());
        route("routes/no-error-handler.camel.yaml");
        route("routes/try-for-ever.camel.yaml");
        route("routes/neighbours/dataverse.camel.yaml");
        route("routes/neighbours/wait-for-dynamics.camel.yaml");
        camel.start();
    }

    private void load(String file) {
        try {
            for (PropertySource<?> source : new YamlPropertySourceLoader().load(file, new FileSystemResource(file))) {
                config.getPropertySources().addLast(source);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Properties flat() {
        Properties flat = new Properties();
        for (PropertySource<?> source : config.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> named) {
                for (String name : named.getPropertyNames()) {
                    if (name.startsWith("bridge.")) {
                        flat.put(name, String.valueOf(config.getProperty(name)));
                    }
                }
            }
        }
        return flat;
    }

    /** Binds a part of the configuration as the application would. */
    public <T> T bind(String prefix, Class<T> type) {
        return Binder.get(config).bindOrCreate(prefix, type);
    }

    /** Adds a route file; its beans must be in the registry by then. */
    public void route(String file) {
        try {
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(PluginHelper.getResourceLoader(camel).resolveResource("file:" + file));
        } catch (Exception e) {
            throw new IllegalStateException(file, e);
        }
    }

    public Channels channels() {
        return new Channels(client, schema, server.clock());
    }

    public BulkWriter bulk() {
        return new BulkWriter(client);
    }

    public CommandRows commandRows() {
        return new CommandRows(client, json);
    }

    public StandInServer server() {
        return server;
    }

    public StandInClock clock() {
        return server.clock();
    }

    public DefaultCamelContext camel() {
        return camel;
    }

    public ObjectMapper json() {
        return json;
    }

    public CrmSchema schema() {
        return schema;
    }

    public DataverseClient client() {
        return client;
    }

    /** The rows, as an administrator sees and changes them in Dynamics. */
    public DataverseStandIn standIn() {
        return server.dataverse();
    }

    @Override
    public void close() {
        camel.stop();
        server.close();
    }
}
