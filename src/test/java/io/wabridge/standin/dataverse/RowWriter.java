package io.wabridge.standin.dataverse;

import io.wabridge.standin.dataverse.Store.Transaction;
import io.wabridge.standin.dataverse.model.Column;
import io.wabridge.standin.dataverse.model.Column.Type;
import io.wabridge.standin.dataverse.model.DataverseError;
import io.wabridge.standin.dataverse.model.Schema;
import io.wabridge.standin.dataverse.model.Schema.ManyToMany;
import io.wabridge.standin.dataverse.model.Schema.OnDelete;
import io.wabridge.standin.dataverse.model.Schema.OneToMany;
import io.wabridge.standin.dataverse.model.Table;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Creates, changes and deletes rows by the platform's rules: lengths and ranges, states and status reasons, alternate keys,
 * privileges, owners, what happens to the rows that pointed to a deleted one.
 */
final class RowWriter {

    private final Schema schema;
    private final Store store;
    private final Clock clock;

    RowWriter(Schema schema, Store store, Clock clock) {
        this.schema = schema;
        this.store = store;
        this.clock = clock;
    }

    /**
     * @param id null lets the server choose
     * @param given column to value; a primary key among them wins over a chosen one
     */
    Row create(Transaction transaction, Access access, Table table, UUID id, Map<String, Object> given) {
        access.demand("Create", table);
        Map<String, Object> wanted = new LinkedHashMap<>(given);
        Object bodyId = wanted.remove(table.id());
        UUID rowId = bodyId != null ? (UUID) bodyId : id != null ? id : UUID.randomUUID();
        if (store.find(table, rowId).isPresent()) {
            throw duplicate();
        }
        // Columns a create may not set are passed over without a word; statecode is one of them.
        wanted.keySet().removeIf(name -> !table.column(name).onCreate());
        Map<String, Object> values = new HashMap<>();
        for (Column column : table.columns().values()) {
            if (column.defaultValue() != null) {
                values.put(
                        column.name(),
                        column.type() == Type.BOOLEAN
                                ? column.defaultValue() == 1
                                : (Object) column.defaultValue().longValue());
            }
        }
        apply(access, table, rowId, wanted, values);
        if (table.hasStates()) {
            Object status = wanted.get("statuscode");
            values.put("statecode", 0L);
            values.put(
                    "statuscode", status == null ? table.defaultStatus().get(0).longValue() : status);
            checkStatus(table, rowId, values);
        }
        own(access, table, values);
        Instant now = now();
        stamp(access, values, "created", now);
        stamp(access, values, "modified", now);
        compute(table, values);
        Row row = new Row(table, rowId, values, transaction.nextVersion());
        checkKeys(row, null);
        Registration.check(store, row);
        access.demand("Create", row);
        transaction.put(row);
        transaction.changed(new Change("Create", row, Set.copyOf(wanted.keySet()), access));
        return row;
    }

    /** @param given column to value; null empties the column */
    Row update(Transaction transaction, Access access, Row old, Map<String, Object> given) {
        Table table = old.table();
        access.demand("Write", old);
        Map<String, Object> wanted = new LinkedHashMap<>(given);
        Object bodyId = wanted.remove(table.id());
        if (bodyId != null && !bodyId.equals(old.id())) {
            throw DataverseError.argument("The primary key " + table.id() + " of a row cannot be changed.");
        }
        wanted.keySet().removeIf(name -> !table.column(name).onUpdate());
        if (wanted.containsKey("ownerid") && !Objects.equals(wanted.get("ownerid"), old.get("ownerid"))) {
            access.demand("Assign", old);
        }
        Map<String, Object> values = old.copy();
        apply(access, table, old.id(), wanted, values);
        if (table.hasStates()) {
            moveState(table, old, wanted, values);
        }
        if (wanted.containsKey("ownerid")) {
            own(access, table, values);
        }
        stamp(access, values, "modified", now());
        compute(table, values);
        Row row = new Row(table, old.id(), values, transaction.nextVersion());
        checkKeys(row, old);
        Registration.check(store, row);
        transaction.put(row);
        transaction.changed(new Change("Update", row, Set.copyOf(wanted.keySet()), access));
        return row;
    }

    void delete(Transaction transaction, Access access, Row row) {
        access.demand("Delete", row);
        deleteWithChildren(transaction, access, row, new HashSet<>());
    }

    void associate(Transaction transaction, Access access, ManyToMany relation, Row one, Row other, boolean join) {
        access.demand("Append", one);
        access.demand("AppendTo", other);
        boolean left = one.table().name().equals(relation.left());
        UUID leftId = left ? one.id() : other.id();
        UUID rightId = left ? other.id() : one.id();
        if (join) {
            transaction.link(relation, leftId, rightId);
        } else {
            transaction.unlink(relation, leftId, rightId);
        }
    }

    private void deleteWithChildren(Transaction transaction, Access access, Row row, Set<UUID> under) {
        if (!under.add(row.id())) {
            return;
        }
        List<OneToMany> relations = schema.pointingTo(row.table());
        for (OneToMany relation : relations) {
            if (relation.onDelete() == OnDelete.RESTRICT
                    && !store.pointing(schema.table(relation.referencing()), relation.column(), row.id())
                            .isEmpty()) {
                throw new DataverseError(
                        405,
                        "0x80040227",
                        "The object you tried to delete is associated with another object and cannot be deleted.");
            }
        }
        for (OneToMany relation : relations) {
            for (Row child : store.pointing(schema.table(relation.referencing()), relation.column(), row.id())) {
                if (relation.onDelete() == OnDelete.CASCADE) {
                    deleteWithChildren(transaction, access, child, under);
                } else if (relation.onDelete() == OnDelete.REMOVE_LINK) {
                    Map<String, Object> values = child.copy();
                    values.remove(relation.column());
                    stamp(access, values, "modified", now());
                    Row changed = new Row(child.table(), child.id(), values, transaction.nextVersion());
                    transaction.put(changed);
                    transaction.changed(new Change("Update", changed, Set.of(relation.column()), access));
                }
            }
        }
        for (ManyToMany relation : schema.manyToMany()) {
            if (relation.joins(row.table())) {
                boolean left = row.table().name().equals(relation.left());
                for (Row other : store.linked(relation, row)) {
                    transaction.unlink(relation, left ? row.id() : other.id(), left ? other.id() : row.id());
                }
            }
        }
        transaction.remove(row);
        transaction.changed(new Change("Delete", row, Set.of(), access));
    }

    private void apply(Access access, Table table, UUID id, Map<String, Object> wanted, Map<String, Object> values) {
        for (Map.Entry<String, Object> entry : wanted.entrySet()) {
            Column column = table.column(entry.getKey());
            Object value = entry.getValue();
            if (value == null || value.equals("")) {
                values.remove(column.name());
                continue;
            }
            check(table, column, value);
            if (value instanceof Ref ref
                    && !column.name().equals("ownerid")
                    && !ref.equals(values.get(column.name()))) {
                access.demand("Append", table);
                store.find(ref).ifPresent(target -> access.demand("AppendTo", target));
            }
            values.put(column.name(), value);
        }
    }

    private static void check(Table table, Column column, Object value) {
        switch (column.type()) {
            case TEXT -> {
                if (((String) value).length() > column.maxLength()) {
                    throw new DataverseError(
                            400,
                            "0x80044331",
                            "A validation error occurred.  The length of the '" + column.name() + "' attribute of the '"
                                    + table.name() + "' entity exceeded the maximum allowed length of '"
                                    + column.maxLength() + "'.");
                }
            }
            case INTEGER, BIGINT -> {
                long number = (Long) value;
                if (number < column.min() || number > column.max()) {
                    throw new DataverseError(
                            400,
                            "0x8004432f",
                            "A validation error occurred.  The value of '" + column.name() + "' on record of type '"
                                    + table.name() + "' is outside the valid range. Minimum value is " + column.min()
                                    + ". Maximum value is " + column.max() + ".");
                }
            }
            case CHOICE -> {
                if (!column.options().containsKey(((Long) value).intValue())) {
                    throw new DataverseError(
                            400,
                            "0x8004431a",
                            "A validation error occurred.  The value " + value + " of '" + column.name()
                                    + "' on record of type '" + table.name()
                                    + "' is outside the valid range. Accepted Values: "
                                    + String.join(
                                            ",",
                                            column.options().keySet().stream()
                                                    .map(String::valueOf)
                                                    .toList()));
                }
            }
            default -> {
                // Guids and times have been checked as they were read; states are judged together with their reasons.
            }
        }
    }

    /**
     * A status reason alone does not carry the row into another state; a state alone brings its default reason; together they must
     * belong to each other.
     */
    private static void moveState(Table table, Row old, Map<String, Object> wanted, Map<String, Object> values) {
        Object state = wanted.get("statecode");
        Object status = wanted.get("statuscode");
        if (state == null) {
            values.put("statecode", old.get("statecode"));
        }
        if (status == null) {
            boolean moved = state != null && !state.equals(old.get("statecode"));
            Integer preset = moved ? table.defaultStatus().get(((Long) state).intValue()) : null;
            values.put("statuscode", preset == null ? old.get("statuscode") : (Object) preset.longValue());
        }
        checkStatus(table, old.id(), values);
    }

    private static void checkStatus(Table table, UUID id, Map<String, Object> values) {
        Long state = (Long) values.get("statecode");
        Long status = (Long) values.get("statuscode");
        Integer belongsTo = table.stateOfStatus().get(status.intValue());
        if (belongsTo == null || belongsTo.longValue() != state) {
            String label = table.column("statecode").options().getOrDefault(state.intValue(), String.valueOf(state));
            throw new DataverseError(
                    400,
                    DataverseError.STATE,
                    status + " is not a valid status code for state code " + table.name() + "State." + label + " on "
                            + table.name() + " with Id " + id + ".");
        }
    }

    private void own(Access access, Table table, Map<String, Object> values) {
        if (!table.owned()) {
            return;
        }
        Ref owner = (Ref) values.get("ownerid");
        if (owner == null) {
            owner = new Ref("systemuser", access.user());
            values.put("ownerid", owner);
        }
        boolean team = owner.table().equals("team");
        values.put("owningteam", team ? owner : null);
        values.put("owninguser", team ? null : owner);
        values.values().removeIf(Objects::isNull);
        store.find(owner)
                .map(row -> row.ref("businessunitid"))
                .ifPresent(unit -> values.put("owningbusinessunit", unit));
    }

    private static void stamp(Access access, Map<String, Object> values, String what, Instant now) {
        values.put(what + "on", now);
        values.put(what + "by", new Ref("systemuser", access.user()));
        if (access.delegate() == null) {
            values.remove(what + "onbehalfby");
        } else {
            values.put(what + "onbehalfby", new Ref("systemuser", access.delegate()));
        }
    }

    private static void compute(Table table, Map<String, Object> values) {
        if (table.columns().containsKey("fullname")) {
            String first = (String) values.getOrDefault("firstname", "");
            String last = (String) values.getOrDefault("lastname", "");
            values.put("fullname", (first + " " + last).trim());
        }
        if (table.columns().containsKey("isauthvalueset")) {
            values.put("isauthvalueset", values.containsKey("authvalue"));
        }
    }

    private void checkKeys(Row row, Row old) {
        for (Table.Key key : row.table().keys()) {
            List<Object> values = valuesOf(key, row);
            if (values.contains(null) || old != null && values.equals(valuesOf(key, old))) {
                continue;
            }
            Optional<Row> holder = store.find(row.table(), key, values);
            if (holder.isPresent() && !holder.get().id().equals(row.id())) {
                throw new DataverseError(
                        412,
                        DataverseError.DUPLICATE_KEY,
                        "Entity Key " + key.label() + " violated. A record with the same value for " + key.label()
                                + " already exists. A duplicate record cannot be created. Select one or more unique values"
                                + " and try again.");
            }
        }
    }

    private static List<Object> valuesOf(Table.Key key, Row row) {
        List<Object> values = new ArrayList<>();
        key.columns().forEach(column -> values.add(row.get(column)));
        return values;
    }

    static DataverseError duplicate() {
        return new DataverseError(
                412, DataverseError.DUPLICATE_RECORD, "A record with matching key values already exists.");
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
