package io.wabridge.security;

/** Dynamics does not know the caller, has disabled them, or does not give them the right they need. */
public final class NotAuthorisedException extends RuntimeException {

    public NotAuthorisedException(String message) {
        super(message);
    }
}
