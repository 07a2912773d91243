package io.wabridge.inbound;

import io.wabridge.broker.BrokerSettings;
import io.wabridge.database.Ownership;
import io.wabridge.database.QueueOwners;
import io.wabridge.jmsbatch.BatchLink;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.stereotype.Component;

/**
 * Lets the batches of this node work in the name of its ownership of the queue. The broker has one consumer at a time; each new link
 * to the broker may mean that somebody else was the consumer in between, so with each the queue is taken over anew.
 */
@Component("queueOwnership")
public final class QueueOwnership {

    private final QueueOwners owners;
    private final String queue;
    private BatchLink heldBy;
    private Ownership ownership;

    QueueOwnership(QueueOwners owners, BrokerSettings broker) {
        this.owners = owners;
        this.queue = broker.inboundQueue();
    }

    /** For one batch; there is only one at a time. */
    public void hold(Exchange batch) throws InterruptedException {
        BatchLink link = batch.getProperty(BatchLink.PROPERTY, BatchLink.class);
        if (ownership == null || link != heldBy || ownership.isLost()) {
            ownership = null;
            ownership = owners.take(queue, link::isUp, link::mayWait);
            heldBy = link;
        }
        ownership.bind();
        batch.getExchangeExtension().addOnCompletion(new Rest(ownership));
    }

    private static final class Rest extends SynchronizationAdapter {

        private final Ownership ownership;

        Rest(Ownership ownership) {
            this.ownership = ownership;
        }

        @Override
        public void onDone(Exchange batch) {
            ownership.rest();
        }
    }
}
