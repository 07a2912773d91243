package io.wabridge.command;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What Dynamics shows when it calls.
 *
 * @param webhookKey value of {@code X-Bridge-Key}; from the environment
 * @param webhookKeyNext accepted beside it while the key is being changed; empty when it is not
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
