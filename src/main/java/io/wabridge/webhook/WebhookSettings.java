package io.wabridge.webhook;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * What the Meta app and the bridge know of each other.
 *
 * @param appSecret the app's secret, key of every webhook's signature
 * @param previousAppSecret the secret before it was changed, accepted as well until everything signed with it has arrived; null
 *     or blank when there is none
 * @param verifyToken the word agreed in the app's dashboard, sent back by Meta when the callback is set
 */
@Validated
@ConfigurationProperties("bridge.whatsapp")
public record WebhookSettings(
        @NotBlank String appSecret,
        String previousAppSecret,
        @NotBlank String verifyToken) {

    /** Without the secrets: settings end up in logs. */
    @Override
    public String toString() {
        return "WebhookSettings";
    }
}
