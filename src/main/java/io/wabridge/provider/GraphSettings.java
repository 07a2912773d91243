package io.wabridge.provider;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the provider is and what opens its door. Keys of {@code bridge.whatsapp} that concern sending.
 *
 * @param graphUrl root with version, without trailing slash: {@code https://graph.facebook.com/v25.0}
 * @param accessToken system-user token; from the environment
 * @param connectTimeoutMs milliseconds until a connection must stand; nothing was sent when it passes
 * @param responseTimeoutMs milliseconds until the provider must answer; whether it sent is unknown when it passes
 */
@ConfigurationProperties("bridge.whatsapp")
public record GraphSettings(
        @DefaultValue("") String graphUrl,
        @DefaultValue("") String accessToken,
        @DefaultValue("5000") int connectTimeoutMs,
        @DefaultValue("20000") int responseTimeoutMs) {

    /**
     * The longest a send may take. The ten seconds are the HTTP component's: so long a send waits for a free connection.
     */
    public Duration longestSend() {
        return Duration.ofMillis((long) connectTimeoutMs + responseTimeoutMs).plusSeconds(10);
    }

    @Override
    public String toString() {
        return "GraphSettings[graphUrl=" + graphUrl + "]";
    }
}
