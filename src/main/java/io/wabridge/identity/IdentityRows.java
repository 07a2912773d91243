package io.wabridge.identity;

import io.wabridge.database.Transactions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables {@code identity} and {@code identity_key}. */
final class IdentityRows {

    private final JdbcClient jdbc;
    private final NamedParameterJdbcOperations batches;

    IdentityRows(JdbcTemplate jdbc) {
        this.batches = new NamedParameterJdbcTemplate(jdbc);
        this.jdbc = JdbcClient.create(batches);
    }

    /** An identity row under a lock. */
    record Row(String identityId, Instant createdAt, String mergedInto, String conflictKeys) {}

    record KeyRow(String identityId, Key key, Instant linkedAt) {}

    /** Key to identity, for those that are known. */
    Map<String, String> owners(Collection<String> keys) {
        Map<String, String> owners = new HashMap<>();
        if (!keys.isEmpty()) {
            jdbc.sql("SELECT key_text, identity_id FROM identity_key WHERE key_text = ANY(:keys)")
                    .param("keys", Transactions.array(keys))
                    .query(row -> {
                        owners.put(row.getString("key_text"), row.getString("identity_id"));
                    });
        }
        return owners;
    }

    /** In the order of their ids, so that two transactions cannot deadlock. */
    List<Row> lock(Collection<String> identityIds) {
        if (identityIds.isEmpty()) {
            return List.of();
        }
        return jdbc.sql(
                        "SELECT identity_id, created_at, merged_into, conflict_keys FROM identity WHERE identity_id = ANY(:ids)"
                                + " ORDER BY identity_id FOR UPDATE")
                .param("ids", Transactions.array(identityIds))
                .query((row, n) -> new Row(
                        row.getString("identity_id"),
                        Transactions.instant(row, "created_at"),
                        row.getString("merged_into"),
                        row.getString("conflict_keys")))
                .list();
    }

    List<KeyRow> keysOf(Collection<String> identityIds) {
        if (identityIds.isEmpty()) {
            return List.of();
        }
        return jdbc.sql(
                        "SELECT identity_id, key_text, written_as, linked_at FROM identity_key WHERE identity_id = ANY(:ids)")
                .param("ids", Transactions.array(identityIds))
                .query((row, n) -> new KeyRow(
                        row.getString("identity_id"),
                        new Key(row.getString("key_text"), row.getString("written_as")),
                        Transactions.instant(row, "linked_at")))
                .list();
    }

    Set<String> existing(Collection<String> identityIds) {
        if (identityIds.isEmpty()) {
            return Set.of();
        }
        return jdbc.sql("SELECT identity_id FROM identity WHERE identity_id = ANY(:ids)")
                .param("ids", Transactions.array(identityIds))
                .query(String.class)
                .set();
    }

    Optional<String> survivor(String identityId) {
        return jdbc.sql("SELECT COALESCE(merged_into, identity_id) FROM identity WHERE identity_id = :id")
                .param("id", identityId)
                .query(String.class)
                .optional();
    }

    /** The survivor first. Empty when the id is not known. */
    List<String> aliases(String identityId) {
        return survivor(identityId)
                .map(survivor -> jdbc.sql(
                                "SELECT identity_id FROM identity WHERE identity_id = :survivor OR merged_into = :survivor"
                                        + " ORDER BY CASE WHEN merged_into IS NULL THEN 0 ELSE 1 END, identity_id")
                        .param("survivor", survivor)
                        .query(String.class)
                        .list())
                .orElse(List.of());
    }

    /** Asked id to keys; ids that are not known are left out. */
    Map<String, IdentityKeys> identityKeys(Collection<String> identityIds) {
        Map<String, Known> known = new LinkedHashMap<>();
        if (!identityIds.isEmpty()) {
            jdbc.sql(
                            "SELECT i.identity_id AS asked, s.identity_id AS survivor, s.conflict_keys, k.key_text, k.written_as"
                                    + " FROM identity i JOIN identity s ON s.identity_id = COALESCE(i.merged_into, i.identity_id)"
                                    + " LEFT JOIN identity_key k ON k.identity_id = s.identity_id"
                                    + " WHERE i.identity_id = ANY(:ids) ORDER BY i.identity_id, k.linked_at, k.key_text")
                    .param("ids", Transactions.array(identityIds))
                    .query(row -> {
                        String survivor = row.getString("survivor");
                        boolean conflict = row.getString("conflict_keys") != null;
                        known.computeIfAbsent(row.getString("asked"), asked -> new Known(survivor, conflict))
                                .add(row.getString("key_text"), row.getString("written_as"));
                    });
        }
        Map<String, IdentityKeys> keys = new LinkedHashMap<>();
        known.forEach((asked, found) -> keys.put(asked, found.keys()));
        return keys;
    }

    void insert(List<Row> rows) {
        batches.batchUpdate(
                "INSERT INTO identity (identity_id, created_at) VALUES (:id, :at)",
                rows.stream()
                        .map(row -> new MapSqlParameterSource("id", row.identityId())
                                .addValue("at", Transactions.timestamp(row.createdAt())))
                        .toArray(SqlParameterSource[]::new));
    }

    void insertKeys(List<KeyRow> rows) {
        batches.batchUpdate(
                "INSERT INTO identity_key (key_text, identity_id, written_as, linked_at) VALUES (:key, :id, :written, :at)",
                rows.stream()
                        .map(row -> new MapSqlParameterSource("key", row.key().text())
                                .addValue("id", row.identityId())
                                .addValue("written", row.key().writtenAs())
                                .addValue("at", Transactions.timestamp(row.linkedAt())))
                        .toArray(SqlParameterSource[]::new));
    }

    void moveKey(String key, String identityId, Instant at) {
        jdbc.sql("UPDATE identity_key SET identity_id = :id, linked_at = :at WHERE key_text = :key")
                .param("id", identityId)
                .param("at", Transactions.timestamp(at))
                .param("key", key)
                .update();
    }

    void redirect(String absorbed, String survivor) {
        jdbc.sql("UPDATE identity_key SET identity_id = :survivor WHERE identity_id = :absorbed")
                .param("survivor", survivor)
                .param("absorbed", absorbed)
                .update();
        // Identities that pointed to the absorbed one now point to the survivor, so that no redirect has more than one
        // step.
        jdbc.sql("UPDATE identity SET merged_into = :survivor, conflict_keys = NULL"
                        + " WHERE identity_id = :absorbed OR merged_into = :absorbed")
                .param("survivor", survivor)
                .param("absorbed", absorbed)
                .update();
    }

    /** The keys that are in conflict; empty when there are none. */
    List<Key> conflictKeys(String identityId) {
        return jdbc
                .sql("SELECT conflict_keys FROM identity WHERE identity_id = :id AND conflict_keys IS NOT NULL")
                .param("id", identityId)
                .query(String.class)
                .list()
                .stream()
                .flatMap(String::lines)
                .map(text -> new Key(text, text.substring(2)))
                .toList();
    }

    /** The identities that wait for a decision, in the order of their ids, after the given one. */
    List<String> inConflict(String after, int limit) {
        return jdbc.sql("SELECT identity_id FROM identity WHERE conflict_keys IS NOT NULL AND identity_id > :after"
                        + " ORDER BY identity_id FETCH FIRST :limit ROWS ONLY")
                .param("after", after)
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    void setConflict(String identityId, String keys) {
        jdbc.sql("UPDATE identity SET conflict_keys = :keys WHERE identity_id = :id")
                .param("keys", keys)
                .param("id", identityId)
                .update();
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
                    // A hash is of no use to a reader.
                }
            }
        }

        IdentityKeys keys() {
            return new IdentityKeys(survivor, phones, userIds, parents, conflict);
        }
    }
}
