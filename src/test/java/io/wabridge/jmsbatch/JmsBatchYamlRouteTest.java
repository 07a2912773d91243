package io.wabridge.jmsbatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wabridge.broker.TestBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The component as route files use it: store, answer, take in batches; 503 when it was not stored. */
@Timeout(60)
class JmsBatchYamlRouteTest {

    private static final String ROUTES = """
            - route:
                id: receive
                from:
                  uri: "direct:receive"
                  steps:
                    - doTry:
                        steps:
                          - to:
                              uri: "jms-batch:whatsapp.inbound"
                              parameters:
                                headers: "receivedAt"
                                commitTimeout: "2s"
                          - removeHeaders:
                              pattern: "*"
                          - setBody:
                              expression:
                                constant:
                                  expression: "stored"
                        doCatch:
                          - exception:
                              - "io.wabridge.jmsbatch.JmsBatchException"
                            steps:
                              - setBody:
                                  expression:
                                    constant:
                                      expression: "not stored"
            - route:
                id: process
                from:
                  uri: "jms-batch:whatsapp.inbound"
                  parameters:
                    headers: "receivedAt"
                    maxMessages: "10"
                    maxWait: "20ms"
                  steps:
                    - process:
                        ref: "sink"
            """;

    @TempDir
    Path directory;

    private final AtomicReference<List<JmsBatchMessage>> batch = new AtomicReference<>();
    private TestBroker broker;
    private DefaultCamelContext camel;
    private ProducerTemplate template;

    @BeforeEach
    @SuppressWarnings("unchecked")
    void start() throws Exception {
        broker = new TestBroker(directory).start();
        camel = new DefaultCamelContext();
        camel.disableJMX();
        JmsBatchComponent component =
                new JmsBatchComponent(broker.connections(), new JmsBatchConfiguration(), new SimpleMeterRegistry());
        camel.getRegistry().bind("jms-batch", component);
        Processor sink = exchange -> batch.set(exchange.getIn().getBody(List.class));
        camel.getRegistry().bind("sink", sink);
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("routes.yaml", ROUTES));
        camel.start();
        template = camel.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        camel.stop();
        broker.close();
    }

    @Test
    void aStoredMessageArrivesInABatch() {
        // When
        Object answer = template.requestBodyAndHeaders(
                "direct:receive", "{}", Map.of("receivedAt", 42L, "CamelHttpUri", "http://elsewhere"));

        // Then
        assertThat(answer).isEqualTo("stored");
        await().until(() -> batch.get() != null);
        assertThat(batch.get()).singleElement().satisfies(message -> {
            assertThat(message.body()).asString().isEqualTo("{}");
            assertThat(message.headers()).isEqualTo(Map.of("receivedAt", 42L));
        });
        await().until(() -> broker.messageCount() == 0);
    }

    @Test
    void theEdgeIsToldWhenItWasNotStored() {
        // Given
        broker.stop();

        // When
        Exchange answer =
                template.request("direct:receive", exchange -> exchange.getIn().setBody("{}"));

        // Then
        assertThat(answer.getMessage().getBody()).isEqualTo("not stored");
        broker.start();
    }
}
