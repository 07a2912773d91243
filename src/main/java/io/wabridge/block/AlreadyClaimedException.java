package io.wabridge.block;

/** The message is being sent already, by another thread or node, or by a process that died meanwhile. */
public final class AlreadyClaimedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AlreadyClaimedException(String messageId) {
        super("message " + messageId + " is being sent already");
    }
}
