package io.wabridge.broker;

import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisConfigurationCustomizer;

/** Sets Spring Boot's embedded Artemis so that it loses nothing, keeps the order and stays within its memory. */
final class EmbeddedBroker implements ArtemisConfigurationCustomizer {

    private final BrokerSettings settings;
    private final PackedMessages packed;

    EmbeddedBroker(BrokerSettings settings, PackedMessages packed) {
        this.settings = settings;
        this.packed = packed;
    }

    @Override
    public void customize(Configuration broker) {
        // These are Artemis's defaults, set here on purpose: without the force, a machine that loses power loses what
        // was answered 200.
        broker.setJournalDatasync(true);
        broker.setJournalSyncTransactional(true);
        broker.setJournalSyncNonTransactional(true);
        broker.setJournalBufferTimeout_NIO(
                Math.toIntExact(settings.journalBufferTimeout().toNanos()));
        broker.setGlobalMaxSize(settings.globalMaxSize().toBytes());
        broker.setMinDiskFree(settings.minDiskFree().toBytes());
        // The name that operators see in Hawtio. Artemis's default is localhost.
        broker.setName("whatsapp-dynamics-bridge");
        broker.registerBrokerPlugin(packed);

        AddressSettings all = broker.getAddressSettings().computeIfAbsent("#", match -> new AddressSettings());
        all.setDeadLetterAddress(SimpleString.of("DLQ"))
                .setExpiryAddress(SimpleString.of("ExpiryQueue"))
                // Nothing is sent there: a batch is rolled back as a whole, and most of its messages are not at fault.
                .setMaxDeliveryAttempts(-1)
                // No delay here: a delayed message is overtaken by the next one.
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
