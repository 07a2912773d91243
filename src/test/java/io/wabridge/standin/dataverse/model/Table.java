package io.wabridge.standin.dataverse.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One table.
 *
 * @param name logical name
 * @param set entity set name
 * @param label display name
 * @param objectTypeCode as messages about privileges show it
 * @param privilege the word its privileges end in: {@code prvRead<word>}
 * @param columns by logical name, primary key included
 * @param stateOfStatus status reason to state; empty for tables without states
 * @param defaultStatus state to the status reason it gets by default
 * @param owned by a user or a team; otherwise by the organisation
 */
public record Table(
        String name,
        String set,
        String id,
        String primaryName,
        String label,
        int objectTypeCode,
        String privilege,
        Map<String, Column> columns,
        List<Key> keys,
        Map<Integer, Integer> stateOfStatus,
        Map<Integer, Integer> defaultStatus,
        boolean owned) {

    /** An alternate key. */
    public record Key(String name, String label, List<String> columns) {}

    public Column column(String column) {
        Column found = columns.get(column);
        if (found == null) {
            throw new IllegalArgumentException(name + " has no column " + column);
        }
        return found;
    }

    /** The column behind a property of JSON or of a query: {@code _x_value} stands for the lookup x. */
    public Optional<Column> property(String property) {
        Column direct = columns.get(property);
        if (direct != null) {
            return direct.lookup() ? Optional.empty() : Optional.of(direct);
        }
        if (property.startsWith("_") && property.endsWith("_value") && property.length() > 7) {
            return Optional.ofNullable(columns.get(property.substring(1, property.length() - 6)))
                    .filter(Column::lookup);
        }
        return Optional.empty();
    }

    public boolean hasStates() {
        return !stateOfStatus.isEmpty();
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Table table && table.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
