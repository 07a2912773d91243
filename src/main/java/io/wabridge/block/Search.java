package io.wabridge.block;

import io.wabridge.identity.PhoneNumbers;
import java.util.List;
import java.util.Locale;

/**
 * What was typed to find a block, as {@code LIKE} patterns with {@code !} as the escape character.
 *
 * @param text anywhere in a reason or a BSUID, in lower case
 * @param digits anywhere in a phone number, as typed and in canonical form; empty when it cannot be part of one
 */
record Search(String text, List<String> digits) {

    static Search of(String typed) {
        String text = typed.strip().toLowerCase(Locale.ROOT);
        String escaped = text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
        return new Search("%" + escaped + "%", digitsOf(text));
    }

    private static List<String> digitsOf(String text) {
        String digits = text.replaceAll("[\\s+().\\-/]", "");
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return List.of();
        }
        return List.of(digits, PhoneNumbers.canonical(digits)).stream()
                .distinct()
                .map(part -> "%" + part + "%")
                .toList();
    }
}
