package io.wabridge.block;

import io.wabridge.database.Transactions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table {@code block_audit}. Rows are added, never changed and never deleted. */
@Component
final class AuditLog {

    private final JdbcClient jdbc;

    AuditLog(JdbcClient jdbc) {
        this.jdbc = jdbc;
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
                at);
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
        append(action, identityId, subject, actor, way, reason, null, null, detail, at);
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
            Instant at) {
        jdbc.sql(
                        "INSERT INTO block_audit (happened_at, identity_id, subject, actor_id, actor_name, action, way, reason,"
                                + " business_number, version, detail) VALUES (:at, :identityId, :subject, :actorId, :actorName,"
                                + " :action, :way, :reason, :businessNumber, :version, :detail)")
                .param("at", Transactions.timestamp(at))
                .param("identityId", identityId)
                .param("subject", cut(subject, 160))
                .param("actorId", cut(actor.id(), 100))
                .param("actorName", cut(actor.name(), 200))
                .param("action", cut(action, 40))
                .param("way", cut(way, 40))
                .param("reason", cut(reason, Block.LONGEST_REASON))
                .param("businessNumber", businessNumber)
                .param("version", version)
                .param("detail", cut(detail, 1000))
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
                                + " detail FROM block_audit WHERE (" + String.join(" OR ", about) + ")" + earlier
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
                        row.getString("detail")))
                .list();
    }

    private static String cut(String text, int length) {
        return text == null || text.length() <= length ? text : text.substring(0, length);
    }
}
