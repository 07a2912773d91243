package io.wabridge.block;

import io.wabridge.database.Transactions;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Counts refused messages, each once. Their content is not kept. A count that Dynamics does not show yet is marked, so that those to be
 * written are found without a look at the others.
 */
@Component
public final class Refusals {

    /** By the index {@code block_count_behind}, however long the list is. */
    static final String NOT_SHOWN = "SELECT identity_id, refused_count, last_attempt_at FROM block"
            + " WHERE count_behind_at BETWEEN :begin AND :now ORDER BY count_behind_at FETCH FIRST :max ROWS ONLY";

    private final JdbcClient jdbc;
    private final NamedParameterJdbcOperations batches;
    private final Transactions transactions;
    private final BlockRows rows;
    private final Clock clock;

    Refusals(
            JdbcClient jdbc,
            NamedParameterJdbcOperations batches,
            Transactions transactions,
            BlockRows rows,
            Clock clock) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.transactions = transactions;
        this.rows = rows;
        this.clock = clock;
    }

    /**
     * A message that was discarded or refused; no content.
     *
     * @param messageKey the same at every redelivery, at most 200 characters
     */
    public record Refusal(String identityId, String channel, String messageKey, Instant at) {}

    /** Counts each message once, however often it is delivered, and stores the time of the last one. */
    public void count(Collection<Refusal> refused) {
        if (refused.isEmpty()) {
            return;
        }
        List<String> ids =
                refused.stream().map(Refusal::identityId).distinct().sorted().toList();
        transactions.run(() -> {
            Map<String, String> survivors = rows.survivors(ids);
            Set<String> locked = new HashSet<>();
            rows.lock(new HashSet<>(survivors.values())).forEach(row -> locked.add(row.identityId()));
            if (!rows.survivors(ids).equals(survivors)) {
                // The identity was merged between the two reads, so the count belongs to another row.
                throw Transactions.readAgain();
            }
            count(refused, locked, survivors);
        });
    }

    /** When two threads count the same message at once, its unique key lets one win, and the other starts again. */
    private void count(Collection<Refusal> refused, Set<String> locked, Map<String, String> survivors) {
        Map<String, Refusal> byKey = new TreeMap<>();
        refused.forEach(refusal -> byKey.putIfAbsent(refusal.messageKey(), refusal));
        byKey.keySet().removeAll(among(byKey.keySet()));

        Map<String, Tally> tallies = new LinkedHashMap<>();
        for (Refusal refusal : byKey.values()) {
            String survivor = survivors.get(refusal.identityId());
            if (survivor != null && locked.contains(survivor)) {
                tallies.computeIfAbsent(survivor, id -> new Tally()).add(refusal);
            }
        }
        batches.batchUpdate(
                "INSERT INTO block_refusal (message_key, refused_at) VALUES (:key, :at)",
                byKey.values().stream()
                        .map(refusal -> new MapSqlParameterSource("key", refusal.messageKey())
                                .addValue("at", Transactions.timestamp(refusal.at())))
                        .toArray(SqlParameterSource[]::new));
        batches.batchUpdate(
                "UPDATE block SET refused_count = refused_count + :count,"
                        + " count_behind_at = CASE WHEN count_behind_at IS NULL THEN :now ELSE count_behind_at END,"
                        + " last_attempt_at = CASE WHEN last_attempt_at > :last THEN last_attempt_at ELSE :last END"
                        + " WHERE identity_id = :id",
                tallies.entrySet().stream()
                        .map(tally -> new MapSqlParameterSource("id", tally.getKey())
                                .addValue("count", tally.getValue().count)
                                .addValue("last", Transactions.timestamp(tally.getValue().last))
                                .addValue("now", Transactions.timestamp(clock.instant())))
                        .toArray(SqlParameterSource[]::new));
    }

    /**
     * What Dynamics has to show of a block.
     *
     * @param refused distinct messages since the first block
     * @param lastAttemptAt of the latest of them
     */
    public record Count(String identityId, long refused, Instant lastAttemptAt) {}

    /** Counts that Dynamics does not show yet, those that wait longest first. */
    public List<Count> notShown(int max) {
        return jdbc.sql(NOT_SHOWN)
                .param("begin", Transactions.LONG_AGO)
                .param("now", Transactions.timestamp(clock.instant()))
                .param("max", max)
                .query((row, number) -> new Count(
                        row.getString("identity_id"),
                        row.getLong("refused_count"),
                        Transactions.instant(row, "last_attempt_at")))
                .list();
    }

    /** Notes that Dynamics shows these counts. One that is another by now is not shown, and waits behind the others. */
    public void shown(Collection<Count> counts) {
        batches.batchUpdate(
                "UPDATE block SET count_behind_at = CASE WHEN refused_count = :refused THEN NULL ELSE :now END"
                        + " WHERE identity_id = :id",
                counts.stream()
                        // In the order in which others lock them.
                        .sorted(Comparator.comparing(Count::identityId))
                        .map(count -> new MapSqlParameterSource("id", count.identityId())
                                .addValue("refused", count.refused())
                                .addValue("now", Transactions.timestamp(clock.instant())))
                        .toArray(SqlParameterSource[]::new));
    }

    /** The messages that were counted before. */
    Set<String> among(Collection<String> messageKeys) {
        return jdbc.sql("SELECT message_key FROM block_refusal WHERE message_key = ANY(:keys)")
                .param("keys", Transactions.array(messageKeys))
                .query(String.class)
                .set();
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
