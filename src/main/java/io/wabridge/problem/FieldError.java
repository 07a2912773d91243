package io.wabridge.problem;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * One thing that is wrong with a request.
 *
 * @param field where: the name of a field of the body, of a query parameter, of a header or of a part of the path
 * @param message what is expected there; never what was sent
 */
@Schema(name = "FieldError")
public record FieldError(String field, String message) {}
