package io.wabridge.jmsbatch;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Hands exchanges to the {@link GroupCommit} and completes them when it reports. The message body is left as it is, also when
 * the exchange is InOut.
 */
final class JmsBatchProducer extends DefaultAsyncProducer {

    private final JmsBatchEndpoint endpoint;
    private final JmsBatchConfiguration options;
    private final List<String> headerNames;
    private final List<LinkStatus> links = new ArrayList<>();
    private ExecutorService reporters;
    private ScheduledExecutorService watchdog;
    private volatile GroupCommit groupCommit;

    JmsBatchProducer(JmsBatchEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.options = endpoint.getConfiguration();
        this.headerNames = options.headerNames();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            GroupCommit commit = groupCommit;
            if (commit == null) {
                throw new JmsBatchException("Queue " + endpoint.queueName() + ": the producer is not started");
            }
            commit.submit(new PendingMessage(body(exchange), headers(exchange), failure -> {
                if (failure != null) {
                    exchange.setException(failure);
                }
                callback.done(false);
            }));
            return false;
        } catch (RuntimeException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
    }

    private static byte[] body(Exchange exchange) {
        Object body = exchange.getIn().getBody();
        byte[] bytes = body instanceof String text
                ? text.getBytes(StandardCharsets.UTF_8)
                : exchange.getIn().getBody(byte[].class);
        if (bytes == null) {
            throw new IllegalArgumentException("jms-batch takes a body of bytes or text");
        }
        return bytes;
    }

    private Map<String, Object> headers(Exchange exchange) {
        Map<String, Object> headers = new LinkedHashMap<>();
        for (String name : headerNames) {
            Object value = exchange.getIn().getHeader(name);
            if (value instanceof String || value instanceof Long || value instanceof Integer) {
                headers.put(name, value);
            } else if (value != null) {
                throw new IllegalArgumentException("jms-batch: header " + name + " is neither text nor a whole number");
            }
        }
        return headers;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        String name = "jms-batch-" + endpoint.queueName();
        var executors = endpoint.getCamelContext().getExecutorServiceManager();
        // Without a bound, and therefore never run by the writer: as many tasks as callers wait, no more.
        reporters = executors.newThreadPool(
                this,
                name + "-completion",
                new ThreadPoolProfileBuilder(name)
                        .poolSize(options.getCompletionThreads())
                        .maxPoolSize(options.getCompletionThreads())
                        .maxQueueSize(-1)
                        .build());
        JmsBatchMetrics metrics = new JmsBatchMetrics(endpoint.getComponent().meters(), endpoint.queueName());
        GroupCommit commit =
                new GroupCommit(endpoint.queueName(), options, endpoint.connectionFactory(), reporters, metrics);
        for (int i = 1; i <= options.getWriters(); i++) {
            links.add(endpoint.getComponent().link(name + "-writer-" + i));
        }
        commit.start(links);
        long tick = Math.max(5, Math.min(250, options.getCommitTimeout().toMillis() / 20));
        watchdog = executors.newSingleThreadScheduledExecutor(this, name + "-watchdog");
        watchdog.scheduleWithFixedDelay(commit::expire, tick, tick, TimeUnit.MILLISECONDS);
        groupCommit = commit;
    }

    @Override
    protected void doStop() throws Exception {
        var executors = endpoint.getCamelContext().getExecutorServiceManager();
        GroupCommit commit = groupCommit;
        if (commit != null) {
            commit.stop();
            groupCommit = null;
            executors.shutdownNow(watchdog);
            executors.shutdownGraceful(reporters);
            links.forEach(endpoint.getComponent()::unlink);
            links.clear();
        }
        super.doStop();
    }
}
