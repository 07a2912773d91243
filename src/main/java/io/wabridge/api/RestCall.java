package io.wabridge.api;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.wabridge.database.Page;
import io.wabridge.identity.Party;
import io.wabridge.identity.PhoneNumbers;
import io.wabridge.problem.Problem;
import io.wabridge.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.MediaType;

/**
 * A REST request, read from the servlet's request and not from Camel's headers: among those, a caller's header could have the
 * name of a path parameter.
 *
 * @param path below {@code /api}, decoded, in parts
 * @param ifMatch null when absent
 * @param idempotencyKey null when absent
 * @param contentType null when absent
 */
record RestCall(
        String method,
        List<String> path,
        Map<String, String> query,
        String ifMatch,
        String idempotencyKey,
        String contentType,
        byte[] body) {

    private static final int LONGEST_PARAMETER = 300;
    private static final Pattern ENTITY_TAG = Pattern.compile("(?:W/)?\"(\\d{1,18})\"");

    /** Strict: with two fields of one name, or text after the end, two readers could see two different requests. */
    private static final ObjectReader STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build()
            .readerFor(JsonNode.class);

    static RestCall of(HttpServletRequest request) throws IOException {
        String path = request.getPathInfo() == null ? "" : request.getPathInfo();
        Map<String, String> query = new TreeMap<>();
        request.getParameterMap().forEach((name, values) -> query.put(name, values[0]));
        return new RestCall(
                request.getMethod(),
                List.of(path.replaceFirst("^/", "").split("/", -1)),
                query,
                request.getHeader("If-Match"),
                request.getHeader("Idempotency-Key"),
                request.getContentType(),
                request.getInputStream().readAllBytes());
    }

    /** {@code {number}} of the path. */
    Party number() {
        return findNumber()
                .orElseThrow(() -> new ProblemException(
                        Problem.NUMBER_INVALID,
                        "number",
                        "a possible phone number (+4915112345678) or a business-scoped user id is expected"));
    }

    Optional<Party> findNumber() {
        if (path.size() < 2 || path.get(1).length() > LONGEST_PARAMETER) {
            return Optional.empty();
        }
        return PhoneNumbers.parse(path.get(1));
    }

    /** {@code {id}} of the path. */
    String id() {
        return path.get(1);
    }

    /** A query parameter; empty when it is absent or blank. */
    Optional<String> parameter(String name) {
        String value = query.get(name);
        if (value == null || value.isBlank()) {
            return Optional.empty();
        }
        if (value.length() > LONGEST_PARAMETER || value.indexOf('\0') >= 0) {
            throw invalid(name, "at most " + LONGEST_PARAMETER + " characters, none of them NUL");
        }
        return Optional.of(value.strip());
    }

    /** {@code ?limit=} between 1 and the largest. */
    int limit(int usual, int largest) {
        return parameter("limit")
                .map(text -> {
                    if (!text.matches("\\d{1,6}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > largest) {
                        throw invalid("limit", "a number from 1 to " + largest);
                    }
                    return Integer.parseInt(text);
                })
                .orElse(usual);
    }

    /** Reads a list with {@code ?cursor=}. Only the list can tell whether the cursor is valid. */
    <T> Page<T> page(Function<String, Page<T>> list) {
        String cursor = parameter("cursor").orElse(null);
        try {
            return list.apply(cursor);
        } catch (IllegalArgumentException e) {
            throw invalid("cursor", "the value of next from the page before");
        }
    }

    /** The version the caller has seen; null when the caller does not ask for one. */
    Long ifMatchVersion() {
        if (ifMatch == null || ifMatch.strip().equals("*")) {
            return null;
        }
        Matcher tag = ENTITY_TAG.matcher(ifMatch.strip());
        if (!tag.matches()) {
            // We never gave out such a tag, so it matches nothing.
            throw new ProblemException(Problem.VERSION_MISMATCH);
        }
        return Long.valueOf(tag.group(1));
    }

    /** The body as a JSON object; an empty one when there is no body. */
    JsonNode object() {
        if (body.length == 0) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (!isJson()) {
            throw new ProblemException(Problem.UNSUPPORTED_MEDIA_TYPE);
        }
        JsonNode node;
        try {
            node = STRICT.readTree(body);
        } catch (IOException e) {
            throw new ProblemException(Problem.BAD_REQUEST);
        }
        if (!node.isObject()) {
            throw new ProblemException(Problem.BAD_REQUEST);
        }
        return node;
    }

    /** The body as a JSON object that has only the fields of this record: a misspelt field must not count as a missing one. */
    JsonNode object(Class<? extends Record> shape) {
        List<String> fields = Arrays.stream(shape.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
        JsonNode node = object();
        node.fieldNames().forEachRemaining(name -> {
            if (!fields.contains(name)) {
                throw invalid("body", "no fields but " + String.join(", ", fields));
            }
        });
        return node;
    }

    private boolean isJson() {
        if (contentType == null) {
            return false;
        }
        try {
            MediaType type = MediaType.parseMediaType(contentType);
            return MediaType.APPLICATION_JSON.equalsTypeAndSubtype(type)
                    && (type.getCharset() == null || type.getCharset().equals(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static ProblemException invalid(String field, String message) {
        return new ProblemException(Problem.VALIDATION, field, message);
    }
}
