package io.wabridge.sending;

import java.util.List;
import java.util.stream.Collectors;

/** The request cannot be sent as it is written. */
public final class ValidationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * One fault.
     *
     * @param field path in the request, {@code template.language.code}
     * @param message what is wrong with it; never the value itself
     */
    public record FieldError(String field, String message) {}

    private final transient List<FieldError> errors;

    public ValidationException(List<FieldError> errors) {
        super(errors.stream().map(e -> e.field() + ": " + e.message()).collect(Collectors.joining("; ")));
        this.errors = List.copyOf(errors);
    }

    public List<FieldError> errors() {
        return errors;
    }
}
