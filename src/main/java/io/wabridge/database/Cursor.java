package io.wabridge.database;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The end of a part of a list, encoded so that nobody relies on its form. Callers send it back, so anything that {@link #encode}
 * cannot have written is refused with {@link IllegalArgumentException}.
 */
public final class Cursor {

    /** A forged cursor may hold values that make the database fail. */
    private static final Pattern PLAIN = Pattern.compile("[!-~]*");

    private final List<String> parts;

    private Cursor(List<String> parts) {
        this.parts = parts;
    }

    /** Makes a cursor from the values that decide the order of the list: times, numbers, ids without a {@code |}. */
    public static String encode(Object... values) {
        StringBuilder text = new StringBuilder();
        for (Object value : values) {
            text.append(text.length() == 0 ? "" : "|")
                    .append(value instanceof Instant at ? ChronoUnit.MICROS.between(Instant.EPOCH, at) : value);
        }
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Reads a cursor with exactly this number of values. */
    public static Cursor decode(String cursor, int values) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            List<String> parts = List.of(text.split("\\|", -1));
            if (parts.size() == values && PLAIN.matcher(text).matches()) {
                return new Cursor(parts);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the cursor is none of ours", e);
        }
        throw new IllegalArgumentException("the cursor is none of ours");
    }

    public String text(int index) {
        return parts.get(index);
    }

    public long number(int index) {
        try {
            return Long.parseLong(parts.get(index));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the cursor is none of ours", e);
        }
    }

    public Instant time(int index) {
        try {
            return Instant.EPOCH.plus(number(index), ChronoUnit.MICROS);
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("the cursor is none of ours", e);
        }
    }
}
