package io.wabridge.standin.dataverse;

import io.wabridge.standin.dataverse.model.Table;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * One version of a row; a change makes another one.
 *
 * @param values by logical column name: String, Long (numbers and options), Boolean, Instant, UUID or {@link Ref}. Empty columns
 *     are absent
 * @param version grows with every change anywhere; the number in the ETag
 */
record Row(Table table, UUID id, Map<String, Object> values, long version) {

    Row {
        values = Collections.unmodifiableMap(values);
    }

    Object get(String column) {
        return values.get(column);
    }

    String text(String column) {
        return (String) values.get(column);
    }

    Ref ref(String column) {
        return (Ref) values.get(column);
    }

    long number(String column) {
        return values.get(column) instanceof Long number ? number : 0;
    }

    /** A copy to be changed and put back. */
    Map<String, Object> copy() {
        return new HashMap<>(values);
    }

    String etag() {
        return "W/\"" + version + "\"";
    }

    Ref reference() {
        return new Ref(table.name(), id);
    }
}
