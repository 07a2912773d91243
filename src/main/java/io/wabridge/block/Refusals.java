package io.wabridge.block;

import io.wabridge.block.BlockList.Refusal;
import io.wabridge.database.Transactions;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;

/** Counts the messages that did not pass: each once, none with its content. */
final class Refusals {

    private final JdbcTemplate jdbc;

    Refusals(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Two that count the same message at once meet at its unique key, and the loser starts again. */
    void count(Collection<Refusal> refusals, Set<String> lockedSurvivors, Map<String, String> survivors) {
        Map<String, Refusal> byKey = new TreeMap<>();
        refusals.forEach(refusal -> byKey.putIfAbsent(refusal.messageKey(), refusal));
        byKey.keySet().removeAll(among(byKey.keySet()));

        Map<String, Tally> tallies = new LinkedHashMap<>();
        for (Refusal refusal : byKey.values()) {
            String survivor = survivors.get(refusal.identityId());
            if (survivor != null && lockedSurvivors.contains(survivor)) {
                tallies.computeIfAbsent(survivor, id -> new Tally()).add(refusal);
            }
        }
        jdbc.batchUpdate(
                "INSERT INTO block_refusal (message_key, refused_at) VALUES (?, ?)",
                byKey.values().stream()
                        .map(refusal -> new Object[] {refusal.messageKey(), Transactions.timestamp(refusal.at())})
                        .toList());
        jdbc.batchUpdate(
                "UPDATE block SET refused_count = refused_count + ?, last_attempt_at ="
                        + " CASE WHEN last_attempt_at > ? THEN last_attempt_at ELSE ? END WHERE identity_id = ?",
                tallies.entrySet().stream()
                        .map(entry -> new Object[] {
                            entry.getValue().count,
                            Transactions.timestamp(entry.getValue().last),
                            Transactions.timestamp(entry.getValue().last),
                            entry.getKey()
                        })
                        .toList());
    }

    /** Those of the messages that were counted. */
    Set<String> among(Collection<String> messageKeys) {
        Set<String> counted = new HashSet<>();
        jdbc.query(
                "SELECT message_key FROM block_refusal WHERE message_key = ANY(?)",
                Transactions.bind(messageKeys),
                row -> {
                    counted.add(row.getString(1));
                });
        return counted;
    }

    int purge(Instant before) {
        return jdbc.update("DELETE FROM block_refusal WHERE refused_at < ?", Transactions.timestamp(before));
    }

    private static final class Tally {

        private long count;
        private Instant last;

        void add(Refusal refusal) {
            count++;
            last = BlockRow.later(last, refusal.at());
        }
    }
}
