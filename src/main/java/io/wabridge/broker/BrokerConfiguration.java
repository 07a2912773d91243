package io.wabridge.broker;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.wabridge.jmsbatch.JmsBatchComponent;
import io.wabridge.jmsbatch.JmsBatchConfiguration;
import jakarta.jms.ConnectionFactory;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.component.jms.JmsComponent;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisConfigurationCustomizer;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisProperties;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jms.connection.SingleConnectionFactory;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BrokerSettings.class)
class BrokerConfiguration {

    @Bean
    @ConfigurationProperties("bridge.broker.batch")
    JmsBatchConfiguration jmsBatchConfiguration() {
        return new JmsBatchConfiguration();
    }

    @Bean("jms-batch")
    JmsBatchComponent jmsBatch(
            ConnectionFactory connections,
            ObjectProvider<ExternalBroker> external,
            JmsBatchConfiguration defaults,
            ObjectProvider<MeterRegistry> meters) {
        ConnectionFactory own = withoutReattaching(uncached(connections));
        ExternalBroker broker = external.getIfAvailable();
        return new JmsBatchComponent(
                broker == null ? own : broker.checked(own),
                defaults,
                meters.getIfAvailable(() -> Metrics.globalRegistry));
    }

    /**
     * For single messages that an operator sends. The component has no Spring Boot starter, so properties for it would be ignored
     * silently.
     */
    @Bean("jms")
    JmsComponent jms(ConnectionFactory connections) {
        JmsComponent jms = new JmsComponent();
        jms.setConnectionFactory(connections);
        jms.setDeliveryPersistent(true);
        return jms;
    }

    @Bean
    DiskGuard diskGuard(BrokerSettings settings, ArtemisProperties artemis) {
        return new DiskGuard(settings, artemis);
    }

    @Bean
    BrokerHealthIndicator brokerHealthIndicator(
            JmsBatchComponent component,
            DiskGuard diskGuard,
            ObjectProvider<EmbeddedActiveMQ> embedded,
            ObjectProvider<ExternalBroker> external) {
        return new BrokerHealthIndicator(component, diskGuard, embedded, external);
    }

    @Bean
    @ConditionalOnProperty(name = "spring.artemis.mode", havingValue = "embedded")
    PackedMessages packedMessages(BrokerSettings settings) {
        return new PackedMessages(settings.inboundQueue());
    }

    /** Only used with an embedded broker. */
    @Bean
    @ConditionalOnProperty(name = "spring.artemis.mode", havingValue = "embedded")
    ArtemisConfigurationCustomizer embeddedBroker(BrokerSettings settings, PackedMessages packed) {
        return new EmbeddedBroker(settings, packed);
    }

    @Bean
    @ConditionalOnProperty(name = "spring.artemis.mode", havingValue = "embedded")
    InboundQueue inboundQueue(BrokerSettings settings, EmbeddedActiveMQ broker, PackedMessages packed) {
        InboundQueue queue = new InboundQueue(settings.inboundQueue(), broker::getActiveMQServer, packed);
        queue.findPacked();
        return queue;
    }

    @Bean
    @ConditionalOnProperty(name = "spring.artemis.mode", havingValue = "native")
    ExternalBroker externalBroker(BrokerSettings settings) {
        return new ExternalBroker(settings);
    }

    // Otherwise Spring Boot would silently start an unused, temporary broker beside the external one.
    @Bean
    @ConditionalOnProperty(name = "spring.artemis.mode", havingValue = "native")
    ArtemisConfigurationCustomizer noSecondBroker() {
        return broker -> {
            throw new IllegalStateException(
                    "spring.artemis.mode=native also needs spring.artemis.embedded.enabled=false");
        };
    }

    // The bridge reconnects by itself. Artemis's client would attach a session to another broker behind the back of a
    // batch, which
    // could then no longer tell whether the queue is still its own.
    private static ConnectionFactory withoutReattaching(ConnectionFactory connections) {
        if (connections instanceof ActiveMQConnectionFactory artemis) {
            artemis.setReconnectAttempts(0);
        }
        return connections;
    }

    // A cache would share one connection: if it breaks, all fail, and all wait for one lock.
    private static ConnectionFactory uncached(ConnectionFactory connections) {
        return connections instanceof SingleConnectionFactory shared && shared.getTargetConnectionFactory() != null
                ? shared.getTargetConnectionFactory()
                : connections;
    }
}
