package io.wabridge.dataverse;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Dataverse refused a request, or could not be asked.
 *
 * <p>The {@link Kind} tells the caller what to do: wait, read again, or look for the faulty row.
 */
public final class DataverseException extends RuntimeException {

    public enum Kind {
        /** Throttled, down, timed out, or the bridge itself lacks a right: wait and send the same request again. */
        UNAVAILABLE,
        /** The row, or a row it points to, does not exist (404). */
        NOT_FOUND,
        /** The row changed since it was read, or exists already (412). */
        CONFLICT,
        /** The content is at fault: the same request will never be accepted. */
        REFUSED
    }

    /** SQL deadlock or SQL time-out: documented as transient, although they come as 500. */
    private static final Set<String> TRANSIENT_CODES = Set.of("0x80044150", "0x80044151");
    /** UnExpected. Try once more; after that the content counts as faulty. */
    private static final String UNEXPECTED = "0x80040216";

    private final int status;
    private final String code;
    private final Duration retryAfter;
    private final Kind kind;

    /**
     * @param status HTTP status, 0 when there was no answer
     * @param code {@code 0x…}, empty when there was none
     * @param retryAfter what the server asked for; null when it did not say
     */
    public DataverseException(int status, String code, String message, Duration retryAfter) {
        super("Dataverse " + status + (code.isEmpty() ? "" : " " + code) + ": " + message);
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
        this.kind = kindOf(status, code);
    }

    /** No answer at all: connection refused, reset, timed out, or no token. */
    public DataverseException(String message, Throwable cause) {
        super("Dataverse unreachable: " + message, cause);
        this.status = 0;
        this.code = "";
        this.retryAfter = null;
        this.kind = Kind.UNAVAILABLE;
    }

    private static Kind kindOf(int status, String code) {
        if (TRANSIENT_CODES.contains(code)) {
            return Kind.UNAVAILABLE;
        }
        return switch (status) {
            case 404 -> Kind.NOT_FOUND;
            case 412 -> Kind.CONFLICT;
            case 400, 405, 409, 413 -> Kind.REFUSED;
            case 500 -> UNEXPECTED.equals(code) ? Kind.REFUSED : Kind.UNAVAILABLE;
            default -> Kind.UNAVAILABLE;
        };
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public Kind kind() {
        return kind;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
