package io.wabridge.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * A problem as it is sent ({@code application/problem+json}).
 *
 * @param type {@code /problems/<name>}
 * @param title the same for every problem of a type
 * @param status the HTTP status again
 * @param detail what it means
 * @param errors the fields at fault; absent when none is
 */
@Schema(name = "Problem")
public record ProblemBody(
        String type,
        String title,
        int status,
        String detail,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldError> errors) {

    public static ProblemBody of(Problem problem, List<FieldError> errors) {
        return new ProblemBody(problem.type(), problem.title(), problem.status(), problem.meaning(), errors);
    }
}
