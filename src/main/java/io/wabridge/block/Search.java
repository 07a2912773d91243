package io.wabridge.block;

import io.wabridge.identity.PhoneNumbers;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was typed to find a block, as {@code LIKE} patterns with {@code !} as the escape character. One or two characters are looked
 * for at the beginning only: anywhere they would be found in half of a long list. So is everything where no index finds parts.
 *
 * @param reason part of a reason, in lower case
 * @param written part of a phone number or BSUID as it was written: where only digits were typed, as typed and in canonical form
 * @param keys where only digits were typed, part of a phone number in canonical form, {@code P:4915112345678}
 */
record Search(String reason, List<String> written, List<String> keys) {

    private static final int SHORTEST_PART = 3;

    /** @param parts whether a part is looked for anywhere, and not only at the beginning */
    static Search of(String typed, boolean parts) {
        String text = typed.strip().toLowerCase(Locale.ROOT);
        String escaped = text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
        String anything = pattern("", escaped, parts, text.length());
        List<String> digits = digitsOf(text);
        return new Search(
                anything,
                digits.isEmpty() ? List.of(anything) : patterns("", digits, parts),
                patterns("P:", digits, parts));
    }

    /**
     * The condition that the row {@code b} of {@code block} fits. It is a UNION and no OR over two tables, so that each part can use its
     * index. In a list of ten million each search of an index takes long, so there are as few as possible.
     *
     * @param params gets its parameters
     */
    String condition(Map<String, Object> params) {
        StringBuilder sql = new StringBuilder("b.identity_id IN (SELECT r.identity_id FROM block r"
                + " WHERE LOWER(r.reason) LIKE :reason ESCAPE '!'");
        params.put("reason", reason);
        either(sql, "LOWER(k.written_as)", "written", written, params);
        either(sql, "k.key_text", "key", keys, params);
        return sql.append(")").toString();
    }

    private static void either(
            StringBuilder sql, String column, String name, List<String> patterns, Map<String, Object> params) {
        for (int i = 0; i < patterns.size(); i++) {
            sql.append(" UNION SELECT k.identity_id FROM identity_key k WHERE " + column + " LIKE :" + name + i
                    + " ESCAPE '!'");
            params.put(name + i, patterns.get(i));
        }
    }

    private static List<String> patterns(String start, List<String> digits, boolean parts) {
        return digits.stream()
                .map(part -> pattern(start, part, parts, part.length()))
                .toList();
    }

    private static String pattern(String start, String part, boolean parts, int length) {
        return start + (parts && length >= SHORTEST_PART ? "%" : "") + part + "%";
    }

    private static List<String> digitsOf(String text) {
        String digits = text.replaceAll("[\\s+().\\-/]", "");
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return List.of();
        }
        return List.of(digits, PhoneNumbers.canonical(digits)).stream()
                .distinct()
                .toList();
    }
}
