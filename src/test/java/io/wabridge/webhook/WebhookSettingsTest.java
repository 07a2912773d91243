package io.wabridge.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;

/** The keys of {@code config/application.yaml} are spelled as the settings read them: Spring ignores others silently. */
class WebhookSettingsTest {

    private static Binder binder(Map<String, Object> environment) throws IOException {
        StandardEnvironment spring = new StandardEnvironment();
        spring.getPropertySources().addFirst(new MapPropertySource("environment", environment));
        new YamlPropertySourceLoader()
                .load("application", new FileSystemResource("config/application.yaml"))
                .forEach(spring.getPropertySources()::addLast);
        return Binder.get(spring);
    }

    @Test
    void takesItsSecretsFromTheEnvironment() throws IOException {
        Binder binder = binder(Map.of(
                "BRIDGE_WHATSAPP_APP_SECRET", "one",
                "BRIDGE_WHATSAPP_PREVIOUS_APP_SECRET", "two",
                "BRIDGE_WHATSAPP_VERIFY_TOKEN", "three"));

        WebhookSettings settings =
                binder.bind("bridge.whatsapp", WebhookSettings.class).get();

        assertThat(settings).isEqualTo(new WebhookSettings("one", "two", "three"));
    }

    @Test
    void hasNoDefaultSecret() throws IOException {
        WebhookSettings settings =
                binder(Map.of()).bind("bridge.whatsapp", WebhookSettings.class).get();

        assertThat(settings).isEqualTo(new WebhookSettings("", "", ""));
    }
}
