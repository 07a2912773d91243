package io.wabridge.block;

import io.wabridge.database.Columns;
import io.wabridge.database.Sha256;
import io.wabridge.database.Transactions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The table {@code block_audit}. Rows are added and never deleted, and nothing in them changes but the count of a refusal in its minute.
 */
@Component
final class AuditLog {

    private final JdbcClient jdbc;
    private final Columns columns;

    AuditLog(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.columns = new Columns(jdbc);
    }

    /** An entry about a block. */
    void append(String action, BlockRow block, Actor actor, String way, String reason, String detail, Instant at) {
        append(
                action,
                block.identityId(),
                null,
                actor,
                way,
                reason,
                block.businessNumber(),
                block.version(),
                detail,
                at,
                null);
    }

    /** An entry that concerns no block. */
    void append(
            String action,
            String identityId,
            String subject,
            Actor actor,
            String way,
            String reason,
            String detail,
            Instant at) {
        append(action, identityId, subject, actor, way, reason, null, null, detail, at, null);
    }

    /**
     * An entry about somebody who was not allowed to do something. All they try in vain with one target within a minute is one entry with a
     * count, so that who may do nothing cannot fill the table either. Another may write the same entry at the same time: then it is
     * begun again.
     */
    void appendRefusal(
            String action, String identityId, String subject, Actor actor, String way, String why, Instant at) {
        String key = Sha256.hex(String.join(
                "\0",
                actor.id(),
                action,
                String.valueOf(identityId),
                String.valueOf(subject),
                at.truncatedTo(ChronoUnit.MINUTES).toString()));
        int counted = jdbc.sql("UPDATE block_audit SET times = times + 1 WHERE refusal_key = :key")
                .param("key", key)
                .update();
        if (counted == 0) {
            append(action, identityId, subject, actor, way, null, null, null, why, at, key);
        }
    }

    private void append(
            String action,
            String identityId,
            String subject,
            Actor actor,
            String way,
            String reason,
            String businessNumber,
            Long version,
            String detail,
            Instant at,
            String refusalKey) {
        jdbc.sql(
                        "INSERT INTO block_audit (happened_at, identity_id, subject, actor_id, actor_name, action, way, reason,"
                                + " business_number, version, detail, refusal_key) VALUES (:at, :identityId, :subject, :actorId, :actorName,"
                                + " :action, :way, :reason, :businessNumber, :version, :detail, :refusalKey)")
                .param("at", Transactions.timestamp(at))
                .param("identityId", identityId)
                .param("subject", cut("subject", subject))
                .param("actorId", cut("actor_id", actor.id()))
                .param("actorName", cut("actor_name", actor.name()))
                .param("action", cut("action", action))
                .param("way", cut("way", way))
                .param("reason", cut("reason", reason))
                .param("businessNumber", businessNumber)
                .param("version", version)
                .param("detail", cut("detail", detail))
                .param("refusalKey", refusalKey)
                .update();
    }

    /** Latest first; empty when no id is given. */
    List<AuditEntry> of(Collection<String> identityIds, Collection<String> subjects, Long before, int limit) {
        Map<String, Object> params = new HashMap<>();
        List<String> about = new ArrayList<>(2);
        if (!identityIds.isEmpty()) {
            about.add("identity_id IN (:ids)");
            params.put("ids", identityIds);
        }
        if (!subjects.isEmpty()) {
            about.add("subject IN (:subjects)");
            params.put("subjects", subjects);
        }
        if (about.isEmpty()) {
            return List.of();
        }
        String earlier = "";
        if (before != null) {
            earlier = " AND audit_id < :before";
            params.put("before", before);
        }
        params.put("limit", limit);
        return jdbc.sql(
                        "SELECT audit_id, happened_at, actor_id, actor_name, action, way, reason, business_number, version,"
                                + " detail, times FROM block_audit WHERE (" + String.join(" OR ", about) + ")" + earlier
                                + " ORDER BY audit_id DESC FETCH FIRST :limit ROWS ONLY")
                .params(params)
                .query((row, number) -> new AuditEntry(
                        row.getLong("audit_id"),
                        Transactions.instant(row, "happened_at"),
                        new Actor(row.getString("actor_id"), row.getString("actor_name")),
                        row.getString("action"),
                        row.getString("way"),
                        row.getString("reason"),
                        row.getString("business_number"),
                        row.getObject("version", Long.class),
                        row.getString("detail"),
                        row.getInt("times")))
                .list();
    }

    private String cut(String column, String text) {
        return columns.cut("block_audit", column, text);
    }
}
