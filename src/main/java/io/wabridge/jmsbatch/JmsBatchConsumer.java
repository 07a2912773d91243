package io.wabridge.jmsbatch;

import io.micrometer.core.instrument.Timer;
import io.wabridge.neighbour.Backoff;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread, one transacted session, one exchange for each batch. Success commits. Failure rolls back and then pauses, because
 * after a roll-back the broker delivers the same batch at once.
 *
 * <p>The pause is here and not in the broker's redelivery delay, because a delayed message is overtaken by later ones.
 */
final class JmsBatchConsumer extends DefaultConsumer implements Suspendable, ShutdownAware {

    private static final Logger LOG = LoggerFactory.getLogger(JmsBatchConsumer.class);
    // How soon suspend and stop take effect while the queue is empty.
    private static final Duration IDLE = Duration.ofMillis(200);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final JmsBatchEndpoint endpoint;
    private final JmsBatchConfiguration options;
    private final List<String> headerNames;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean running;
    private volatile boolean paused;
    private volatile boolean inFlight;
    private volatile boolean shuttingDown;
    private volatile JmsLink link;
    /** How many batches in a row were rolled back. Only the receiving thread uses it. */
    private int rollbacks;

    private BatchLink batchLink;
    private MessageConsumer messages;
    private Thread thread;
    private LinkStatus status;
    private JmsBatchMetrics metrics;

    JmsBatchConsumer(JmsBatchEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.options = endpoint.getConfiguration();
        this.headerNames = options.headerNames();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        String name = "jms-batch-" + endpoint.queueName() + "-consumer";
        metrics = new JmsBatchMetrics(endpoint.getComponent().meters(), endpoint.queueName());
        status = endpoint.getComponent().link(name);
        running = true;
        paused = false;
        shuttingDown = false;
        thread = new Thread(this::consume, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    protected void doSuspend() {
        paused = true;
        signal();
    }

    @Override
    protected void doResume() {
        paused = false;
        shuttingDown = false;
        signal();
    }

    @Override
    protected void doStop() throws Exception {
        running = false;
        signal();
        if (thread != null) {
            end(thread);
            thread = null;
            endpoint.getComponent().unlink(status);
        }
        super.doStop();
    }

    // A forced shutdown interrupts the thread that stops the routes, also here. Then we stop waiting, but still close:
    // a consumer that stays open would keep its batch from all others.
    private void end(Thread consumer) {
        // The shutdown strategy has already waited for the exchange in flight.
        boolean interrupted = interruptedWhileJoining(consumer);
        if (consumer.isAlive()) {
            consumer.interrupt();
            interrupted |= interruptedWhileJoining(consumer);
        }
        JmsLink abandoned = link;
        if (consumer.isAlive() && abandoned != null) {
            LOG.warn("{} is still busy; its batch is rolled back", consumer.getName());
            abandoned.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean interruptedWhileJoining(Thread consumer) {
        try {
            consumer.join(STOP_PATIENCE.toMillis());
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        // Also between the end of the route and the commit, where Camel does not see the exchange any more.
        return inFlight ? 1 : 0;
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        // Suspend and stop do the work. A batch that waits is not waited for.
        shuttingDown = true;
    }

    private boolean receiving() {
        return running && !paused;
    }

    private void consume() {
        Backoff reconnect = Backoff.doubling(options.getReconnectDelay(), options.getMaxReconnectDelay());
        int failures = 0;
        rollbacks = 0;
        while (running) {
            if (paused) {
                disconnect();
                status.suspended();
                awaitResume();
                continue;
            }
            try {
                connect();
                failures = 0;
                batch();
            } catch (JMSException | RuntimeException e) {
                disconnect();
                if (receiving()) {
                    Duration pause = reconnect.after(failures++);
                    status.down(e);
                    handleException(
                            "Queue " + endpoint.queueName() + ": receiving failed, next try in " + pause.toMillis()
                                    + " ms",
                            e);
                    pause(pause);
                }
            } finally {
                inFlight = false;
            }
        }
        disconnect();
    }

    private void connect() throws JMSException {
        if (link != null && link.isBroken()) {
            status.down(null);
            disconnect();
        }
        if (link == null) {
            link = JmsLink.open(endpoint.connectionFactory(), endpoint.queueName());
            batchLink = new BatchLink(link, () -> shuttingDown);
            messages = link.session().createConsumer(link.queue());
            status.up();
        }
    }

    private void disconnect() {
        // A forced stop interrupts the route. Closing must not be interrupted too.
        Thread.interrupted();
        JmsLink current = link;
        link = null;
        messages = null;
        if (current != null) {
            current.close();
        }
    }

    private void batch() throws JMSException {
        Message first = messages.receive(IDLE.toMillis());
        if (first == null) {
            return;
        }
        inFlight = true;
        List<JmsBatchMessage> batch;
        try {
            batch = collect(first);
        } catch (JmsBatchException e) {
            handleException("Queue " + endpoint.queueName() + ": a message waits, and so does what is behind it", e);
            rollBack();
            return;
        }
        if (!receiving()) {
            link.session().rollback();
            return;
        }
        metrics.batched(batch.size());
        Timer.Sample sample = metrics.start();
        if (deliver(batch)) {
            Thread.interrupted();
            link.session().commit();
            rollbacks = 0;
            metrics.batch(sample, true);
        } else {
            metrics.batch(sample, false);
            rollBack();
        }
    }

    private void rollBack() throws JMSException {
        boolean interrupted = Thread.interrupted();
        link.session().rollback();
        inFlight = false;
        if (!interrupted) {
            pause(Backoff.doubling(options.getBackOff(), options.getMaxBackOff())
                    .after(rollbacks++));
        }
    }

    private List<JmsBatchMessage> collect(Message first) throws JMSException {
        long deadline = System.nanoTime() + options.getMaxWait().toNanos();
        long gap = options.getMaxGap().toMillis();
        List<JmsBatchMessage> batch = new ArrayList<>();
        long bytes = 0;
        Message next = first;
        while (next != null) {
            for (JmsBatchMessage message : Packing.read(next, headerNames)) {
                batch.add(message);
                bytes += message.body().length;
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            boolean full = batch.size() >= options.getMaxMessages()
                    || bytes >= options.getMaxBytes().toBytes();
            next = full || left <= 0 || !receiving() ? null : messages.receive(Math.min(gap, left));
        }
        return batch;
    }

    private boolean deliver(List<JmsBatchMessage> batch) {
        Exchange exchange = createExchange(false);
        try {
            exchange.getIn().setBody(batch);
            exchange.setProperty(BatchLink.PROPERTY, batchLink);
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        boolean failed = exchange.isFailed() || exchange.isRollbackOnly() || exchange.isRollbackOnlyLast();
        if (failed) {
            String what = "Queue " + endpoint.queueName() + ": a batch of " + batch.size() + " messages is rolled back";
            if (exchange.getException() == null) {
                LOG.warn("{}: the route asked for the roll-back", what);
            } else {
                handleException(what, exchange, exchange.getException());
            }
        }
        releaseExchange(exchange, false);
        return !failed;
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitResume() {
        lock.lock();
        try {
            while (running && paused) {
                changed.await();
            }
        } catch (InterruptedException e) {
            LOG.debug("Interrupted by stop");
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration duration) {
        long left = duration.toNanos();
        lock.lock();
        try {
            while (receiving() && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            LOG.debug("Interrupted by stop");
        } finally {
            lock.unlock();
        }
    }
}
