package io.wabridge.block;

import io.wabridge.block.CrmProgress.Priority;
import io.wabridge.database.Columns;
import io.wabridge.database.Transactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tables {@code block} and {@code block_interval}. Every write to a block marks it as behind. */
@Component
final class BlockRows {

    /** What {@link #read} reads, by these names. */
    static final String COLUMNS =
            "b.identity_id, b.business_number, b.state, b.reason, b.blocked_by_id, b.blocked_by_name, b.blocked_at,"
                    + " b.expires_at, b.lifted_by_id, b.lifted_by_name, b.lifted_at, b.carried_from, b.version,"
                    + " b.refused_count, b.last_attempt_at, b.created_at";

    static final String EXPIRED = "SELECT " + COLUMNS
            + " FROM block b WHERE b.state = 'ACTIVE' AND b.expires_at BETWEEN :begin AND :now"
            + " ORDER BY b.expires_at FETCH FIRST :max ROWS ONLY FOR UPDATE SKIP LOCKED";

    private final JdbcClient jdbc;
    private final Columns columns;

    BlockRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.columns = new Columns(jdbc);
    }

    /** The current identity of each id, by id. Unknown ids are left out. */
    Map<String, String> survivors(Collection<String> identityIds) {
        Map<String, String> survivors = new HashMap<>();
        jdbc.sql("SELECT identity_id, COALESCE(merged_into, identity_id) AS survivor FROM identity"
                        + " WHERE identity_id = ANY(:ids)")
                .param("ids", Transactions.array(identityIds))
                .query(row -> {
                    survivors.put(row.getString("identity_id"), row.getString("survivor"));
                });
        return survivors;
    }

    /** In the order of their ids, so that two transactions cannot deadlock. */
    List<BlockRow> lock(Collection<String> identityIds) {
        return jdbc.sql("SELECT " + COLUMNS
                        + " FROM block b WHERE b.identity_id = ANY(:ids) ORDER BY b.identity_id FOR UPDATE")
                .param("ids", Transactions.array(identityIds))
                .query((row, number) -> read(row))
                .list();
    }

    List<BlockRow> of(Collection<String> identityIds) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM block b WHERE b.identity_id = ANY(:ids)")
                .param("ids", Transactions.array(identityIds))
                .query((row, number) -> read(row))
                .list();
    }

    Optional<BlockRow> lock(String identityId) {
        return lock(List.of(identityId)).stream().findFirst();
    }

    List<BlockRow> lockExpired(Instant now, int max) {
        return jdbc.sql(EXPIRED)
                .param("begin", Transactions.LONG_AGO)
                .param("now", Transactions.timestamp(now))
                .param("max", max)
                .query((row, number) -> read(row))
                .list();
    }

    void insert(BlockRow row, Instant now, Priority priority) {
        jdbc.sql("INSERT INTO block (identity_id, business_number, state, reason, blocked_by_id, blocked_by_name,"
                        + " blocked_at, expires_at, lifted_by_id, lifted_by_name, lifted_at, carried_from, version,"
                        + " refused_count, last_attempt_at, created_at, crm_version, crm_due_at, crm_priority)"
                        + " VALUES (:identityId, :businessNumber, :state, :reason, :blockedById, :blockedByName,"
                        + " :blockedAt, :expiresAt, :liftedById, :liftedByName, :liftedAt, :carriedFrom, :version,"
                        + " :refusedCount, :lastAttemptAt, :createdAt, 0, :now, :priority)")
                .params(params(row, now, priority))
                .update();
    }

    void update(BlockRow row, Instant now, Priority priority) {
        jdbc.sql("UPDATE block SET business_number = :businessNumber, state = :state, reason = :reason,"
                        + " blocked_by_id = :blockedById, blocked_by_name = :blockedByName, blocked_at = :blockedAt,"
                        + " expires_at = :expiresAt, lifted_by_id = :liftedById, lifted_by_name = :liftedByName,"
                        + " lifted_at = :liftedAt, carried_from = :carriedFrom, version = :version,"
                        + " refused_count = :refusedCount, last_attempt_at = :lastAttemptAt, created_at = :createdAt,"
                        + " crm_due_at = :now, crm_priority = LEAST(crm_priority, :priority), crm_error = NULL"
                        + " WHERE identity_id = :identityId")
                .params(params(row, now, priority))
                .update();
    }

    /** Somebody waits from now on for what Dynamics is still to be told of this block, if anything; false when there is nothing. */
    boolean hurry(String identityId) {
        return jdbc.sql("UPDATE block SET crm_priority = :asked WHERE identity_id = :id AND crm_priority > :asked"
                                + " AND (crm_due_at IS NOT NULL OR crm_claim IS NOT NULL)")
                        .param("asked", Priority.ASKED.ordinal())
                        .param("id", identityId)
                        .update()
                == 1;
    }

    private Map<String, Object> params(BlockRow row, Instant now, Priority priority) {
        Map<String, Object> params = new HashMap<>();
        params.put("identityId", row.identityId());
        params.put("businessNumber", row.businessNumber());
        params.put("state", row.state().name());
        params.put("reason", row.reason());
        params.put("blockedById", row.blockedBy().id());
        params.put(
                "blockedByName",
                columns.cut("block", "blocked_by_name", row.blockedBy().name()));
        params.put("blockedAt", Transactions.timestamp(row.blockedAt()));
        params.put("expiresAt", Transactions.timestamp(row.expiresAt()));
        params.put("liftedById", row.liftedBy() == null ? null : row.liftedBy().id());
        params.put(
                "liftedByName",
                row.liftedBy() == null
                        ? null
                        : columns.cut("block", "lifted_by_name", row.liftedBy().name()));
        params.put("liftedAt", Transactions.timestamp(row.liftedAt()));
        params.put("carriedFrom", row.carriedFrom());
        params.put("version", row.version());
        params.put("refusedCount", row.refusedCount());
        params.put("lastAttemptAt", Transactions.timestamp(row.lastAttemptAt()));
        params.put("createdAt", Transactions.timestamp(row.createdAt()));
        params.put("now", Transactions.timestamp(now));
        params.put("priority", priority.ordinal());
        return params;
    }

    void delete(String identityId) {
        jdbc.sql("DELETE FROM block WHERE identity_id = :id")
                .param("id", identityId)
                .update();
    }

    void openInterval(String identityId, String businessNumber, Instant from, Instant plannedEnd) {
        insertInterval(identityId, businessNumber, from, plannedEnd, true);
    }

    void insertInterval(String identityId, String businessNumber, Instant from, Instant to, boolean open) {
        jdbc.sql("INSERT INTO block_interval (identity_id, business_number, from_at, to_at, is_open)"
                        + " VALUES (:id, :businessNumber, :from, :to, :open)")
                .param("id", identityId)
                .param("businessNumber", businessNumber)
                .param("from", Transactions.timestamp(from))
                .param("to", Transactions.timestamp(to))
                .param("open", open)
                .update();
    }

    void planEnd(String identityId, Instant plannedEnd) {
        jdbc.sql("UPDATE block_interval SET to_at = :end WHERE identity_id = :id AND is_open")
                .param("end", Transactions.timestamp(plannedEnd))
                .param("id", identityId)
                .update();
    }

    /** An interval that was planned to end before {@code at} keeps that end. */
    void closeIntervals(String identityId, Instant at) {
        jdbc.sql("UPDATE block_interval SET is_open = FALSE, to_at = CASE WHEN to_at < :at THEN to_at ELSE :at END"
                        + " WHERE identity_id = :id AND is_open")
                .param("at", Transactions.timestamp(at))
                .param("id", identityId)
                .update();
    }

    void moveIntervals(String from, String to) {
        jdbc.sql("UPDATE block_interval SET identity_id = :to WHERE identity_id = :from")
                .param("to", to)
                .param("from", from)
                .update();
    }

    static BlockRow read(ResultSet row) throws SQLException {
        return new BlockRow(
                row.getString("identity_id"),
                row.getString("business_number"),
                State.valueOf(row.getString("state")),
                row.getString("reason"),
                new Actor(row.getString("blocked_by_id"), row.getString("blocked_by_name")),
                Transactions.instant(row, "blocked_at"),
                Transactions.instant(row, "expires_at"),
                actorOrNull(row.getString("lifted_by_id"), row.getString("lifted_by_name")),
                Transactions.instant(row, "lifted_at"),
                row.getString("carried_from"),
                row.getLong("version"),
                row.getLong("refused_count"),
                Transactions.instant(row, "last_attempt_at"),
                Transactions.instant(row, "created_at"));
    }

    private static Actor actorOrNull(String id, String name) {
        return id == null ? null : new Actor(id, name);
    }
}
