package io.wabridge.webhook;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * The secrets that the Meta app and the bridge share.
 *
 * @param appSecret the app's secret; it signs every webhook
 * @param previousAppSecret the secret before the last change, accepted until everything signed with it has arrived; null or blank
 *     when there is none
 * @param verifyToken the word from the app's dashboard, which Meta sends when the callback is set
 */
@Validated
@ConfigurationProperties("bridge.whatsapp")
public record WebhookSettings(
        @NotBlank String appSecret,
        String previousAppSecret,
        @NotBlank String verifyToken) {

    /** Without the secrets, because settings may end up in logs. */
    @Override
    public String toString() {
        return "WebhookSettings";
    }
}
