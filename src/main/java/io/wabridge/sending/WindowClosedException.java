package io.wabridge.sending;

/** The customer has not written within 24 hours, so only a template may be sent (problem {@code window-closed}). */
public final class WindowClosedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WindowClosedException() {
        super("The customer has not written within 24 hours: only a template may be sent.");
    }
}
