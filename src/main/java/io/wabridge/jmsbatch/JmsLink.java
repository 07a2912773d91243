package io.wabridge.jmsbatch;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection with one transacted session. After any error it is replaced and never repaired, because the state of the session
 * is unknown.
 */
final class JmsLink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JmsLink.class);

    private final Connection connection;
    private final Session session;
    private final Queue queue;
    // Notices a lost broker while idle, so that the next message does not have to.
    private volatile boolean broken;

    private JmsLink(Connection connection, String queueName) throws JMSException {
        this.connection = connection;
        connection.setExceptionListener(e -> broken = true);
        this.session = connection.createSession(Session.SESSION_TRANSACTED);
        this.queue = session.createQueue(queueName);
    }

    static JmsLink open(ConnectionFactory factory, String queueName) throws JMSException {
        Connection connection = factory.createConnection();
        try {
            JmsLink link = new JmsLink(connection, queueName);
            connection.start();
            return link;
        } catch (JMSException | RuntimeException e) {
            closeQuietly(connection);
            throw e;
        }
    }

    Session session() {
        return session;
    }

    Queue queue() {
        return queue;
    }

    boolean isBroken() {
        return broken;
    }

    /** Rolls back what was not committed. */
    @Override
    public void close() {
        broken = true;
        closeQuietly(connection);
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (JMSException | RuntimeException e) {
            LOG.debug("Closing a broken connection", e);
        }
    }
}
