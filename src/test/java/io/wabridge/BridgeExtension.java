package io.wabridge;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands a {@link Bridge} to tests, as a parameter of the constructor or of a method. It is the shared {@link TestBridge} on H2, or on
 * PostgreSQL where a class says {@link OnPostgres} or the system property {@code bridge.test.database} is {@code postgres}.
 */
public final class BridgeExtension implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == Bridge.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        boolean postgres = "postgres".equals(System.getProperty("bridge.test.database"))
                || test.getRequiredTestClass().isAnnotationPresent(OnPostgres.class);
        return new Bridge(TestBridge.on(postgres ? TestBridge.Database.POSTGRESQL : TestBridge.Database.H2));
    }
}
