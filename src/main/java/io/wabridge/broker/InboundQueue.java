package io.wabridge.broker;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jmx.export.annotation.ManagedAttribute;
import org.springframework.jmx.export.annotation.ManagedResource;

/**
 * The queue of received webhooks where an operator finds it: Artemis shows its own seven levels deep. Of an embedded broker only;
 * another one has a console of its own.
 */
@ManagedResource(objectName = "io.wabridge:type=Queue", description = "Received webhooks on their way to Dynamics")
public final class InboundQueue {

    private static final Logger LOG = LoggerFactory.getLogger(InboundQueue.class);

    private final String name;
    private final Supplier<ActiveMQServer> broker;
    private final PackedMessages packed;

    /** @param broker started, and nobody has sent or received */
    InboundQueue(String name, Supplier<ActiveMQServer> broker, PackedMessages packed) {
        this.name = name;
        this.broker = broker;
        this.packed = packed;
        packed.startAfter(broker.get().getStorageManager().getCurrentID());
    }

    /** Looks on a thread of its own for what packs from before the start hold. */
    void findPacked() {
        Thread finder = new Thread(
                () -> {
                    try {
                        queue().ifPresent(packed::find);
                    } catch (RuntimeException e) {
                        LOG.warn(
                                "What is packed in queue {} could not be counted; its depth is shown too low", name, e);
                    }
                },
                "depth-of-" + name);
        finder.setDaemon(true);
        finder.start();
    }

    @ManagedAttribute(description = "Its name in the broker")
    public String getName() {
        return name;
    }

    @ManagedAttribute(description = "Webhooks that are stored and not yet written to Dynamics: the queue's depth")
    public long getDepth() {
        return count(Queue::getMessageCount) + packed.waiting();
    }

    @ManagedAttribute(description = "Those of them that are being worked on")
    public long getInWork() {
        return count(queue -> queue.getDeliveringCount() + PackedMessages.inWork(queue));
    }

    @ManagedAttribute(description = "Webhooks stored since the broker started")
    public long getStored() {
        return count(Queue::getMessagesAdded) + packed.stored();
    }

    @ManagedAttribute(description = "Nodes that listen; one of them at a time is given messages")
    public long getListeners() {
        return count(Queue::getConsumerCount);
    }

    /** 0 while the broker starts or stops. */
    private long count(ToLongFunction<Queue> what) {
        return queue().map(what::applyAsLong).orElse(0L);
    }

    private Optional<Queue> queue() {
        return Optional.ofNullable(broker.get().locateQueue(SimpleString.of(name)));
    }
}
