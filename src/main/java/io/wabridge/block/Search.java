package io.wabridge.block;

import io.wabridge.identity.PhoneNumbers;
import java.util.List;
import java.util.Locale;

/**
 * What was typed to find a block, as {@code LIKE} patterns with {@code !} as the escape character. One or two characters are looked
 * for at the beginning only: anywhere they would be found in half of a long list. So is everything where no index finds parts.
 *
 * @param text in a reason or a BSUID, in lower case
 * @param phones in a phone number as it was written, as typed and in canonical form; empty when it cannot be part of one
 * @param keys the same in the canonical form of a phone number, {@code P:4915112345678}
 */
record Search(String text, List<String> phones, List<String> keys) {

    private static final int SHORTEST_PART = 3;

    /** @param parts whether a part is looked for anywhere, and not only at the beginning */
    static Search of(String typed, boolean parts) {
        String text = typed.strip().toLowerCase(Locale.ROOT);
        String escaped = text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
        List<String> digits = digitsOf(text);
        return new Search(
                pattern("", escaped, parts, text.length()),
                digits.stream()
                        .map(part -> pattern("", part, parts, part.length()))
                        .toList(),
                digits.stream()
                        .map(part -> pattern("P:", part, parts, part.length()))
                        .toList());
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
