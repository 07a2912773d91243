package io.wabridge.block;

import io.wabridge.database.Columns;
import io.wabridge.database.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
 */
@Component
public final class CrmProgress {

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
    public record Behind(String identityId, long version, String claim) {}

    /**
     * Claims blocks that Dynamics has not followed yet, each for one writer in the whole cluster.
     *
     * @param lease after which another may take it over
     */
    public List<Behind> claimBehind(int max, Duration lease) {
        return transactions.run(() -> claim(clock.instant(), max, lease));
    }

    private List<Behind> claim(Instant now, int max, Duration lease) {
        List<Behind> claimed = jdbc.sql("SELECT identity_id, version FROM block WHERE"
                        + " (crm_due_at <= :now AND (crm_claim_until IS NULL OR crm_claim_until <= :now))"
                        + " OR crm_claim_until <= :now"
                        + " ORDER BY crm_due_at FETCH FIRST :max ROWS ONLY FOR UPDATE SKIP LOCKED")
                .param("now", Transactions.timestamp(now))
                .param("max", max)
                .query((row, number) -> new Behind(
                        row.getString("identity_id"),
                        row.getLong("version"),
                        UUID.randomUUID().toString()))
                .list();
        batches.batchUpdate(
                "UPDATE block SET crm_claim = :claim, crm_claim_until = :until, crm_due_at = NULL WHERE identity_id = :id",
                claimed.stream()
                        .map(behind -> new MapSqlParameterSource("id", behind.identityId())
                                .addValue("claim", behind.claim())
                                .addValue("until", Transactions.timestamp(now.plus(lease))))
                        .toArray(SqlParameterSource[]::new));
        return claimed;
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
                                "UPDATE block SET crm_version = :version, crm_claim = NULL, crm_claim_until = NULL, crm_error = NULL"
                                        + " WHERE identity_id = :id AND crm_claim = :claim")
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
        mark(identityIds, "", Map.of());
    }

    /** The same, of those who are blocked on this business number. */
    public void markBehind(Collection<String> identityIds, String businessNumber) {
        mark(
                identityIds,
                " AND (business_number IS NULL OR business_number = :number)",
                Map.of("number", businessNumber));
    }

    private void mark(Collection<String> identityIds, String scope, Map<String, ?> parameters) {
        if (identityIds.isEmpty()) {
            return;
        }
        transactions.run(() -> {
            Set<String> survivors =
                    new HashSet<>(rows.survivors(new HashSet<>(identityIds)).values());
            int marked = jdbc.sql(
                            "UPDATE block SET crm_due_at = :now WHERE state = 'ACTIVE' AND identity_id = ANY(:ids)"
                                    + scope)
                    .params(parameters)
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
