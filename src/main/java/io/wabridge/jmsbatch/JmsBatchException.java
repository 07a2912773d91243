package io.wabridge.jmsbatch;

/**
 * The message is not known to be stored: the broker is away, the commit failed, or the producer was stopped. The caller must
 * be told so (503) and send it again; it may then be stored twice, never not at all.
 */
public class JmsBatchException extends RuntimeException {

    public JmsBatchException(String message) {
        super(message);
    }

    public JmsBatchException(String message, Throwable cause) {
        super(message, cause);
    }
}
