package io.wabridge.jmsbatch;

import io.micrometer.core.instrument.Timer;
import io.wabridge.neighbour.Backoff;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.spi.ExecutorServiceManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: while one commit forces the journal, new messages queue up, and the next commit takes them all. No message waits
 * for others, so a single one is as fast as a plain send. Groups grow with the load.
 *
 * <p>Three rules. A message is reported as stored only after {@code commit()} has returned. A message is finished once: writer,
 * watchdog and stop race for it (with a full disk Artemis blocks {@code send()} for ever, without an exception). The writer never
 * runs a route: outcomes are reported on another executor.
 */
final class GroupCommit {

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final Duration IDLE = Duration.ofMillis(200);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final String queueName;
    private final JmsBatchConfiguration options;
    private final JmsBatchComponent component;
    private final ExecutorServiceManager executors;
    private final JmsBatchMetrics metrics;
    private final BlockingQueue<PendingMessage> waiting;
    // Messages that wait or are being written, so that the watchdog sees both.
    private final Set<PendingMessage> unfinished = ConcurrentHashMap.newKeySet();
    private final AtomicLong unfinishedBytes = new AtomicLong();
    private final List<Thread> writers = new ArrayList<>();
    private final List<LinkStatus> links = new ArrayList<>();
    private ExecutorService reporters;
    private ScheduledExecutorService watchdog;
    private volatile boolean stopping;
    private volatile boolean stopped;

    GroupCommit(
            String queueName,
            JmsBatchConfiguration options,
            JmsBatchComponent component,
            ExecutorServiceManager executors) {
        this.queueName = queueName;
        this.options = options;
        this.component = component;
        this.executors = executors;
        this.waiting = new LinkedBlockingQueue<>(options.getQueueSize());
        this.metrics = new JmsBatchMetrics(component.meters(), queueName);
    }

    void start() {
        metrics.pending(this, commit -> commit.unfinished.size());
        String name = "jms-batch-" + queueName;
        // Unbounded, or the writer would have to run the tasks itself. There are never more tasks than waiting callers.
        reporters = executors.newThreadPool(
                this,
                name + "-completion",
                new ThreadPoolProfileBuilder(name)
                        .poolSize(options.getCompletionThreads())
                        .maxPoolSize(options.getCompletionThreads())
                        .maxQueueSize(-1)
                        .build());
        for (int i = 1; i <= options.getWriters(); i++) {
            LinkStatus link = component.link(name + "-writer-" + i);
            links.add(link);
            Thread writer = new Thread(() -> run(link), link.name());
            writer.setDaemon(true);
            writers.add(writer);
            writer.start();
        }
        long tick = Math.max(5, Math.min(250, options.getCommitTimeout().toMillis() / 20));
        watchdog = executors.newSingleThreadScheduledExecutor(this, name + "-watchdog");
        watchdog.scheduleWithFixedDelay(this::expire, tick, tick, TimeUnit.MILLISECONDS);
    }

    private void run(LinkStatus link) {
        try {
            write(link);
        } finally {
            // Also after an Error: health must not show a writer that has ended.
            link.down(null);
        }
    }

    /** Takes over the message. Its outcome is reported later, exactly once, on another thread. */
    void submit(PendingMessage message) {
        if (stopping) {
            throw stoppedException();
        }
        long bytes = unfinishedBytes.addAndGet(message.body().length);
        // A message larger than the whole limit passes when it is alone. Otherwise it would never pass.
        boolean tooMuch = bytes > options.getQueueBytes().toBytes() && bytes > message.body().length;
        unfinished.add(message);
        if (tooMuch || !waiting.offer(message)) {
            release(message);
            metrics.refused("full");
            throw new QueueFullException(queueName, unfinished.size(), unfinishedBytes.get());
        }
        if (stopped) {
            // Stop has already finished the waiting messages, and no writer is left.
            finish(message, stoppedException());
        }
    }

    /** Fails messages that waited too long. A timer calls it, not the writers, because the writers may hang. */
    private void expire() {
        long limit = options.getCommitTimeout().toNanos();
        for (PendingMessage message : unfinished) {
            if (message.age() > limit
                    && finish(message, new CommitTimeoutException(queueName, options.getCommitTimeout()))) {
                waiting.remove(message);
                metrics.refused("timeout");
            }
        }
    }

    /** Writes the waiting messages, then fails the rest. Nothing hangs afterwards, whatever the broker does. */
    void stop() {
        stopping = true;
        Duration patience =
                options.getCommitTimeout().compareTo(STOP_PATIENCE) < 0 ? options.getCommitTimeout() : STOP_PATIENCE;
        join(patience);
        stopped = true;
        for (PendingMessage message : unfinished) {
            finish(message, stoppedException());
        }
        waiting.clear();
        writers.forEach(Thread::interrupt);
        join(STOP_PATIENCE);
        writers.stream()
                .filter(Thread::isAlive)
                .forEach(writer -> LOG.warn("{} still hangs in a call to the broker", writer.getName()));
        executors.shutdownNow(watchdog);
        executors.shutdownGraceful(reporters);
        links.forEach(component::unlink);
        metrics.noLongerPending();
    }

    private void join(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        for (Thread writer : writers) {
            try {
                writer.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void write(LinkStatus status) {
        Backoff backoff = Backoff.doubling(options.getReconnectDelay(), options.getMaxReconnectDelay());
        int failures = 0;
        Writer writer = null;
        JmsBatchException away = null;
        long retryAt = System.nanoTime();
        List<PendingMessage> group = new ArrayList<>();
        while (!stopped && !(stopping && waiting.isEmpty())) {
            take(group);
            if (writer != null && writer.link.isBroken()) {
                status.down(null);
                writer.link.close();
                writer = null;
            }
            if (writer == null && System.nanoTime() - retryAt >= 0) {
                try {
                    writer = new Writer(JmsLink.open(component.connectionFactory(), queueName));
                    status.up();
                    failures = 0;
                } catch (JMSException | RuntimeException e) {
                    Duration pause = backoff.after(failures++);
                    retryAt = System.nanoTime() + pause.toNanos();
                    away = new JmsBatchException("Queue " + queueName + ": the broker is away", e);
                    status.down(e);
                    LOG.warn(
                            "Queue {}: the broker is away, next try in {} ms: {}",
                            queueName,
                            pause.toMillis(),
                            e.toString());
                }
            }
            if (!group.isEmpty()) {
                if (writer == null) {
                    fail(group, away);
                } else if (!commit(writer, group, status)) {
                    // Clear the interrupt, or closing would be interrupted too.
                    boolean interrupted = Thread.interrupted();
                    writer.link.close();
                    writer = null;
                    if (interrupted) {
                        Thread.currentThread().interrupt();
                    }
                }
                group.clear();
            }
        }
        Thread.interrupted();
        if (writer != null) {
            writer.link.close();
        }
    }

    private void take(List<PendingMessage> group) {
        try {
            PendingMessage message = waiting.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
            long bytes = 0;
            while (message != null) {
                group.add(message);
                bytes += message.body().length;
                boolean full = group.size() >= options.getGroupMessages()
                        || bytes >= options.getGroupBytes().toBytes();
                message = full ? null : waiting.poll();
            }
        } catch (InterruptedException e) {
            // Only stop interrupts this thread, and the loop checks its flag.
            LOG.debug("Interrupted by stop");
        }
    }

    /** Whether the session is still good. */
    private boolean commit(Writer writer, List<PendingMessage> group, LinkStatus status) {
        Timer.Sample sample = metrics.start();
        status.busy();
        try {
            List<PendingMessage> wanted =
                    group.stream().filter(message -> !message.isFinished()).toList();
            for (List<PendingMessage> pack :
                    Packing.packs(wanted, options.getPackBytes().toBytes())) {
                writer.send(pack);
            }
            if (group.stream().allMatch(PendingMessage::isFinished)) {
                // All callers were told "not stored" meanwhile and will send again, so do not store these.
                writer.link.session().rollback();
                return true;
            }
            writer.link.session().commit();
            metrics.commit(sample, true);
            metrics.grouped(wanted.size());
            for (PendingMessage message : group) {
                if (finish(message, null)) {
                    metrics.waited(message.age());
                }
            }
            return true;
        } catch (JMSException | RuntimeException e) {
            metrics.commit(sample, false);
            status.down(e);
            LOG.warn("Queue {}: a commit of {} messages failed: {}", queueName, group.size(), e.toString());
            fail(group, new JmsBatchException("Queue " + queueName + ": the commit failed", e));
            return false;
        } finally {
            status.idle();
        }
    }

    private void fail(List<PendingMessage> group, JmsBatchException failure) {
        for (PendingMessage message : group) {
            if (finish(message, failure)) {
                metrics.refused("broker");
            }
        }
    }

    private boolean finish(PendingMessage message, JmsBatchException failure) {
        if (!message.claim()) {
            return false;
        }
        release(message);
        try {
            reporters.execute(() -> message.report(failure));
        } catch (RejectedExecutionException e) {
            message.report(failure);
        }
        return true;
    }

    private void release(PendingMessage message) {
        if (unfinished.remove(message)) {
            unfinishedBytes.addAndGet(-message.body().length);
        }
    }

    private JmsBatchException stoppedException() {
        return new JmsBatchException("Queue " + queueName + ": the producer is stopped");
    }

    private static final class Writer {

        private final JmsLink link;
        private final MessageProducer producer;

        Writer(JmsLink link) throws JMSException {
            this.link = link;
            try {
                producer = link.session().createProducer(link.queue());
                producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            } catch (JMSException | RuntimeException e) {
                link.close();
                throw e;
            }
        }

        void send(List<PendingMessage> pack) throws JMSException {
            producer.send(Packing.write(link.session(), pack));
        }
    }
}
