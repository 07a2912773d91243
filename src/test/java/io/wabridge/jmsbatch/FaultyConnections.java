package io.wabridge.jmsbatch;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Connections to the real broker that call a hook around the two calls in which a broker may fail or hang. */
final class FaultyConnections {

    interface Hook {
        void run() throws JMSException;
    }

    private static final Hook NOTHING = () -> {};

    final AtomicInteger sessions = new AtomicInteger();
    volatile Hook beforeConnect = NOTHING;
    volatile Hook beforeSend = NOTHING;
    volatile Hook beforeCommit = NOTHING;
    volatile Hook afterCommit = NOTHING;
    private final ConnectionFactory real;

    FaultyConnections(ConnectionFactory real) {
        this.real = real;
    }

    ConnectionFactory factory() {
        return proxy(ConnectionFactory.class, real);
    }

    /** Parks until interrupted or told to go on, as a broker with a full disk does. */
    static void hang(CountDownLatch until) throws JMSException {
        try {
            until.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JMSException("interrupted");
        }
    }

    private <T> T proxy(Class<T> type, Object target) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            String name = method.getName();
            if (name.equals("createConnection")) {
                beforeConnect.run();
            } else if (name.equals("send")) {
                beforeSend.run();
            } else if (name.equals("commit")) {
                beforeCommit.run();
            } else if (name.equals("createSession")) {
                sessions.incrementAndGet();
            }
            Object result;
            try {
                result = method.invoke(target, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
            if (name.equals("commit")) {
                afterCommit.run();
            }
            if (name.equals("createConnection")) {
                return proxy(Connection.class, result);
            }
            if (name.equals("createSession")) {
                return proxy(Session.class, result);
            }
            return name.equals("createProducer") ? proxy(MessageProducer.class, result) : result;
        }));
    }
}
