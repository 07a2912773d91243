package io.wabridge.block;

/** There is no block, and there never was one, that could be lifted. */
public final class NeverBlockedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NeverBlockedException() {
        super("never blocked");
    }
}
