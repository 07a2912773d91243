package io.wabridge.security;

/** Dynamics does not know the caller, has them disabled, or gives them no right to what they asked for. */
public final class NotAuthorisedException extends RuntimeException {

    public NotAuthorisedException(String message) {
        super(message);
    }
}
