package io.wabridge.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wabridge.jmsbatch.JmsBatchComponent;
import io.wabridge.jmsbatch.JmsBatchConfiguration;
import jakarta.jms.ConnectionFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.jms.JmsAutoConfiguration;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisAutoConfiguration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.jms.connection.DelegatingConnectionFactory;
import org.springframework.mock.env.MockEnvironment;

/** The shipped configuration, with Spring Boot's own broker. */
class BrokerConfigurationTest {

    @TempDir
    Path directory;

    @Test
    void theShippedBrokerLosesNothingAndKeepsOrder() {
        shipped().run(context -> {
            assertThat(context).hasNotFailed();
            ActiveMQServer server = context.getBean(EmbeddedActiveMQ.class).getActiveMQServer();
            Configuration broker = server.getConfiguration();
            assertThat(broker.isPersistenceEnabled()).isTrue();
            assertThat(broker.getJournalType()).isEqualTo(JournalType.NIO);
            assertThat(broker.isJournalSyncTransactional()).isTrue();
            assertThat(broker.isJournalDatasync()).isTrue();
            assertThat(broker.getJournalBufferTimeout_NIO()).isEqualTo(1_000_000);
            assertThat(broker.getGlobalMaxSize()).isEqualTo(128L << 20);
            assertThat(broker.getMinDiskFree()).isEqualTo(1L << 30);
            assertThat(broker.getAcceptorConfigurations()).singleElement().satisfies(acceptor -> assertThat(
                            acceptor.getFactoryClassName())
                    .contains("InVM"));
            assertThat(Files.isDirectory(directory.resolve("broker/journal"))).isTrue();

            Queue inbound = server.locateQueue("whatsapp.inbound");
            assertThat(inbound.isDurable()).isTrue();
            assertThat(inbound.isExclusive()).isTrue();
            AddressSettings settings = server.getAddressSettingsRepository().getMatch("whatsapp.inbound");
            assertThat(settings.getMaxDeliveryAttempts()).isEqualTo(-1);
            assertThat(settings.getRedeliveryDelay()).isZero();
            assertThat(settings.isDefaultExclusiveQueue()).isTrue();
            assertThat(settings.getDeadLetterAddress().toString()).isEqualTo("DLQ");
            assertThat(server.locateQueue("DLQ")).isNotNull();
            assertThat(server.locateQueue("ExpiryQueue")).isNotNull();
        });
    }

    @Test
    void theComponentIsFoundByItsNameAndUsesNoCachedConnection() {
        shipped().withPropertyValues("spring.jms.cache.enabled=true").run(context -> {
            JmsBatchComponent component = context.getBean("jms-batch", JmsBatchComponent.class);
            assertThat(context.getBean(ConnectionFactory.class)).isNotInstanceOf(ActiveMQConnectionFactory.class);
            assertThat(component.connectionFactory()).isInstanceOf(ActiveMQConnectionFactory.class);
        });
    }

    @Test
    void healthFollowsTheBroker() {
        shipped().withPropertyValues("bridge.broker.batch.reconnect-delay=20ms").run(context -> {
            // Given
            BrokerHealthIndicator health = context.getBean("brokerHealthIndicator", BrokerHealthIndicator.class);
            try (DefaultCamelContext camel = new DefaultCamelContext()) {
                camel.disableJMX();
                camel.addComponent("jms-batch", context.getBean(JmsBatchComponent.class));
                camel.start();
                camel.createProducerTemplate().sendBody("jms-batch:whatsapp.inbound", "x");
                Status before = health.health().getStatus();

                // When
                context.getBean(EmbeddedActiveMQ.class).stop();

                // Then
                assertThat(before).isEqualTo(Status.UP);
                await().until(() -> health.health().getStatus().equals(Status.DOWN));
                assertThat(health.health().getDetails()).containsEntry("embedded", "stopped");
                await().until(() ->
                        !"connected".equals(health.health().getDetails().get("jms-batch-whatsapp.inbound-writer-1")));
            }
        });
    }

    @Test
    void anExternalBrokerStartsNoneHere() {
        shipped()
                .withPropertyValues(
                        "spring.artemis.mode=native",
                        "spring.artemis.embedded.enabled=false",
                        "spring.artemis.broker-url=tcp://broker.example:61616?reconnectAttempts=-1")
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean(EmbeddedActiveMQ.class);
                    ConnectionFactory connections =
                            context.getBean(JmsBatchComponent.class).connectionFactory();
                    assertThat(((DelegatingConnectionFactory) connections).getTargetConnectionFactory())
                            .isInstanceOfSatisfying(ActiveMQConnectionFactory.class, factory -> {
                                assertThat(factory.getStaticConnectors()[0].getParams())
                                        .containsEntry("host", "broker.example");
                                assertThat(factory.getReconnectAttempts()).isZero();
                            });
                });
    }

    @Test
    void aForgottenEmbeddedBrokerBesideAnExternalOneStopsTheStart() {
        shipped().withPropertyValues("spring.artemis.mode=native").run(context -> assertThat(context)
                .getFailure()
                .hasStackTraceContaining("also needs spring.artemis.embedded.enabled=false"));
    }

    @Test
    void everyKeyIsShownAndKnown() throws Exception {
        // Given
        List<String> known = new ArrayList<>();
        Arrays.stream(BrokerSettings.class.getRecordComponents())
                .map(component -> "bridge.broker." + kebab(component.getName()))
                .forEach(known::add);
        Arrays.stream(BeanUtils.getPropertyDescriptors(JmsBatchConfiguration.class))
                .filter(property -> property.getWriteMethod() != null)
                .map(property -> "bridge.broker.batch." + kebab(property.getName()))
                .forEach(known::add);

        // When
        List<String> shown = new YamlPropertySourceLoader()
                .load("application", new FileSystemResource("config/application.yaml")).stream()
                        .flatMap(BrokerConfigurationTest::names)
                        .filter(name -> name.startsWith("bridge.broker."))
                        .toList();

        // Then
        assertThat(shown).containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void theShownDefaultsAreTheDefaults() {
        shipped().run(context -> {
            assertThat(context.getBean(JmsBatchConfiguration.class))
                    .usingRecursiveComparison()
                    .isEqualTo(new JmsBatchConfiguration());
            assertThat(context.getBean(BrokerSettings.class))
                    .isEqualTo(Binder.get(new MockEnvironment()).bindOrCreate("bridge.broker", BrokerSettings.class));
        });
    }

    private ApplicationContextRunner shipped() {
        return new ApplicationContextRunner()
                .withInitializer(new ConfigDataApplicationContextInitializer())
                .withPropertyValues("bridge.data-dir=" + directory)
                .withConfiguration(AutoConfigurations.of(ArtemisAutoConfiguration.class, JmsAutoConfiguration.class))
                .withUserConfiguration(BrokerConfiguration.class);
    }

    private static Stream<String> names(PropertySource<?> source) {
        return Arrays.stream(((EnumerablePropertySource<?>) source).getPropertyNames());
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
