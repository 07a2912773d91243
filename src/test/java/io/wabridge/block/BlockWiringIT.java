package io.wabridge.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.database.Transactions;
import io.wabridge.identity.Identities;
import io.wabridge.identity.Party;
import io.wabridge.identity.Sighting;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcClientAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.event.EventListener;

/** The block list with {@code config/application.yaml} as it is delivered. */
class BlockWiringIT {

    private static final Party PHONE = Party.ofPhone("4915112345678");

    @TempDir
    Path dataDirectory;

    @Test
    void keepsABlockOverARestart() throws Exception {
        String id;
        try (ConfigurableApplicationContext bridge = start()) {
            id = bridge.getBean(BlockChanges.class)
                    .block(new BlockCommand(PHONE, null, "spam", true, null, true, "chat", BlockFixture.ADA, null))
                    .identityId();
            assertThat(bridge.getBean(Parts.class).events).containsExactly(new StatusBehind());
        }

        try (ConfigurableApplicationContext bridge = start()) {
            String seen = bridge.getBean(Identities.class)
                    .sight(List.of(new Sighting(PHONE, Clock.systemUTC().instant())))
                    .get(0);
            assertThat(seen).isEqualTo(id);
            assertThat(bridge.getBean(BlockListLookup.class).isBlocked(seen, "1"))
                    .isTrue();
            assertThat(bridge.getBean(SendClaims.class).claim(seen, "1", "m1")).isFalse();
        }
    }

    @Test
    void hasTheKeysOfTheConfigurationFile() throws Exception {
        try (ConfigurableApplicationContext bridge = start("bridge.blocking.claim-wait=3s")) {
            assertThat(bridge.getBean(BlockSettings.class))
                    .isEqualTo(new BlockSettings(Duration.ofSeconds(3), Duration.ofSeconds(1)));
            assertThat(bridge.getEnvironment().getProperty("bridge.blocking.refusal-retention"))
                    .isEqualTo("30d");
            assertThat(bridge.getEnvironment().getProperty("spring.datasource.hikari.maximum-pool-size"))
                    .isEqualTo("24");
        }
    }

    @Test
    void writesEachCommitToTheFileAtOnce() throws Exception {
        try (ConfigurableApplicationContext bridge = start()) {
            String url = bridge.getEnvironment().getProperty("spring.datasource.url");

            try (var connection = DriverManager.getConnection(url, "sa", "");
                    ResultSet row = connection
                            .createStatement()
                            .executeQuery("SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS"
                                    + " WHERE SETTING_NAME = 'WRITE_DELAY'")) {
                row.next();
                assertThat(row.getString(1)).isEqualTo("0");
            }
        }
    }

    private ConfigurableApplicationContext start(String... properties) {
        List<String> arguments = new ArrayList<>(List.of("--bridge.data-dir=" + dataDirectory));
        for (String property : properties) {
            arguments.add("--" + property);
        }
        return new SpringApplicationBuilder(Parts.class)
                .web(WebApplicationType.NONE)
                .run(arguments.toArray(String[]::new));
    }

    // Not annotated as a configuration: the scan of the whole application must not find it.
    @ComponentScan(basePackageClasses = {BlockListLookup.class, Identities.class, Transactions.class})
    @EnableConfigurationProperties(BlockSettings.class)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        JdbcClientAutoConfiguration.class,
        FlywayAutoConfiguration.class
    })
    static class Parts {

        final List<StatusBehind> events = new ArrayList<>();

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        @EventListener
        void note(StatusBehind event) {
            events.add(event);
        }
    }
}
