package io.wabridge.block;

import io.wabridge.block.BlockList.Behind;
import io.wabridge.database.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How far Dynamics has followed each block. {@code crm_due_at} says that something is to be done, {@code crm_claim} that somebody
 * does it. A claim takes the due time away; a change during the claim sets it again, so that the end of the claim shows whether
 * anything happened meanwhile. A claim that is not ended runs out, and whoever comes next takes the row over.
 */
final class CrmProgress {

    private final JdbcTemplate jdbc;

    CrmProgress(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    List<Behind> claim(Instant now, int max, Duration lease) {
        List<Behind> claimed = jdbc.query(
                "SELECT identity_id, version FROM block WHERE"
                        + " (crm_due_at <= ? AND (crm_claim_until IS NULL OR crm_claim_until <= ?)) OR crm_claim_until <= ?"
                        + " ORDER BY crm_due_at FETCH FIRST ? ROWS ONLY FOR UPDATE SKIP LOCKED",
                (row, number) -> new Behind(
                        row.getString(1), row.getLong(2), UUID.randomUUID().toString()),
                Transactions.timestamp(now),
                Transactions.timestamp(now),
                Transactions.timestamp(now),
                max);
        List<Object[]> updates = new ArrayList<>();
        for (Behind behind : claimed) {
            updates.add(new Object[] {behind.claim(), Transactions.timestamp(now.plus(lease)), behind.identityId()});
        }
        jdbc.batchUpdate(
                "UPDATE block SET crm_claim = ?, crm_claim_until = ?, crm_due_at = NULL WHERE identity_id = ?",
                updates);
        return claimed;
    }

    /** Whether nothing is left to do. */
    boolean synced(Behind behind) {
        int released = jdbc.update(
                "UPDATE block SET crm_version = ?, crm_claim = NULL, crm_claim_until = NULL, crm_error = NULL"
                        + " WHERE identity_id = ? AND crm_claim = ?",
                behind.version(),
                behind.identityId(),
                behind.claim());
        return released == 1
                && jdbc.queryForObject(
                                "SELECT COUNT(*) FROM block WHERE identity_id = ? AND version = ? AND crm_due_at IS NULL",
                                Integer.class,
                                behind.identityId(),
                                behind.version())
                        == 1;
    }

    void failed(Behind behind, String error, Instant nextAt) {
        String text = error == null ? "unknown" : error;
        jdbc.update(
                "UPDATE block SET crm_claim = NULL, crm_claim_until = NULL, crm_error = ?,"
                        + " crm_due_at = CASE WHEN crm_due_at IS NULL THEN ? ELSE crm_due_at END"
                        + " WHERE identity_id = ? AND crm_claim = ?",
                text.substring(0, Math.min(1000, text.length())),
                Transactions.timestamp(nextAt),
                behind.identityId(),
                behind.claim());
    }

    /** Those of the survivors that are blocked now. */
    int markBehind(Collection<String> survivors, Instant now) {
        return jdbc.update(
                "UPDATE block SET crm_due_at = ? WHERE state = 'ACTIVE' AND identity_id = ANY(?)", statement -> {
                    statement.setObject(1, Transactions.timestamp(now));
                    statement.setObject(2, Transactions.array(statement.getConnection(), survivors));
                });
    }

    /**
     * A writer of the absorbed one's chats may still be at it: nobody touches the survivor's, which they are now, before its time
     * is over.
     */
    void mergeClaims(String survivor, String absorbed, Instant now) {
        jdbc.query(
                "SELECT crm_claim_until FROM block WHERE identity_id = ? AND crm_claim_until > ?",
                row -> {
                    Instant until = BlockRows.instant(row, 1);
                    jdbc.update(
                            "UPDATE block SET crm_claim = 'merged', crm_claim_until = CASE WHEN crm_claim_until > ?"
                                    + " THEN crm_claim_until ELSE ? END WHERE identity_id = ?",
                            Transactions.timestamp(until),
                            Transactions.timestamp(until),
                            survivor);
                },
                absorbed,
                Transactions.timestamp(now));
    }
}
