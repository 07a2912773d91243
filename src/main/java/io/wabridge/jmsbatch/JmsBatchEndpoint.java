package io.wabridge.jmsbatch;

import jakarta.jms.ConnectionFactory;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/** {@code jms-batch:queueName}; options in {@link JmsBatchConfiguration}. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "jms-batch",
        title = "JMS Batch",
        syntax = "jms-batch:queueName",
        remote = true)
final class JmsBatchEndpoint extends DefaultEndpoint {

    @UriPath
    private final String queueName;

    @UriParam
    private final JmsBatchConfiguration configuration;

    private final JmsBatchComponent component;
    private GroupCommit groupCommit;
    private int producers;

    JmsBatchEndpoint(String uri, JmsBatchComponent component, String queueName, JmsBatchConfiguration configuration) {
        super(uri, component);
        this.component = component;
        this.queueName = queueName;
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        return new JmsBatchProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        JmsBatchConsumer consumer = new JmsBatchConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public JmsBatchComponent getComponent() {
        return component;
    }

    String queueName() {
        return queueName;
    }

    JmsBatchConfiguration getConfiguration() {
        return configuration;
    }

    /** All producers of an endpoint share its groups. The first one starts them. */
    synchronized GroupCommit join() {
        if (producers++ == 0) {
            groupCommit = new GroupCommit(
                    queueName, configuration, component, getCamelContext().getExecutorServiceManager());
            groupCommit.start();
        }
        return groupCommit;
    }

    /** The last one stops them. */
    synchronized void leave() {
        if (--producers == 0) {
            groupCommit.stop();
            groupCommit = null;
        }
    }

    ConnectionFactory connectionFactory() {
        return component.connectionFactory();
    }
}
