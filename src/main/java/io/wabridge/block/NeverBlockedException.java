package io.wabridge.block;

/** This party was never blocked, so there is nothing to lift. */
public final class NeverBlockedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NeverBlockedException() {
        super("never blocked");
    }
}
