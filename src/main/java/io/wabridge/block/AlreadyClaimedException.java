package io.wabridge.block;

/** Another thread or node, or a process that died meanwhile, is already sending this message. */
public final class AlreadyClaimedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AlreadyClaimedException(String messageId) {
        super("message " + messageId + " is being sent already");
    }
}
