package io.wabridge.sending;

/** The recipient is blocked on this business number (problem {@code number-blocked}). */
public final class NumberBlockedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NumberBlockedException() {
        super("The number is blocked.");
    }
}
