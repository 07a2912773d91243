package io.wabridge.standin.dataverse.model;

import java.util.List;
import java.util.Map;

/**
 * One column as the solution declares it.
 *
 * @param name logical name
 * @param label display name, used in messages and formatted values
 * @param maxLength of texts, in characters
 * @param min of integers
 * @param max of integers
 * @param onCreate whether a create may set it
 * @param onUpdate whether an update may set it
 * @param options value to label, of choices, states, status reasons and two-option columns
 * @param defaultValue option a create without a value gets; null when none
 * @param targets tables a lookup may point to
 */
public record Column(
        String name,
        Type type,
        String label,
        int maxLength,
        long min,
        long max,
        boolean onCreate,
        boolean onUpdate,
        Map<Integer, String> options,
        Integer defaultValue,
        List<String> targets) {

    public enum Type {
        KEY,
        GUID,
        TEXT,
        INTEGER,
        BIGINT,
        BOOLEAN,
        CHOICE,
        STATE,
        STATUS,
        DATETIME,
        LOOKUP,
        /** A text that is written and never read back. */
        SECRET
    }

    public boolean lookup() {
        return type == Type.LOOKUP;
    }

    /** The property's name in JSON and in queries. */
    public String property() {
        return lookup() ? "_" + name + "_value" : name;
    }

    /** A column that takes part in nothing but being read and written. */
    public static Column plain(String name, Type type, String label) {
        return new Column(
                name,
                type,
                label,
                0,
                Integer.MIN_VALUE,
                type == Type.BIGINT ? Long.MAX_VALUE : Integer.MAX_VALUE,
                true,
                true,
                Map.of(),
                null,
                List.of());
    }

    public static Column text(String name, int maxLength, String label) {
        return new Column(name, Type.TEXT, label, maxLength, 0, 0, true, true, Map.of(), null, List.of());
    }

    static Column choice(String name, Type type, String label, Map<Integer, String> options, Integer defaultValue) {
        return new Column(name, type, label, 0, 0, 0, true, true, options, defaultValue, List.of());
    }

    public static Column lookup(String name, String label, String... targets) {
        return new Column(name, Type.LOOKUP, label, 0, 0, 0, true, true, Map.of(), null, List.of(targets));
    }

    Column withLookupTargets(List<String> newTargets) {
        return new Column(
                name, type, label, maxLength, min, max, onCreate, onUpdate, options, defaultValue, newTargets);
    }

    Column valid(boolean create, boolean update) {
        return new Column(name, type, label, maxLength, min, max, create, update, options, defaultValue, targets);
    }
}
