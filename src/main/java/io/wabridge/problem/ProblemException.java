package io.wabridge.problem;

import java.util.List;

/** Ends a request with a problem. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Problem problem;
    private final transient List<FieldError> errors;

    public ProblemException(Problem problem) {
        this(problem, List.of());
    }

    public ProblemException(Problem problem, String field, String message) {
        this(problem, List.of(new FieldError(field, message)));
    }

    public ProblemException(Problem problem, List<FieldError> errors) {
        super(problem.slug());
        this.problem = problem;
        this.errors = List.copyOf(errors);
    }

    public Problem problem() {
        return problem;
    }

    public List<FieldError> errors() {
        return errors;
    }
}
