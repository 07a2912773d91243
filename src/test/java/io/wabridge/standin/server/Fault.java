package io.wabridge.standin.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.Json;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A failure ordered in advance.
 *
 * @param target which stand-in fails: {@code dataverse} or {@code graph}
 * @param kind how it fails
 * @param status HTTP status of {@link Kind#STATUS}
 * @param body body of {@link Kind#STATUS}: JSON is sent as JSON, anything else as HTML, as gateways do; null for an empty one
 * @param delayMs how long {@link Kind#DELAY} holds a request, in milliseconds
 * @param retryAfter {@code Retry-After} of {@link Kind#STATUS}, in seconds; null when none is sent
 * @param match regular expression found somewhere in path and query; null matches every request
 * @param count how many requests fail; null until cleared
 * @param probability share of the matching requests that fail, 0 to 1
 */
public record Fault(
        String target,
        Kind kind,
        int status,
        String body,
        long delayMs,
        Integer retryAfter,
        String match,
        Integer count,
        double probability) {

    /** How a request fails. */
    public enum Kind {
        /** It is answered, but late. */
        DELAY("delay"),
        /** The connection breaks before the request has any effect. */
        DROP_BEFORE("drop-before"),
        /** The request takes effect and the connection breaks before the answer. */
        DROP_AFTER_COMMIT("drop-after-commit"),
        /** It is answered with an error and has no effect. */
        STATUS("status");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        static Kind of(String word) {
            return Arrays.stream(values())
                    .filter(kind -> kind.word.equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "kind must be delay, drop-before, drop-after-commit or status"));
        }
    }

    public static Fault delay(String target, long ms) {
        return new Fault(target, Kind.DELAY, 0, null, ms, null, null, null, 1);
    }

    public static Fault dropBefore(String target) {
        return new Fault(target, Kind.DROP_BEFORE, 0, null, 0, null, null, null, 1);
    }

    public static Fault dropAfterCommit(String target) {
        return new Fault(target, Kind.DROP_AFTER_COMMIT, 0, null, 0, null, null, null, 1);
    }

    public static Fault status(String target, int status, String body) {
        return new Fault(target, Kind.STATUS, status, body, 0, null, null, null, 1);
    }

    public Fault matching(String regex) {
        return new Fault(target, kind, status, body, delayMs, retryAfter, regex, count, probability);
    }

    public Fault times(int newCount) {
        return new Fault(target, kind, status, body, delayMs, retryAfter, match, newCount, probability);
    }

    public Fault retryAfter(int seconds) {
        return new Fault(target, kind, status, body, delayMs, seconds, match, count, probability);
    }

    /**
     * Reads the body of {@code POST /_control/faults}.
     *
     * @throws IllegalArgumentException with a sentence for the caller when it makes no sense
     */
    static Fault of(JsonNode json) {
        String target = json.path("target").asText();
        if (!target.equals("dataverse") && !target.equals("graph")) {
            throw new IllegalArgumentException("target must be dataverse or graph");
        }
        Kind kind = Kind.of(json.path("kind").asText());
        String match = json.path("match").asText(null);
        if (match != null) {
            try {
                Pattern.compile(match);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("match is not a regular expression: " + e.getDescription(), e);
            }
        }
        JsonNode body = json.path("body");
        double probability = json.path("probability").asDouble(1);
        if (probability < 0 || probability > 1) {
            throw new IllegalArgumentException("probability must be between 0 and 1");
        }
        return new Fault(
                target,
                kind,
                json.path("status").asInt(503),
                body.isMissingNode() || body.isNull() ? null : body.isTextual() ? body.asText() : body.toString(),
                json.path("delayMs").asLong(1000),
                json.hasNonNull("retryAfter") ? json.get("retryAfter").asInt() : null,
                match,
                json.hasNonNull("count") ? json.get("count").asInt() : null,
                probability);
    }

    ObjectNode json() {
        ObjectNode json = Json.object().put("target", target).put("kind", kind.word);
        if (kind == Kind.STATUS) {
            json.put("status", status).put("body", body).put("retryAfter", retryAfter);
        }
        if (kind == Kind.DELAY) {
            json.put("delayMs", delayMs);
        }
        return json.put("match", match).put("count", count).put("probability", probability);
    }
}
