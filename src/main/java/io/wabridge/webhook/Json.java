package io.wabridge.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads JSON from Meta, or from an attacker, within limits. Empty strings count as absent. */
final class Json {

    /** Meta's webhooks have some fifteen levels and at most 3 MB. */
    static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxStringLength(4_000_000)
                            .maxNumberLength(100)
                            .maxNameLength(1_000)
                            .build())
                    .build())
            // Of two values under one name the tree would keep only the last, and the first would be lost.
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            // Coordinates keep all their digits, and 1e999 does not become "Infinity".
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final char REPLACEMENT = '\uFFFD';

    private Json() {}

    static String write(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A key or a word, trimmed. Numbers become digits, because some senders leave out the quotes. Null when absent or blank. */
    static String word(JsonNode parent, String name) {
        JsonNode node = parent == null ? null : parent.get(name);
        if (node == null) {
            return null;
        }
        if (node.isTextual()) {
            String text = node.textValue().strip();
            return text.isEmpty() ? null : text;
        }
        return node.isIntegralNumber() ? node.asText() : null;
    }

    /** A text as the person wrote it; null when absent or empty. */
    static String content(JsonNode parent, String name) {
        JsonNode node = parent == null ? null : parent.get(name);
        if (node == null || !node.isValueNode() || node.isNull()) {
            return null;
        }
        String text = node.asText();
        return text.isEmpty() ? null : text;
    }

    /** The items of a list. A single object counts as a list of one, null as an empty list. */
    static Iterable<JsonNode> each(JsonNode node) {
        if (node == null || node.isNull()) {
            return List.of();
        }
        return node.isArray() ? node : List.of(node);
    }

    static boolean isEmpty(JsonNode node) {
        return node == null || node.isNull() || (node.isContainerNode() && node.isEmpty());
    }

    /** The same node without some of its keys. The children are shared, not copied. */
    static ObjectNode without(JsonNode node, Set<String> names) {
        ObjectNode copy = MAPPER.createObjectNode();
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            if (!names.contains(property.getKey())) {
                copy.set(property.getKey(), property.getValue());
            }
        }
        return copy;
    }

    /**
     * Whether a body may contain what PostgreSQL (NUL) or UTF-8 (half a surrogate pair) refuses. It is also true for emoji, which
     * Meta writes as two escapes; the clean-up then changes nothing.
     */
    static boolean mayNeedCleaning(byte[] body) {
        for (int i = 0; i < body.length; i++) {
            int b = body[i];
            if (b == '\\') {
                if (i + 5 < body.length && body[i + 1] == 'u') {
                    int first = body[i + 2] | 0x20;
                    boolean surrogate = first == 'd' && body[i + 3] > '7';
                    boolean control = body[i + 2] == '0' && body[i + 3] == '0' && body[i + 4] == '0';
                    if (surrogate || control) {
                        return true;
                    }
                }
                i++;
            } else if (b == 0) {
                // UTF-16 or UTF-32, which the reader accepts too. Always clean these up.
                return true;
            }
        }
        return false;
    }

    /** Replaces NUL and lone surrogates in every string and name of the tree, in place. */
    static JsonNode cleaned(JsonNode node) {
        if (node.isTextual()) {
            String clean = cleaned(node.textValue());
            return clean.equals(node.textValue()) ? node : TextNode.valueOf(clean);
        }
        if (node.isArray()) {
            ArrayNode array = (ArrayNode) node;
            for (int i = 0; i < array.size(); i++) {
                array.set(i, cleaned(array.get(i)));
            }
        } else if (node.isObject()) {
            ObjectNode object = (ObjectNode) node;
            for (Map.Entry<String, JsonNode> property : new ArrayList<>(object.properties())) {
                String name = cleaned(property.getKey());
                if (!name.equals(property.getKey())) {
                    object.remove(property.getKey());
                }
                object.set(name, cleaned(property.getValue()));
            }
        }
        return node;
    }

    static String cleaned(String text) {
        StringBuilder clean = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean bad = c == 0;
            if (Character.isSurrogate(c)) {
                if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else {
                    bad = true;
                }
            }
            if (bad) {
                if (clean == null) {
                    clean = new StringBuilder(text);
                }
                clean.setCharAt(i, REPLACEMENT);
            }
        }
        return clean == null ? text : clean.toString();
    }
}
