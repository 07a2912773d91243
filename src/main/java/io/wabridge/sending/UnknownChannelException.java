package io.wabridge.sending;

/** The business number is not one of the CRM's. */
public final class UnknownChannelException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnknownChannelException() {
        super("The business number is not known.");
    }
}
