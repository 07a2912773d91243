package io.wabridge.broker;

import java.util.function.ToLongFunction;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.springframework.jmx.export.annotation.ManagedAttribute;
import org.springframework.jmx.export.annotation.ManagedResource;

/**
 * The queue of received webhooks where an operator finds it: Artemis shows its own seven levels deep. Of an embedded broker only;
 * another one has a console of its own.
 */
@ManagedResource(objectName = "io.wabridge:type=Queue", description = "Received webhooks on their way to Dynamics")
public final class InboundQueue {

    private final BrokerSettings settings;
    private final EmbeddedActiveMQ broker;

    InboundQueue(BrokerSettings settings, EmbeddedActiveMQ broker) {
        this.settings = settings;
        this.broker = broker;
    }

    @ManagedAttribute(description = "Its name in the broker")
    public String getName() {
        return settings.inboundQueue();
    }

    @ManagedAttribute(description = "Webhooks that are stored and not yet written to Dynamics: the queue's depth")
    public long getDepth() {
        return count(Queue::getMessageCount);
    }

    @ManagedAttribute(description = "Those of them that are being worked on")
    public long getInWork() {
        return count(Queue::getDeliveringCount);
    }

    @ManagedAttribute(description = "Webhooks stored since the broker started")
    public long getStored() {
        return count(Queue::getMessagesAdded);
    }

    @ManagedAttribute(description = "Nodes that listen; one of them at a time is given messages")
    public long getListeners() {
        return count(Queue::getConsumerCount);
    }

    /** 0 while the broker starts or stops. */
    private long count(ToLongFunction<Queue> what) {
        Queue queue = broker.getActiveMQServer().locateQueue(SimpleString.of(settings.inboundQueue()));
        return queue == null ? 0 : what.applyAsLong(queue);
    }
}
