package io.wabridge.status;

/** The claim is about to end; whoever claims the block next goes on. */
final class StatusLeaseOverException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StatusLeaseOverException() {
        super("claim is about to end");
    }
}
