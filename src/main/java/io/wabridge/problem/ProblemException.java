package io.wabridge.problem;

import java.util.List;
import java.util.Optional;

/** Ends a request with a problem. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Problem problem;
    private final transient List<FieldError> errors;
    private final Long retryAfter;

    public ProblemException(Problem problem) {
        this(problem, List.of());
    }

    /** @param retryAfter seconds */
    public static ProblemException tooManyRequests(long retryAfter) {
        return new ProblemException(Problem.TOO_MANY_REQUESTS, List.of(), retryAfter);
    }

    public ProblemException(Problem problem, String field, String message) {
        this(problem, List.of(new FieldError(field, message)));
    }

    public ProblemException(Problem problem, List<FieldError> errors) {
        this(problem, errors, null);
    }

    private ProblemException(Problem problem, List<FieldError> errors, Long retryAfter) {
        super(problem.slug());
        this.problem = problem;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
    }

    public Problem problem() {
        return problem;
    }

    public List<FieldError> errors() {
        return errors;
    }

    /** Seconds; empty when the problem itself says how long to wait, or there is nothing to wait for. */
    public Optional<Long> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
