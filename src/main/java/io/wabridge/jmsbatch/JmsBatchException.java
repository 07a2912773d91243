package io.wabridge.jmsbatch;

/**
 * The message may not be stored: the broker is away, the commit failed, or the producer was stopped. The caller must be told
 * (503) and send it again. It may then be stored twice, but it is never lost.
 */
public class JmsBatchException extends RuntimeException {

    public JmsBatchException(String message) {
        super(message);
    }

    public JmsBatchException(String message, Throwable cause) {
        super(message, cause);
    }
}
