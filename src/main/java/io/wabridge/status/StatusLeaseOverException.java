package io.wabridge.status;

/** The claim is about to end. The next worker that claims the block goes on. */
final class StatusLeaseOverException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StatusLeaseOverException() {
        super("claim is about to end");
    }
}
