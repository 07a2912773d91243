package io.wabridge.jmsbatch;

/** More messages are waiting for a commit than {@code queueSize} or {@code queueBytes} allow. */
public final class QueueFullException extends JmsBatchException {

    QueueFullException(String queue, int messages, long bytes) {
        super("Queue " + queue + ": " + messages + " messages (" + bytes + " bytes) already wait for a commit");
    }
}
