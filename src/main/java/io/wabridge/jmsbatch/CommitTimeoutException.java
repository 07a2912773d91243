package io.wabridge.jmsbatch;

import java.time.Duration;

/** No commit within {@code commitTimeout}: the disk is full, or the broker hangs. The message may still be stored later. */
public final class CommitTimeoutException extends JmsBatchException {

    CommitTimeoutException(String queue, Duration timeout) {
        super("Queue " + queue + ": no commit within " + timeout.toMillis() + " ms");
    }
}
