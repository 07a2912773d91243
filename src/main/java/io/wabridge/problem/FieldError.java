package io.wabridge.problem;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * A fault in a request.
 *
 * @param field the name of a field, a query parameter, a header or a part of the path
 * @param message what is expected; never what was sent
 */
@Schema(name = "FieldError")
public record FieldError(String field, String message) {}
