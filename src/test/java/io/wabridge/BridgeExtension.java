package io.wabridge;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands a {@link Bridge} to tests, as a parameter of the constructor or of a method. All test classes of a process share one for
 * each database: H2, or PostgreSQL where a class says {@link OnPostgres} or the system property {@code bridge.test.database} is
 * {@code postgres}.
 */
public final class BridgeExtension implements ParameterResolver {

    private static final ExtensionContext.Namespace SHARED = ExtensionContext.Namespace.create(BridgeExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == Bridge.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        boolean postgres = "postgres".equals(System.getProperty("bridge.test.database"))
                || test.getRequiredTestClass().isAnnotationPresent(OnPostgres.class);
        Started started = test.getRoot()
                .getStore(SHARED)
                .getOrComputeIfAbsent(postgres ? "postgres" : "h2", BridgeExtension::start, Started.class);
        if (started.failure() != null) {
            throw new IllegalStateException("The bridge did not start", started.failure());
        }
        return started.bridge();
    }

    // A failure is kept as well: starting again for each test would fail again, slowly.
    private static Started start(String database) {
        try {
            return new Started("postgres".equals(database) ? onPostgres() : new Bridge(), null);
        } catch (RuntimeException e) {
            return new Started(null, e);
        }
    }

    private static Bridge onPostgres() {
        try (HikariDataSource created = (HikariDataSource) TestDatabases.postgres()) {
            return new Bridge(
                    "spring.datasource.url=" + created.getJdbcUrl(),
                    "spring.datasource.username=postgres",
                    "spring.datasource.password=postgres");
        }
    }

    /** Closed by JUnit with the last test. */
    private record Started(Bridge bridge, RuntimeException failure)
            implements ExtensionContext.Store.CloseableResource {

        @Override
        public void close() {
            if (bridge != null) {
                bridge.close();
            }
        }
    }
}
