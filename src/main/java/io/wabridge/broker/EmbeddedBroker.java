package io.wabridge.broker;

import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisConfigurationCustomizer;

/** Makes Spring Boot's embedded Artemis one that loses nothing, keeps its order and stays within its memory. */
final class EmbeddedBroker implements ArtemisConfigurationCustomizer {

    private final BrokerSettings settings;

    EmbeddedBroker(BrokerSettings settings) {
        this.settings = settings;
    }

    @Override
    public void customize(Configuration broker) {
        // Defaults of Artemis, said aloud: without the force a killed machine loses what was answered 200.
        broker.setJournalDatasync(true);
        broker.setJournalSyncTransactional(true);
        broker.setJournalSyncNonTransactional(true);
        broker.setJournalBufferTimeout_NIO(
                Math.toIntExact(settings.journalBufferTimeout().toNanos()));
        broker.setGlobalMaxSize(settings.globalMaxSize().toBytes());
        broker.setMinDiskFree(settings.minDiskFree().toBytes());
        // The name operators see in Hawtio; Artemis would call it localhost.
        broker.setName("whatsapp-dynamics-bridge");

        AddressSettings all = broker.getAddressSettings().computeIfAbsent("#", match -> new AddressSettings());
        all.setDeadLetterAddress(SimpleString.of("DLQ"))
                .setExpiryAddress(SimpleString.of("ExpiryQueue"))
                // Nothing ever ends up there: a batch is rolled back whole, and nine of ten of its messages are
                // innocent.
                .setMaxDeliveryAttempts(-1)
                // Not the place to back off: a delayed message is overtaken by the next.
                .setRedeliveryDelay(0)
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                .setAutoDeleteQueues(false)
                .setAutoDeleteAddresses(false);

        String inbound = settings.inboundQueue();
        broker.addAddressSetting(inbound, new AddressSettings().setDefaultExclusiveQueue(true));
        broker.addAddressConfiguration(new CoreAddressConfiguration()
                .setName(inbound)
                .addRoutingType(RoutingType.ANYCAST)
                .addQueueConfiguration(QueueConfiguration.of(inbound)
                        .setAddress(inbound)
                        .setRoutingType(RoutingType.ANYCAST)
                        .setDurable(true)
                        .setExclusive(true)));
    }
}
