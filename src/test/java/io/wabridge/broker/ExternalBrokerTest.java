package io.wabridge.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnectorFactory;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** Brokers that somebody else has set up, rightly or not. */
class ExternalBrokerTest {

    private static final String QUEUE = "whatsapp.inbound";
    private static final AtomicInteger SERVER_IDS = new AtomicInteger(9_000);

    @TempDir
    Path directory;

    private final int serverId = SERVER_IDS.incrementAndGet();
    private final ExternalBroker external = new ExternalBroker(new BrokerSettings(
            QUEUE, DataSize.ofMegabytes(1), DataSize.ofMegabytes(1), DataSize.ofMegabytes(1), Duration.ofMillis(1)));
    private ActiveMQServer server;

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void aMissingQueueIsCreatedAsItShouldBe() throws Exception {
        start(right(), broker -> {});

        connect();

        Queue created = server.locateQueue(SimpleString.of(QUEUE));
        assertThat(created.isDurable()).isTrue();
        assertThat(created.isExclusive()).isTrue();
        assertThat(created.isAutoDelete()).isFalse();
        assertThat(created.getRoutingType()).isEqualTo(RoutingType.ANYCAST);
    }

    @Test
    void aQueueThatIsNotExclusiveIsRefusedAndNamed() throws Exception {
        start(right(), broker -> {});
        server.createQueue(queue().setDurable(true).setExclusive(false));

        assertRefused("it is not exclusive");
    }

    @Test
    void aQueueThatIsNotDurableIsRefusedAndNamed() throws Exception {
        start(right(), broker -> {});
        server.createQueue(queue().setDurable(false).setExclusive(true));

        assertRefused("it is not durable");
    }

    @Test
    void deliveryAttemptsThatEndAreRefusedAndNamed() throws Exception {
        start(right().setMaxDeliveryAttempts(10), broker -> {});

        assertRefused("max-delivery-attempts is 10 and must be -1");
    }

    @Test
    void aRedeliveryDelayIsRefusedAndNamed() throws Exception {
        start(right().setRedeliveryDelay(500), broker -> {});

        assertRefused("redelivery-delay is 500 and must be 0");
    }

    @Test
    void anOldVersionIsWarnedAboutAndNotRefused() throws Exception {
        start(right(), broker -> {});

        connect();

        assertThat(external.found()).startsWith("version 2.40.0 is older than 2.57.0");
    }

    @Test
    void withoutTheRightToManageTheRestIsUncheckedAndSaidSo() throws Exception {
        start(right().setMaxDeliveryAttempts(10), broker -> broker.setSecurityEnabled(true)
                .putSecurityRoles(QUEUE, Set.of(mayUseTheQueue())));

        connect();

        assertThat(external.found()).contains("unchecked").contains("manage");
    }

    private static Role mayUseTheQueue() {
        return new Role("bridge", true, true, true, false, false, false, false, false, true, false);
    }

    private static AddressSettings right() {
        return new AddressSettings().setMaxDeliveryAttempts(-1).setRedeliveryDelay(0);
    }

    private static QueueConfiguration queue() {
        return QueueConfiguration.of(QUEUE).setAddress(QUEUE).setRoutingType(RoutingType.ANYCAST);
    }

    private void start(AddressSettings settings, Consumer<Configuration> more) throws Exception {
        Configuration configuration = new ConfigurationImpl()
                .setSecurityEnabled(false)
                .setPersistenceEnabled(true)
                .setJournalDirectory(directory.resolve("journal").toString())
                .setBindingsDirectory(directory.resolve("bindings").toString())
                .setPagingDirectory(directory.resolve("paging").toString())
                .setLargeMessagesDirectory(directory.resolve("large").toString())
                .addAddressSetting("#", settings)
                .addAcceptorConfiguration(
                        new TransportConfiguration(InVMAcceptorFactory.class.getName(), Map.of("serverId", serverId)));
        more.accept(configuration);
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser("bridge", "secret");
        users.addRole("bridge", "bridge");
        server = new ActiveMQServerImpl(
                configuration, new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
        server.start();
    }

    private void connect() throws JMSException {
        connections().createConnection().close();
    }

    private ConnectionFactory connections() {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(
                false, new TransportConfiguration(InVMConnectorFactory.class.getName(), Map.of("serverId", serverId)));
        factory.setUser("bridge");
        factory.setPassword("secret");
        return external.checked(factory);
    }

    private void assertRefused(String setting) {
        assertThatThrownBy(this::connect)
                .isInstanceOf(UnsafeQueueException.class)
                .hasMessage("Queue whatsapp.inbound is refused: " + setting + ". See config/broker.xml");
        assertThat(external.found()).isEqualTo(setting);
    }
}
