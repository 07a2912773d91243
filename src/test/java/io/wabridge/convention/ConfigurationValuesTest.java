package io.wabridge.convention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import io.wabridge.convention.SettingsClasses.Settings;
import io.wabridge.provider.GraphSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.component.http.springboot.HttpComponentConfiguration;
import org.apache.camel.component.timer.TimerEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spring.boot.CamelConfigurationProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/** One way to write a duration and a size; the bare numbers of earlier files mean what they meant. */
class ConfigurationValuesTest {

    /** Given to a timer itself, or to a template that gives it on. */
    private static final Pattern TIMER_OPTION =
            Pattern.compile("(?:(?:period|delay):|name: \"period\"\\s+value:) \"\\{\\{(bridge[^}]+)}}\"");

    private static final Pattern SOUNDS_LIKE_TIME =
            Pattern.compile(".*(timeout|interval|period|tick|delay|wait|lease|keep|retention|-ms|-age)");

    /** Their owners take nothing else; see the test below. */
    private static final Set<String> NUMBERS = Set.of(
            "bridge.whatsapp.connect-timeout-ms",
            "bridge.whatsapp.response-timeout-ms",
            "camel.main.shutdown-timeout",
            "camel.component.http.connect-timeout",
            "camel.component.http.connection-request-timeout",
            "camel.component.http.so-timeout",
            "camel.component.http.response-timeout",
            "spring.datasource.hikari.connection-timeout");

    @Test
    void aDurationHasAUnit() throws Exception {
        Map<String, Object> file = ConfigurationKeys.of(ConfigurationKeys.SHIPPED);
        Set<String> bare = new TreeSet<>();
        file.forEach((key, value) -> {
            if (SOUNDS_LIKE_TIME.matcher(key).matches() && value.toString().matches("\\d+")) {
                bare.add(key);
            }
        });

        assertThat(bare).containsExactlyInAnyOrderElementsOf(NUMBERS);
        assertThat(keysOf(Duration.class)).hasSizeGreaterThan(20);
        for (String key : keysOf(Duration.class)) {
            assertThat(file.get(key).toString()).as(key).matches("[1-9]\\d*(ms|s|m|h|d)");
        }
    }

    @Test
    void aSizeHasAUnit() throws Exception {
        Map<String, Object> file = ConfigurationKeys.of(ConfigurationKeys.SHIPPED);

        assertThat(keysOf(DataSize.class)).hasSizeGreaterThan(7);
        for (String key : keysOf(DataSize.class)) {
            assertThat(file.get(key).toString()).as(key).matches("[1-9]\\d*(B|KB|MB|GB)");
        }
    }

    @Test
    void aBareNumberOfMillisecondsOrBytesMeansTheSame() throws Exception {
        Map<String, Object> shipped = valuesOfSettings(Map.of());
        Map<String, Object> numbers = new TreeMap<>();
        shipped.forEach((key, value) -> {
            if (value instanceof Duration duration) {
                numbers.put(key, String.valueOf(duration.toMillis()));
            } else if (value instanceof DataSize size) {
                numbers.put(key, String.valueOf(size.toBytes()));
            }
        });

        assertThat(numbers).hasSizeGreaterThan(25);
        assertThat(valuesOfSettings(numbers)).isEqualTo(shipped);
    }

    @Test
    void aTimerOfARouteTakesBothForms() throws Exception {
        Set<String> keys = timerKeys();
        assertThat(keys).hasSizeGreaterThan(10);
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.start();
            for (String key : keys) {
                String value = ConfigurationKeys.shipped(key, String.class);
                long millis = DurationStyle.detectAndParse(value).toMillis();

                assertThat(period(camel, value)).as(key).isEqualTo(millis);
                assertThat(period(camel, String.valueOf(millis))).as(key).isEqualTo(millis);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bridge.whatsapp, connect-timeout-ms",
        "bridge.whatsapp, response-timeout-ms",
        "camel, main.shutdown-timeout",
        "camel.component.http, connect-timeout",
        "camel.component.http, connection-request-timeout",
        "camel.component.http, so-timeout",
        "camel.component.http, response-timeout",
        "spring.datasource.hikari, connection-timeout"
    })
    void aNumberStandsOnlyWhereItsOwnerTakesNothingElse(String prefix, String key) {
        Class<?> owner = Map.of(
                        "bridge.whatsapp", GraphSettings.class,
                        "camel", CamelConfigurationProperties.class,
                        "camel.component.http", HttpComponentConfiguration.class,
                        "spring.datasource.hikari", HikariConfig.class)
                .get(prefix);

        assertThat(NUMBERS).contains(prefix + "." + key);
        assertThatThrownBy(() -> ConfigurationKeys.shipped(Map.of(prefix + "." + key, "5s"))
                        .bind(prefix, owner))
                .isInstanceOf(BindException.class)
                .hasStackTraceContaining("5s");
    }

    private static long period(DefaultCamelContext camel, String value) {
        return camel.getEndpoint("timer:t?period=" + value, TimerEndpoint.class).getPeriod();
    }

    /** Of settings classes by their type, of routes by the option they are given to. */
    private static Set<String> keysOf(Class<?> type) throws Exception {
        Set<String> keys = type == Duration.class ? timerKeys() : new TreeSet<>();
        valuesOfSettings(Map.of()).forEach((key, value) -> {
            if (type.isInstance(value)) {
                keys.add(key);
            }
        });
        return keys;
    }

    private static Set<String> timerKeys() throws IOException {
        Set<String> keys = new TreeSet<>();
        Matcher option = TIMER_OPTION.matcher(RouteConventionTest.allRoutes());
        while (option.find()) {
            keys.add(option.group(1));
        }
        return keys;
    }

    private static Map<String, Object> valuesOfSettings(Map<String, Object> before) throws Exception {
        Map<String, Object> values = new TreeMap<>();
        for (Settings settings : SettingsClasses.ours()) {
            settings.values(ConfigurationKeys.shipped(before)).forEach((key, value) -> {
                if (value != null) {
                    values.put(key, value);
                }
            });
        }
        return values;
    }
}
