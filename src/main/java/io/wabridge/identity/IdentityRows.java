package io.wabridge.identity;

import io.wabridge.database.Transactions;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/** The tables {@code identity} and {@code identity_key}. */
final class IdentityRows {

    private final JdbcTemplate jdbc;

    IdentityRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** An identity row under a lock. */
    record Row(String identityId, Instant createdAt, String mergedInto, String conflictKeys) {}

    record KeyRow(String identityId, Key key, Instant linkedAt) {}

    /** Key to identity, for those that are known. */
    Map<String, String> owners(Collection<String> keys) {
        Map<String, String> owners = new HashMap<>();
        if (!keys.isEmpty()) {
            jdbc.query(
                    "SELECT key_text, identity_id FROM identity_key WHERE key_text = ANY(?)",
                    Transactions.bind(keys),
                    row -> {
                        owners.put(row.getString(1), row.getString(2));
                    });
        }
        return owners;
    }

    /** In the order of their ids, so that two transactions never wait for each other. */
    List<Row> lock(Collection<String> identityIds) {
        List<Row> rows = new ArrayList<>();
        if (!identityIds.isEmpty()) {
            jdbc.query(
                    "SELECT identity_id, created_at, merged_into, conflict_keys FROM identity WHERE identity_id = ANY(?)"
                            + " ORDER BY identity_id FOR UPDATE",
                    Transactions.bind(identityIds),
                    row -> {
                        rows.add(new Row(
                                row.getString(1),
                                row.getObject(2, OffsetDateTime.class).toInstant(),
                                row.getString(3),
                                row.getString(4)));
                    });
        }
        return rows;
    }

    List<KeyRow> keysOf(Collection<String> identityIds) {
        List<KeyRow> keys = new ArrayList<>();
        if (!identityIds.isEmpty()) {
            jdbc.query(
                    "SELECT identity_id, key_text, written_as, linked_at FROM identity_key WHERE identity_id = ANY(?)",
                    Transactions.bind(identityIds),
                    row -> {
                        keys.add(new KeyRow(
                                row.getString(1),
                                new Key(row.getString(2), row.getString(3)),
                                row.getObject(4, OffsetDateTime.class).toInstant()));
                    });
        }
        return keys;
    }

    Set<String> existing(Collection<String> identityIds) {
        Set<String> existing = new HashSet<>();
        if (!identityIds.isEmpty()) {
            jdbc.query(
                    "SELECT identity_id FROM identity WHERE identity_id = ANY(?)",
                    Transactions.bind(identityIds),
                    row -> {
                        existing.add(row.getString(1));
                    });
        }
        return existing;
    }

    Optional<String> survivor(String identityId) {
        return jdbc
                .queryForList(
                        "SELECT COALESCE(merged_into, identity_id) FROM identity WHERE identity_id = ?",
                        String.class,
                        identityId)
                .stream()
                .findFirst();
    }

    /** The survivor first. Empty when the id is not known. */
    List<String> aliases(String identityId) {
        return survivor(identityId)
                .map(survivor -> jdbc.queryForList(
                        "SELECT identity_id FROM identity WHERE identity_id = ? OR merged_into = ?"
                                + " ORDER BY CASE WHEN merged_into IS NULL THEN 0 ELSE 1 END, identity_id",
                        String.class,
                        survivor,
                        survivor))
                .orElse(List.of());
    }

    /** Asked id to keys; ids that are not known are left out. */
    Map<String, IdentityKeys> identityKeys(Collection<String> identityIds) {
        Map<String, Known> known = new LinkedHashMap<>();
        if (!identityIds.isEmpty()) {
            jdbc.query(
                    "SELECT i.identity_id, s.identity_id, s.conflict_keys, k.key_text, k.written_as"
                            + " FROM identity i JOIN identity s ON s.identity_id = COALESCE(i.merged_into, i.identity_id)"
                            + " LEFT JOIN identity_key k ON k.identity_id = s.identity_id"
                            + " WHERE i.identity_id = ANY(?) ORDER BY i.identity_id, k.linked_at, k.key_text",
                    Transactions.bind(identityIds),
                    row -> {
                        String survivor = row.getString(2);
                        boolean conflict = row.getString(3) != null;
                        known.computeIfAbsent(row.getString(1), asked -> new Known(survivor, conflict))
                                .add(row.getString(4), row.getString(5));
                    });
        }
        Map<String, IdentityKeys> keys = new LinkedHashMap<>();
        known.forEach((asked, found) -> keys.put(asked, found.keys()));
        return keys;
    }

    void insert(List<Row> rows) {
        jdbc.batchUpdate(
                "INSERT INTO identity (identity_id, created_at) VALUES (?, ?)",
                rows.stream()
                        .map(row -> new Object[] {row.identityId(), Transactions.timestamp(row.createdAt())})
                        .toList());
    }

    void insertKeys(List<KeyRow> rows) {
        jdbc.batchUpdate(
                "INSERT INTO identity_key (key_text, identity_id, written_as, linked_at) VALUES (?, ?, ?, ?)",
                rows.stream()
                        .map(row -> new Object[] {
                            row.key().text(),
                            row.identityId(),
                            row.key().writtenAs(),
                            Transactions.timestamp(row.linkedAt())
                        })
                        .toList());
    }

    void moveKey(String key, String identityId, Instant at) {
        jdbc.update(
                "UPDATE identity_key SET identity_id = ?, linked_at = ? WHERE key_text = ?",
                identityId,
                Transactions.timestamp(at),
                key);
    }

    void redirect(String absorbed, String survivor) {
        jdbc.update("UPDATE identity_key SET identity_id = ? WHERE identity_id = ?", survivor, absorbed);
        // Those that pointed at the absorbed one follow, so that no redirect is longer than one step.
        jdbc.update(
                "UPDATE identity SET merged_into = ?, conflict_keys = NULL WHERE identity_id = ? OR merged_into = ?",
                survivor,
                absorbed,
                absorbed);
    }

    /** What stands in the way of taking it for granted who this is; empty when nothing does. */
    List<Key> conflictKeys(String identityId) {
        return jdbc
                .queryForList("SELECT conflict_keys FROM identity WHERE identity_id = ?", String.class, identityId)
                .stream()
                .filter(Objects::nonNull)
                .flatMap(String::lines)
                .map(text -> new Key(text, text.substring(2)))
                .toList();
    }

    /** Whoever waits for a person to look, in the order of their ids, after the given one. */
    List<String> inConflict(String after, int limit) {
        return jdbc.queryForList(
                "SELECT identity_id FROM identity WHERE conflict_keys IS NOT NULL AND identity_id > ?"
                        + " ORDER BY identity_id FETCH FIRST ? ROWS ONLY",
                String.class,
                after,
                limit);
    }

    long countConflicts() {
        Long count = jdbc.queryForObject("SELECT COUNT(*) FROM identity WHERE conflict_keys IS NOT NULL", Long.class);
        return count == null ? 0 : count;
    }

    void setConflict(String identityId, String keys) {
        jdbc.update("UPDATE identity SET conflict_keys = ? WHERE identity_id = ?", keys, identityId);
    }

    private static final class Known {

        private final String survivor;
        private final boolean conflict;
        private final List<String> phones = new ArrayList<>();
        private final List<String> userIds = new ArrayList<>();
        private final List<String> parents = new ArrayList<>();

        Known(String survivor, boolean conflict) {
            this.survivor = survivor;
            this.conflict = conflict;
        }

        void add(String key, String writtenAs) {
            switch (key == null ? Key.OTHER : key.charAt(0)) {
                case Key.PHONE -> phones.add(writtenAs);
                case Key.USER_ID -> userIds.add(writtenAs);
                case Key.PARENT -> parents.add(writtenAs);
                default -> {
                    // A hash tells nobody anything.
                }
            }
        }

        IdentityKeys keys() {
            return new IdentityKeys(survivor, phones, userIds, parents, conflict);
        }
    }
}
