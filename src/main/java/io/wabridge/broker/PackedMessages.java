package io.wabridge.broker;

import io.wabridge.jmsbatch.JmsBatchMessage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.postoffice.RoutingStatus;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.RoutingContext;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.core.server.impl.AckReason;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.core.transaction.TransactionOperationAbstract;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;

/**
 * How many webhooks the packs in the queue hold. The broker counts a pack as one message, and an operator counts webhooks. All numbers here
 * are of what packs hold beyond the one that the broker counts.
 *
 * <p>Packs that were there when the broker started are looked for once, while the bridge works. Until it is found, a pack counts as one.
 */
final class PackedMessages implements ActiveMQServerPlugin {

    private final SimpleString queue;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong stored = new AtomicLong();
    /** Ids rise, also from one start to the next. Up to this one a message is from before the start. */
    private volatile long lastFromBefore = -1;
    // The packs from before, by their ids: those that are found and wait, and those that left while others were looked
    // for.
    private final Map<Long, Integer> found = new HashMap<>();
    private final Set<Long> left = new HashSet<>();
    private boolean looking = true;

    PackedMessages(String queue) {
        this.queue = SimpleString.of(queue);
    }

    long waiting() {
        return waiting.get();
    }

    /** Since the broker started. */
    long stored() {
        return stored.get();
    }

    /** Of what consumers hold. */
    static long inWork(Queue queue) {
        return queue.getDeliveringMessages().values().stream()
                .flatMap(List::stream)
                .mapToLong(reference -> more(reference.getMessage()))
                .sum();
    }

    /** @param lastId of all messages so far. Called before anybody sends or receives */
    void startAfter(long lastId) {
        lastFromBefore = lastId;
    }

    /** Looks for packs from before the start. It takes as long as reading the queue; others send and receive meanwhile. */
    void find(Queue queue) {
        try (LinkedListIterator<MessageReference> references = queue.browserIterator()) {
            while (references.hasNext()) {
                Message message = references.next().getMessage();
                int more = message.getMessageID() <= lastFromBefore ? more(message) : 0;
                if (more > 0) {
                    found(message.getMessageID(), more);
                }
            }
        }
        noMoreToFind();
    }

    private synchronized void found(long id, int more) {
        if (!left.contains(id) && found.put(id, more) == null) {
            waiting.addAndGet(more);
        }
    }

    private synchronized void noMoreToFind() {
        left.clear();
        looking = false;
    }

    private synchronized void leave(long id) {
        if (looking) {
            left.add(id);
        }
        Integer more = found.remove(id);
        if (more != null) {
            waiting.addAndGet(-more);
        }
    }

    @Override
    public void afterMessageRoute(
            Message message, RoutingContext context, boolean direct, boolean rejectDuplicates, RoutingStatus result) {
        int more = queue.equals(message.getAddressSimpleString()) ? more(message) : 0;
        if (more > 0) {
            afterCommit(context.getTransaction(), () -> {
                stored.addAndGet(more);
                waiting.addAndGet(more);
            });
        }
    }

    @Override
    public void messageAcknowledged(
            Transaction transaction, MessageReference reference, AckReason reason, ServerConsumer consumer) {
        Message message = reference.getMessage();
        int more = queue.equals(reference.getQueue().getName()) ? more(message) : 0;
        if (more > 0) {
            long id = message.getMessageID();
            afterCommit(transaction, id <= lastFromBefore ? () -> leave(id) : () -> waiting.addAndGet(-more));
        }
    }

    private static void afterCommit(Transaction transaction, Runnable work) {
        if (transaction == null) {
            work.run();
            return;
        }
        transaction.addOperation(new TransactionOperationAbstract() {
            @Override
            public void afterCommit(Transaction committed) {
                work.run();
            }
        });
    }

    private static int more(Message message) {
        return message.getObjectProperty(JmsBatchMessage.COUNT) instanceof Integer count ? count - 1 : 0;
    }
}
