package io.wabridge.jmsbatch;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.jms.ConnectionFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.SimpleTypeConverter;
import org.springframework.util.unit.DataSize;

/**
 * JMS in groups and batches. Producer: exchanges that arrive together share one commit; each completes asynchronously after it.
 * Consumer: one exchange for many messages, in one transacted session.
 */
@Component("jms-batch")
public final class JmsBatchComponent extends DefaultComponent {

    private final ConnectionFactory connectionFactory;
    private final JmsBatchConfiguration configuration;
    private final MeterRegistry meters;
    private final List<LinkStatus> links = new CopyOnWriteArrayList<>();

    /**
     * @param connectionFactory without a cache: every writer and consumer keeps its own connection
     * @param configuration defaults of all endpoints
     */
    public JmsBatchComponent(
            ConnectionFactory connectionFactory, JmsBatchConfiguration configuration, MeterRegistry meters) {
        this.connectionFactory = connectionFactory;
        this.configuration = configuration;
        this.meters = meters;
    }

    // Camel converts durations but not sizes. This lets an endpoint's URI say queueBytes=64MB, or a number of bytes.
    @Override
    protected void doInit() throws Exception {
        super.doInit();
        getCamelContext()
                .getTypeConverterRegistry()
                .addTypeConverter(
                        DataSize.class,
                        String.class,
                        new SimpleTypeConverter(false, (type, exchange, value) -> DataSize.parse((String) value)));
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        JmsBatchConfiguration options = configuration.copy();
        setProperties(options, parameters);
        options.validate();
        return new JmsBatchEndpoint(uri, this, remaining, options);
    }

    public ConnectionFactory connectionFactory() {
        return connectionFactory;
    }

    MeterRegistry meters() {
        return meters;
    }

    LinkStatus link(String name) {
        LinkStatus link = new LinkStatus(name);
        links.add(link);
        return link;
    }

    void unlink(LinkStatus link) {
        links.remove(link);
    }

    /** Its writers and consumers, for health. */
    public List<LinkStatus> links() {
        return links;
    }

    /** How long a call to the broker may take before health reports it as stuck. */
    public Duration patience() {
        return configuration.getCommitTimeout();
    }
}
