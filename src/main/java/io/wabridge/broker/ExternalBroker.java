package io.wabridge.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.lang.module.ModuleDescriptor.Version;
import java.util.UUID;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQQueueExistsException;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.core.client.impl.ClientMessageImpl;
import org.apache.activemq.artemis.jms.client.ActiveMQConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.connection.DelegatingConnectionFactory;

/**
 * Connections to an external broker, which are refused while its settings would break what the bridge promises. Each new connection is
 * checked: it may lead to another broker. A queue that is missing is created as it should be.
 *
 * <p>Whether the queue is durable and exclusive, everybody may ask who may use it. The rest needs the right {@code manage}; without it,
 * that is not checked, and said so.
 */
final class ExternalBroker {

    private static final Logger LOG = LoggerFactory.getLogger(ExternalBroker.class);
    private static final SimpleString MANAGEMENT = SimpleString.of("activemq.management");
    private static final long PATIENCE_MS = 5_000;
    /** Older ones let a stranger take over a session (CVE-2026-57967). */
    private static final Version SAFE = Version.parse("2.57.0");

    private final String queue;
    private final ObjectMapper json = new ObjectMapper();
    private volatile String found = "not connected yet";

    ExternalBroker(BrokerSettings settings) {
        this.queue = settings.inboundQueue();
    }

    /** These connections, each of which is checked before anybody has it. */
    ConnectionFactory checked(ConnectionFactory connections) {
        DelegatingConnectionFactory checked = new DelegatingConnectionFactory() {
            @Override
            public Connection createConnection() throws JMSException {
                return check(super.createConnection());
            }
        };
        checked.setTargetConnectionFactory(connections);
        return checked;
    }

    private Connection check(Connection connection) throws JMSException {
        try {
            check(((ActiveMQConnection) connection).getInitialSession());
            return connection;
        } catch (ActiveMQException e) {
            connection.close();
            JMSException failure = new JMSException("Queue " + queue + " cannot be checked: " + e.getType());
            failure.initCause(e);
            throw failure;
        } catch (JMSException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** What was found at the last connection, for health. */
    String found() {
        return found;
    }

    private void check(ClientSession session) throws ActiveMQException, JMSException {
        ClientSession.QueueQuery query = existing(session);
        require(query.isDurable(), "it is not durable");
        require(Boolean.TRUE.equals(query.isExclusive()), "it is not exclusive");
        require(query.getRoutingType() == RoutingType.ANYCAST, "its routing type is not anycast");
        try {
            checkAsManager(session);
        } catch (ActiveMQSecurityException e) {
            note("delivery attempts and version are unchecked: user has no permission \"manage\"");
        }
    }

    private ClientSession.QueueQuery existing(ClientSession session) throws ActiveMQException {
        SimpleString name = SimpleString.of(queue);
        ClientSession.QueueQuery query = session.queueQuery(name);
        if (query.isExists()) {
            return query;
        }
        try {
            session.createQueue(QueueConfiguration.of(name)
                    .setAddress(name)
                    .setRoutingType(RoutingType.ANYCAST)
                    .setDurable(true)
                    .setExclusive(true)
                    .setAutoDelete(false));
            LOG.info("Queue {} was missing and is created", queue);
        } catch (ActiveMQQueueExistsException e) {
            LOG.debug("Another node has created queue {}", queue);
        }
        return session.queueQuery(name);
    }

    private void checkAsManager(ClientSession session) throws ActiveMQException, JMSException {
        SimpleString replies = SimpleString.of(queue + ".management." + UUID.randomUUID());
        session.createQueue(QueueConfiguration.of(replies)
                .setAddress(replies)
                .setRoutingType(RoutingType.ANYCAST)
                .setDurable(false)
                .setTemporary(true));
        try (ClientConsumer consumer = session.createConsumer(replies)) {
            session.start();
            JsonNode settings = ask(session, consumer, replies, "getAddressSettingsAsJSON", queue);
            int attempts = settings.path("maxDeliveryAttempts").asInt(10);
            require(attempts == -1, "max-delivery-attempts is " + attempts + " and must be -1");
            long delay = settings.path("redeliveryDelay").asLong(0);
            require(delay == 0, "redelivery-delay is " + delay + " and must be 0");
            String full = settings.path("addressFullMessagePolicy").asText("PAGE");
            require(!full.equals("DROP"), "address-full-policy is DROP");
            String version = ask(session, consumer, replies, "getVersion").asText();
            note(
                    Version.parse(version).compareTo(SAFE) < 0
                            ? "version " + version + " is older than " + SAFE + ": a stranger may take over a session"
                            : "checked");
        } finally {
            session.stop();
        }
    }

    private JsonNode ask(
            ClientSession session, ClientConsumer consumer, SimpleString replies, String operation, Object... arguments)
            throws ActiveMQException, JMSException {
        try (var producer = session.createProducer(MANAGEMENT)) {
            // Durable, so that a refusal is told at once.
            ClientMessage question = session.createMessage(true);
            question.putStringProperty(ClientMessageImpl.REPLYTO_HEADER_NAME, replies);
            ManagementHelper.putOperationInvocation(question, ResourceNames.BROKER, operation, arguments);
            producer.send(question);
            session.commit();
            ClientMessage answer = consumer.receive(PATIENCE_MS);
            if (answer == null || !ManagementHelper.hasOperationSucceeded(answer)) {
                throw new JMSException("the broker did not answer " + operation);
            }
            answer.acknowledge();
            session.commit();
            String text = String.valueOf(ManagementHelper.getResult(answer));
            return text.startsWith("{")
                    ? json.readTree(text)
                    : json.getNodeFactory().textNode(text);
        } catch (ActiveMQException | JMSException e) {
            throw e;
        } catch (Exception e) {
            throw new JMSException("the broker's answer to " + operation + " cannot be read");
        }
    }

    private void require(boolean kept, String otherwise) throws UnsafeQueueException {
        if (!kept) {
            found = otherwise;
            throw new UnsafeQueueException(queue, otherwise);
        }
    }

    private void note(String finding) {
        if (!finding.equals(found) && !finding.equals("checked")) {
            LOG.warn("The external broker of queue {}: {}", queue, finding);
        }
        found = finding;
    }
}
