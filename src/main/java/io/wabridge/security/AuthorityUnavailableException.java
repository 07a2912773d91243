package io.wabridge.security;

/** Dynamics cannot be asked who the caller is, and the last answer is too old. Nothing was done. */
public final class AuthorityUnavailableException extends RuntimeException {

    public AuthorityUnavailableException(Throwable cause) {
        super("Dynamics cannot be asked about authority", cause);
    }
}
