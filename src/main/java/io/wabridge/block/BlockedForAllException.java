package io.wabridge.block;

/** A block for all business numbers cannot be lifted for one of them. */
public final class BlockedForAllException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BlockedForAllException() {
        super("blocked for all business numbers");
    }
}
