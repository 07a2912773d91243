package io.wabridge.broker;

import jakarta.jms.JMSException;

/** A setting of the external broker would break what the bridge promises. The message names it. */
final class UnsafeQueueException extends JMSException {

    private static final long serialVersionUID = 1L;

    UnsafeQueueException(String queue, String setting) {
        super("Queue " + queue + " is refused: " + setting + ". See config/broker.xml");
    }
}
