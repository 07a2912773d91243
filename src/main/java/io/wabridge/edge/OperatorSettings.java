package io.wabridge.edge;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The login of the management port.
 *
 * @param password from the environment; while it is empty nobody can log in
 * @param failuresPerHour wrong logins, from all addresses together
 */
@ConfigurationProperties("bridge.operator")
public record OperatorSettings(
        @DefaultValue("operator") String name,
        @DefaultValue("") String password,
        @DefaultValue("50") int failuresPerHour) {

    @Override
    public String toString() {
        return "OperatorSettings[name=" + name + "]";
    }
}
