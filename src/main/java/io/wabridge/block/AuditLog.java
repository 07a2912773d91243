package io.wabridge.block;

import io.wabridge.database.Transactions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** The table {@code block_audit}: rows are added, and never changed or deleted. */
final class AuditLog {

    private final JdbcTemplate jdbc;

    AuditLog(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Of something that happened to a block. */
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

    /** Of something that touched no block. */
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
        jdbc.update(
                "INSERT INTO block_audit (happened_at, identity_id, subject, actor_id, actor_name, action, way, reason,"
                        + " business_number, version, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                Transactions.timestamp(at),
                identityId,
                cut(subject, 160),
                cut(actor.id(), 100),
                cut(actor.name(), 200),
                cut(action, 40),
                cut(way, 40),
                cut(reason, 250),
                businessNumber,
                version,
                cut(detail, 1000));
    }

    /** Latest first. */
    List<AuditEntry> of(Collection<String> identityIds, Collection<String> subjects, Long before, int limit) {
        List<Object> args = new ArrayList<>();
        StringBuilder sql = new StringBuilder("SELECT audit_id, happened_at, actor_id, actor_name, action, way, reason,"
                + " business_number, version, detail FROM block_audit WHERE (");
        if (!identityIds.isEmpty()) {
            sql.append("identity_id IN (").append(marks(identityIds)).append(")");
            args.addAll(identityIds);
        }
        if (!subjects.isEmpty()) {
            sql.append(identityIds.isEmpty() ? "" : " OR ")
                    .append("subject IN (")
                    .append(marks(subjects))
                    .append(")");
            args.addAll(subjects);
        }
        sql.append(")");
        if (before != null) {
            sql.append(" AND audit_id < ?");
            args.add(before);
        }
        sql.append(" ORDER BY audit_id DESC FETCH FIRST ? ROWS ONLY");
        args.add(limit);
        return jdbc.query(
                sql.toString(),
                (row, number) -> new AuditEntry(
                        row.getLong(1),
                        BlockRows.instant(row, 2),
                        new Actor(row.getString(3), row.getString(4)),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        row.getString(8),
                        row.getObject(9, Long.class),
                        row.getString(10)),
                args.toArray());
    }

    private static String marks(Collection<String> values) {
        return String.join(", ", values.stream().map(value -> "?").toList());
    }

    private static String cut(String text, int length) {
        return text == null || text.length() <= length ? text : text.substring(0, length);
    }
}
