package io.wabridge.provider;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The address of the provider and the access to it: the keys of {@code bridge.whatsapp} for sending.
 *
 * @param graphUrl root with version, without trailing slash: {@code https://graph.facebook.com/v25.0}
 * @param accessToken system-user token; from the environment
 * @param connectTimeoutMs milliseconds for connecting; when they are over, nothing was sent
 * @param responseTimeoutMs milliseconds for the answer; when they are over, it is unknown whether the message was sent
 */
@ConfigurationProperties("bridge.whatsapp")
public record GraphSettings(
        @DefaultValue("") String graphUrl,
        @DefaultValue("") String accessToken,
        @DefaultValue("5000") int connectTimeoutMs,
        @DefaultValue("20000") int responseTimeoutMs) {

    /** The longest time of a send. The ten seconds are the HTTP component's limit for waiting for a free connection. */
    public Duration longestSend() {
        return Duration.ofMillis((long) connectTimeoutMs + responseTimeoutMs).plusSeconds(10);
    }

    @Override
    public String toString() {
        return "GraphSettings[graphUrl=" + graphUrl + "]";
    }
}
