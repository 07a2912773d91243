package io.wabridge.jmsbatch;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Hands exchanges to the {@link GroupCommit} and completes them when it reports the outcome. The body stays as it is, also for an
 * InOut exchange.
 */
final class JmsBatchProducer extends DefaultAsyncProducer {

    private final JmsBatchEndpoint endpoint;
    private final List<String> headerNames;
    private volatile GroupCommit groupCommit;

    JmsBatchProducer(JmsBatchEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.headerNames = endpoint.getConfiguration().headerNames();
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
        groupCommit = endpoint.join();
    }

    @Override
    protected void doStop() throws Exception {
        if (groupCommit != null) {
            groupCommit = null;
            endpoint.leave();
        }
        super.doStop();
    }
}
