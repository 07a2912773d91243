package io.wabridge.block;

import io.wabridge.database.Columns;
import io.wabridge.database.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How far Dynamics has followed each block. {@code crm_due_at} says that there is work, {@code crm_claim} that a worker does it.
 * A claim clears the due time, and a change during the claim sets it again; so the end of the claim shows whether anything
 * happened meanwhile. A claim that is not ended runs out, and the next worker takes the row over.
 *
 * <p>A block that is behind keeps the highest {@link Priority} it was given until Dynamics has followed.
 */
@Component
public final class CrmProgress {

    /** The order of the work; the database knows it by its number. */
    public enum Priority {
        /** Somebody waits for it: an agent, a caller, or a message that crossed the block. */
        ASKED,
        /** Many at a time, and nobody waits: what expired, came back from Dynamics, or differs there. */
        BULK
    }

    private static final String FIRST = " FETCH FIRST :max ROWS ONLY FOR UPDATE SKIP LOCKED";

    /**
     * Each is a part of an index. One statement with an OR would read and sort all that is due, on PostgreSQL too.
     */
    static final String RUN_OUT = "SELECT identity_id, version FROM block"
            + " WHERE crm_priority = :priority AND crm_claim_until BETWEEN :begin AND :now ORDER BY crm_claim_until"
            + FIRST;

    static final String DUE = "SELECT identity_id, version FROM block"
            + " WHERE crm_priority = :priority AND crm_due_at BETWEEN :begin AND :now AND crm_claim_until IS NULL ORDER BY crm_due_at"
            + FIRST;

    private final JdbcClient jdbc;
    private final NamedParameterJdbcOperations batches;
    private final Transactions transactions;
    private final BlockRows rows;
    private final BlockWriter writer;
    private final Clock clock;
    private final Columns columns;

    CrmProgress(
            JdbcClient jdbc,
            NamedParameterJdbcOperations batches,
            Transactions transactions,
            BlockRows rows,
            BlockWriter writer,
            Clock clock) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.transactions = transactions;
        this.rows = rows;
        this.writer = writer;
        this.clock = clock;
        this.columns = new Columns(jdbc);
    }

    /**
     * A block that Dynamics has not followed yet, claimed by one writer.
     *
     * @param version what Dynamics is to be told
     */
    public record Behind(String identityId, long version, String claim, Priority priority) {}

    /**
     * Claims blocks of this priority that Dynamics has not followed yet, each for one writer in the whole cluster: first those
     * whose writer has died, then those that wait longest.
     *
     * @param lease after which another may take it over
     */
    public List<Behind> claimBehind(Priority priority, int max, Duration lease) {
        return transactions.run(() -> claim(priority, clock.instant(), max, lease));
    }

    private List<Behind> claim(Priority priority, Instant now, int max, Duration lease) {
        List<Behind> claimed = new ArrayList<>(find(RUN_OUT, priority, now, max));
        if (claimed.size() < max) {
            claimed.addAll(find(DUE, priority, now, max - claimed.size()));
        }
        batches.batchUpdate(
                "UPDATE block SET crm_claim = :claim, crm_claim_until = :until, crm_due_at = NULL WHERE identity_id = :id",
                claimed.stream()
                        .map(behind -> new MapSqlParameterSource("id", behind.identityId())
                                .addValue("claim", behind.claim())
                                .addValue("until", Transactions.timestamp(now.plus(lease))))
                        .toArray(SqlParameterSource[]::new));
        return claimed;
    }

    private List<Behind> find(String which, Priority priority, Instant now, int max) {
        return jdbc.sql(which)
                .param("priority", priority.ordinal())
                .param("begin", Transactions.LONG_AGO)
                .param("now", Transactions.timestamp(now))
                .param("max", max)
                .query((row, number) -> new Behind(
                        row.getString("identity_id"),
                        row.getLong("version"),
                        UUID.randomUUID().toString(),
                        priority))
                .list();
    }

    /**
     * Notes that Dynamics shows this version, and ends the claim.
     *
     * @return false when there is more to do: the block was changed or marked meanwhile, or the claim had run out. The block then
     *     stays behind
     */
    public boolean synced(Behind behind) {
        return transactions.run(() -> release(behind) && nothingIsLeft(behind));
    }

    private boolean release(Behind behind) {
        return jdbc.sql(
                                "UPDATE block SET crm_version = :version, crm_claim = NULL, crm_claim_until = NULL, crm_error = NULL,"
                                        + " crm_priority = CASE WHEN crm_due_at IS NULL THEN :last ELSE crm_priority END"
                                        + " WHERE identity_id = :id AND crm_claim = :claim")
                        .param("last", Priority.BULK.ordinal())
                        .param("version", behind.version())
                        .param("id", behind.identityId())
                        .param("claim", behind.claim())
                        .update()
                == 1;
    }

    private boolean nothingIsLeft(Behind behind) {
        return jdbc.sql(
                                "SELECT COUNT(*) FROM block WHERE identity_id = :id AND version = :version AND crm_due_at IS NULL")
                        .param("id", behind.identityId())
                        .param("version", behind.version())
                        .query(Integer.class)
                        .single()
                == 1;
    }

    /**
     * Notes that Dynamics did not follow, and ends the claim. The block is due again at the given time, or at once when it was
     * changed meanwhile.
     */
    public void failed(Behind behind, String error, Instant nextAt) {
        jdbc.sql("UPDATE block SET crm_claim = NULL, crm_claim_until = NULL, crm_error = :error,"
                        + " crm_due_at = CASE WHEN crm_due_at IS NULL THEN :nextAt ELSE crm_due_at END"
                        + " WHERE identity_id = :id AND crm_claim = :claim")
                .param("error", columns.cut("block", "crm_error", error == null ? "unknown" : error))
                .param("nextAt", Transactions.timestamp(nextAt))
                .param("id", behind.identityId())
                .param("claim", behind.claim())
                .update();
    }

    /** Makes the status loop look again at the chats of those who are blocked by now, on any business number. */
    public void markBehind(Collection<String> identityIds) {
        mark(identityIds, Priority.ASKED, "", Map.of());
    }

    /** The same for what differs in Dynamics without anybody waiting for it. */
    public void markBehindInBulk(Collection<String> identityIds) {
        mark(identityIds, Priority.BULK, "", Map.of());
    }

    /** The same, of those who are blocked on this business number. */
    public void markBehind(Collection<String> identityIds, String businessNumber) {
        mark(
                identityIds,
                Priority.ASKED,
                " AND (business_number IS NULL OR business_number = :number)",
                Map.of("number", businessNumber));
    }

    /** Whoever waits already keeps their place: marked again and again, they would never come to the front. */
    private void mark(Collection<String> identityIds, Priority priority, String scope, Map<String, ?> parameters) {
        if (identityIds.isEmpty()) {
            return;
        }
        transactions.run(() -> {
            Set<String> survivors =
                    new HashSet<>(rows.survivors(new HashSet<>(identityIds)).values());
            int marked = jdbc.sql(
                            "UPDATE block SET crm_due_at = CASE WHEN crm_due_at < :now THEN crm_due_at ELSE :now END,"
                                    + " crm_priority = LEAST(crm_priority, :priority)"
                                    + " WHERE state = 'ACTIVE' AND identity_id = ANY(:ids)"
                                    + scope)
                    .params(parameters)
                    .param("priority", priority.ordinal())
                    .param("now", Transactions.timestamp(clock.instant()))
                    .param("ids", Transactions.array(survivors))
                    .update();
            if (marked > 0) {
                writer.leaveBehind();
            }
        });
    }

    /**
     * A worker may still be writing the chats of the absorbed identity. They belong to the survivor now, so nobody touches them
     * before that worker's claim has ended.
     */
    void mergeClaims(String survivor, String absorbed) {
        jdbc.sql("SELECT crm_claim_until FROM block WHERE identity_id = :id AND crm_claim_until > :now")
                .param("id", absorbed)
                .param("now", Transactions.timestamp(clock.instant()))
                .query((row, number) -> Transactions.instant(row, "crm_claim_until"))
                .optional()
                .ifPresent(until -> jdbc.sql("UPDATE block SET crm_claim = 'merged',"
                                + " crm_claim_until = CASE WHEN crm_claim_until > :until THEN crm_claim_until ELSE :until END"
                                + " WHERE identity_id = :id")
                        .param("until", Transactions.timestamp(until))
                        .param("id", survivor)
                        .update());
    }
}
