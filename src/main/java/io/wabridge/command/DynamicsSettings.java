package io.wabridge.command;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How Dynamics proves that a webhook comes from it.
 *
 * @param webhookKey value of {@code X-Bridge-Key}; from the environment
 * @param webhookKeyNext also accepted while the key is being changed; empty otherwise
 */
@ConfigurationProperties("bridge.dynamics")
record DynamicsSettings(
        @DefaultValue("") String webhookKey,
        @DefaultValue("") String webhookKeyNext) {

    @Override
    public String toString() {
        return "DynamicsSettings[]";
    }
}
