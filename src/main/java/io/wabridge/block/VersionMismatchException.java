package io.wabridge.block;

/** The caller has seen another version than the present one. */
public final class VersionMismatchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    VersionMismatchException(long seen, long present) {
        super("version " + seen + " was seen, " + present + " is present");
    }
}
