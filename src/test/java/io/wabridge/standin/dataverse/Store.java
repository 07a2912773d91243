package io.wabridge.standin.dataverse;

import io.wabridge.standin.dataverse.model.Column;
import io.wabridge.standin.dataverse.model.Schema;
import io.wabridge.standin.dataverse.model.Schema.ManyToMany;
import io.wabridge.standin.dataverse.model.Table;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * All rows, in memory. Readers share the lock, a writer has it alone until its transaction is committed or undone, so every reader
 * sees whole transactions. Alternate keys and lookups are indexed, because the bridge asks by them.
 */
final class Store {

    private final Schema schema;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<String, Shelf> shelves = new HashMap<>();
    private final Map<String, Links> links = new HashMap<>();
    private long version = 1_000_000;

    /** One table's rows and indexes. */
    private static final class Shelf {
        private final Map<UUID, Row> rows = new LinkedHashMap<>();
        private final Map<String, Map<List<Object>, UUID>> keys = new HashMap<>();
        private final Map<String, Map<UUID, Set<UUID>>> pointers = new HashMap<>();
    }

    /** One many-to-many relationship, readable from both ends. */
    private static final class Links {
        private final Map<UUID, Set<UUID>> fromLeft = new HashMap<>();
        private final Map<UUID, Set<UUID>> fromRight = new HashMap<>();
    }

    Store(Schema schema) {
        this.schema = schema;
        clear();
    }

    private void clear() {
        shelves.clear();
        links.clear();
        for (Table table : schema.tables()) {
            Shelf shelf = new Shelf();
            table.keys().forEach(key -> shelf.keys.put(key.name(), new HashMap<>()));
            table.columns().values().stream()
                    .filter(Column::lookup)
                    .forEach(column -> shelf.pointers.put(column.name(), new HashMap<>()));
            shelves.put(table.name(), shelf);
        }
        schema.manyToMany().forEach(relation -> links.put(relation.name(), new Links()));
    }

    /** Empties everything; versions go on growing, so no old ETag matches a new row. */
    void reset(Consumer<Transaction> seed) {
        lock.writeLock().lock();
        try {
            clear();
            seed.accept(new Transaction());
        } finally {
            lock.writeLock().unlock();
        }
    }

    <T> T read(Supplier<T> reader) {
        lock.readLock().lock();
        try {
            return reader.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Runs the writer as one transaction: whatever it throws undoes all it did. */
    <T> T write(Function<Transaction, T> writer) {
        lock.writeLock().lock();
        Transaction transaction = new Transaction();
        try {
            T result = writer.apply(transaction);
            transaction.committed = true;
            return result;
        } finally {
            if (!transaction.committed) {
                transaction.undo();
            }
            lock.writeLock().unlock();
        }
    }

    Optional<Row> find(Table table, UUID id) {
        return Optional.ofNullable(shelves.get(table.name()).rows.get(id));
    }

    Optional<Row> find(Ref ref) {
        return ref == null ? Optional.empty() : find(schema.table(ref.table()), ref.id());
    }

    Optional<Row> find(Table table, Table.Key key, List<Object> values) {
        return Optional.ofNullable(
                        shelves.get(table.name()).keys.get(key.name()).get(folded(values)))
                .flatMap(id -> find(table, id));
    }

    Collection<Row> rows(Table table) {
        return shelves.get(table.name()).rows.values();
    }

    int count(Table table) {
        return shelves.get(table.name()).rows.size();
    }

    /** Rows of the table whose lookup points to this id, oldest first. */
    List<Row> pointing(Table table, String column, UUID to) {
        Shelf shelf = shelves.get(table.name());
        List<Row> rows = new ArrayList<>();
        for (UUID id : shelf.pointers.get(column).getOrDefault(to, Set.of())) {
            rows.add(shelf.rows.get(id));
        }
        return rows;
    }

    /** Rows joined to this one. */
    List<Row> linked(ManyToMany relation, Row row) {
        Links of = links.get(relation.name());
        boolean left = row.table().name().equals(relation.left());
        Table other = schema.table(relation.other(row.table()));
        List<Row> rows = new ArrayList<>();
        for (UUID id : (left ? of.fromLeft : of.fromRight).getOrDefault(row.id(), Set.of())) {
            find(other, id).ifPresent(rows::add);
        }
        return rows;
    }

    // Dataverse compares texts without regard to case, in keys too.
    private static List<Object> folded(List<Object> values) {
        List<Object> folded = new ArrayList<>(values.size());
        for (Object value : values) {
            folded.add(value instanceof String text ? text.toLowerCase(Locale.ROOT) : value);
        }
        return folded;
    }

    /** The values of a key; null while one of its columns is empty, because then it binds nothing. */
    private static List<Object> keyOf(Table.Key key, Row row) {
        List<Object> values = new ArrayList<>(key.columns().size());
        for (String column : key.columns()) {
            Object value = row.get(column);
            if (value == null) {
                return null;
            }
            values.add(value);
        }
        return folded(values);
    }

    /** Changes that take effect together or not at all. */
    final class Transaction {

        private final Deque<Runnable> undo = new ArrayDeque<>();
        private final List<Change> changes = new ArrayList<>();
        private boolean committed;

        Store store() {
            return Store.this;
        }

        long nextVersion() {
            return ++version;
        }

        /** Puts a row in or replaces it. The caller has checked that its keys are free. */
        void put(Row row) {
            Row old = place(row);
            undo.push(() -> {
                if (old == null) {
                    take(row);
                } else {
                    place(old);
                }
            });
        }

        void remove(Row row) {
            take(row);
            undo.push(() -> place(row));
        }

        void link(ManyToMany relation, UUID left, UUID right) {
            Links of = links.get(relation.name());
            if (of.fromLeft.computeIfAbsent(left, id -> new LinkedHashSet<>()).add(right)) {
                of.fromRight.computeIfAbsent(right, id -> new LinkedHashSet<>()).add(left);
                undo.push(() -> {
                    of.fromLeft.get(left).remove(right);
                    of.fromRight.get(right).remove(left);
                });
            }
        }

        void unlink(ManyToMany relation, UUID left, UUID right) {
            Links of = links.get(relation.name());
            if (of.fromLeft.getOrDefault(left, Set.of()).remove(right)) {
                of.fromRight.get(right).remove(left);
                undo.push(() -> {
                    of.fromLeft.get(left).add(right);
                    of.fromRight.get(right).add(left);
                });
            }
        }

        /** Remembers what is to be told to registered steps once this is committed. */
        void changed(Change change) {
            changes.add(change);
        }

        List<Change> changes() {
            return changes;
        }

        private void undo() {
            while (!undo.isEmpty()) {
                undo.pop().run();
            }
        }

        private Row place(Row row) {
            Shelf shelf = shelves.get(row.table().name());
            Row old = shelf.rows.put(row.id(), row);
            unindex(shelf, old, row);
            index(shelf, old, row);
            return old;
        }

        private void take(Row row) {
            Shelf shelf = shelves.get(row.table().name());
            unindex(shelf, shelf.rows.remove(row.id()), null);
        }

        // Most changes leave most keys and lookups as they were: those are not touched.
        private void index(Shelf shelf, Row old, Row row) {
            for (Table.Key key : row.table().keys()) {
                List<Object> values = keyOf(key, row);
                if (values != null && (old == null || !values.equals(keyOf(key, old)))) {
                    shelf.keys.get(key.name()).put(values, row.id());
                }
            }
            for (Map.Entry<String, Object> entry : row.values().entrySet()) {
                if (entry.getValue() instanceof Ref ref && (old == null || !ref.equals(old.get(entry.getKey())))) {
                    shelf.pointers
                            .get(entry.getKey())
                            .computeIfAbsent(ref.id(), id -> new LinkedHashSet<>())
                            .add(row.id());
                }
            }
        }

        private void unindex(Shelf shelf, Row old, Row row) {
            if (old == null) {
                return;
            }
            for (Table.Key key : old.table().keys()) {
                List<Object> values = keyOf(key, old);
                if (values != null && (row == null || !values.equals(keyOf(key, row)))) {
                    shelf.keys.get(key.name()).remove(values, old.id());
                }
            }
            for (Map.Entry<String, Object> entry : old.values().entrySet()) {
                if (entry.getValue() instanceof Ref ref && (row == null || !ref.equals(row.get(entry.getKey())))) {
                    Map<UUID, Set<UUID>> pointers = shelf.pointers.get(entry.getKey());
                    Set<UUID> ids = pointers.get(ref.id());
                    ids.remove(old.id());
                    if (ids.isEmpty()) {
                        pointers.remove(ref.id());
                    }
                }
            }
        }
    }
}
