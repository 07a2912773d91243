package io.wabridge.block;

import io.wabridge.database.Transactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** The tables {@code block} and {@code block_interval}. Whatever is written to a block makes it behind. */
final class BlockRows {

    static final String COLUMNS =
            "b.identity_id, b.business_number, b.state, b.reason, b.blocked_by_id, b.blocked_by_name, b.blocked_at,"
                    + " b.expires_at, b.lifted_by_id, b.lifted_by_name, b.lifted_at, b.carried_from, b.version,"
                    + " b.refused_count, b.last_attempt_at, b.created_at";

    private final JdbcTemplate jdbc;

    BlockRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** In the order of their ids, so that two transactions never wait for each other. */
    List<BlockRow> lock(Collection<String> identityIds) {
        return jdbc.query(
                "SELECT " + COLUMNS + " FROM block b WHERE b.identity_id = ANY(?) ORDER BY b.identity_id FOR UPDATE",
                Transactions.bind(identityIds),
                (row, number) -> read(row));
    }

    List<BlockRow> of(Collection<String> identityIds) {
        return jdbc.query(
                "SELECT " + COLUMNS + " FROM block b WHERE b.identity_id = ANY(?)",
                Transactions.bind(identityIds),
                (row, number) -> read(row));
    }

    Optional<BlockRow> lock(String identityId) {
        return lock(List.of(identityId)).stream().findFirst();
    }

    List<BlockRow> lockExpired(Instant now, int max) {
        return jdbc.query(
                "SELECT " + COLUMNS + " FROM block b WHERE b.state = 'ACTIVE' AND b.expires_at <= ?"
                        + " ORDER BY b.expires_at FETCH FIRST ? ROWS ONLY FOR UPDATE SKIP LOCKED",
                (row, number) -> read(row),
                Transactions.timestamp(now),
                max);
    }

    void insert(BlockRow row, Instant now) {
        jdbc.update(
                "INSERT INTO block (identity_id, business_number, state, reason, blocked_by_id, blocked_by_name,"
                        + " blocked_at, expires_at, lifted_by_id, lifted_by_name, lifted_at, carried_from, version,"
                        + " refused_count, last_attempt_at, created_at, crm_version, crm_due_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
                row.identityId(),
                row.businessNumber(),
                row.state().name(),
                row.reason(),
                row.blockedBy().id(),
                row.blockedBy().name(),
                Transactions.timestamp(row.blockedAt()),
                Transactions.timestamp(row.expiresAt()),
                row.liftedBy() == null ? null : row.liftedBy().id(),
                row.liftedBy() == null ? null : row.liftedBy().name(),
                Transactions.timestamp(row.liftedAt()),
                row.carriedFrom(),
                row.version(),
                row.refusedCount(),
                Transactions.timestamp(row.lastAttemptAt()),
                Transactions.timestamp(row.createdAt()),
                Transactions.timestamp(now));
    }

    void update(BlockRow row, Instant now) {
        jdbc.update(
                "UPDATE block SET business_number = ?, state = ?, reason = ?, blocked_by_id = ?, blocked_by_name = ?,"
                        + " blocked_at = ?, expires_at = ?, lifted_by_id = ?, lifted_by_name = ?, lifted_at = ?,"
                        + " carried_from = ?, version = ?, refused_count = ?, last_attempt_at = ?, created_at = ?,"
                        + " crm_due_at = ?, crm_error = NULL WHERE identity_id = ?",
                row.businessNumber(),
                row.state().name(),
                row.reason(),
                row.blockedBy().id(),
                row.blockedBy().name(),
                Transactions.timestamp(row.blockedAt()),
                Transactions.timestamp(row.expiresAt()),
                row.liftedBy() == null ? null : row.liftedBy().id(),
                row.liftedBy() == null ? null : row.liftedBy().name(),
                Transactions.timestamp(row.liftedAt()),
                row.carriedFrom(),
                row.version(),
                row.refusedCount(),
                Transactions.timestamp(row.lastAttemptAt()),
                Transactions.timestamp(row.createdAt()),
                Transactions.timestamp(now),
                row.identityId());
    }

    void delete(String identityId) {
        jdbc.update("DELETE FROM block WHERE identity_id = ?", identityId);
    }

    void openInterval(String identityId, String businessNumber, Instant from, Instant plannedEnd) {
        insertInterval(identityId, businessNumber, from, plannedEnd, true);
    }

    void insertInterval(String identityId, String businessNumber, Instant from, Instant to, boolean open) {
        jdbc.update(
                "INSERT INTO block_interval (identity_id, business_number, from_at, to_at, is_open)"
                        + " VALUES (?, ?, ?, ?, ?)",
                identityId,
                businessNumber,
                Transactions.timestamp(from),
                Transactions.timestamp(to),
                open);
    }

    void planEnd(String identityId, Instant plannedEnd) {
        jdbc.update(
                "UPDATE block_interval SET to_at = ? WHERE identity_id = ? AND is_open",
                Transactions.timestamp(plannedEnd),
                identityId);
    }

    /** What had ended by plan before {@code at} keeps that end. */
    void closeIntervals(String identityId, Instant at) {
        jdbc.update(
                "UPDATE block_interval SET is_open = FALSE, to_at = CASE WHEN to_at < ? THEN to_at ELSE ? END"
                        + " WHERE identity_id = ? AND is_open",
                Transactions.timestamp(at),
                Transactions.timestamp(at),
                identityId);
    }

    void moveIntervals(String from, String to) {
        jdbc.update("UPDATE block_interval SET identity_id = ? WHERE identity_id = ?", to, from);
    }

    static BlockRow read(ResultSet row) throws SQLException {
        String liftedBy = row.getString(9);
        return new BlockRow(
                row.getString(1),
                row.getString(2),
                State.valueOf(row.getString(3)),
                row.getString(4),
                new Actor(row.getString(5), row.getString(6)),
                instant(row, 7),
                instant(row, 8),
                liftedBy == null ? null : new Actor(liftedBy, row.getString(10)),
                instant(row, 11),
                row.getString(12),
                row.getLong(13),
                row.getLong(14),
                instant(row, 15),
                instant(row, 16));
    }

    static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
