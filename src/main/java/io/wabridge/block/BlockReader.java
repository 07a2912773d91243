package io.wabridge.block;

import io.wabridge.database.Cursor;
import io.wabridge.database.Page;
import io.wabridge.database.Transactions;
import io.wabridge.identity.Identities;
import io.wabridge.identity.IdentityKeys;
import io.wabridge.identity.Party;
import io.wabridge.identity.PhoneNumbers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.stereotype.Component;

/** Reads the block list for people and for Dynamics: one block, pages of blocks, the history of a person, conflicts. */
@Component
public final class BlockReader {

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;

    private static final String COLUMNS = BlockRows.COLUMNS
            + ", CASE WHEN b.crm_due_at IS NULL AND b.crm_claim IS NULL THEN 'SYNCED'"
            + " WHEN b.crm_error IS NOT NULL THEN 'FAILED' ELSE 'PENDING' END AS crm_state";

    private static final String LATEST_FIRST = "b.created_at DESC, b.identity_id FETCH FIRST :size ROWS ONLY";
    /** Where the first page begins: with the latest. */
    private static final String FIRST = Cursor.encode(Instant.parse("2200-01-01T00:00:00Z"), "none");
    /** Made by the migration together with those of the other columns, where the extension {@code pg_trgm} may be created. */
    private static final String FINDS_PARTS = "SELECT to_regclass('block_reason_part') IS NOT NULL";

    /** SQLState of a statement that took longer than it may, on both databases. */
    private static final String STATEMENT_CANCELLED = "57014";

    private final JdbcClient jdbc;
    private final JdbcTemplate connections;
    private final int searchSeconds;
    private final Identities identities;
    private final BlockRows rows;
    private final AuditLog audit;
    private final Clock clock;
    private volatile Boolean findsParts;

    BlockReader(
            DataSource database,
            Identities identities,
            BlockRows rows,
            AuditLog audit,
            BlockSettings settings,
            Clock clock) {
        this.jdbc = JdbcClient.create(database);
        this.connections = new JdbcTemplate(database);
        // 0 would be without end.
        this.searchSeconds = (int) Math.max(1, settings.searchTimeout().toSeconds());
        this.identities = identities;
        this.rows = rows;
        this.audit = audit;
        this.clock = clock;
    }

    /** The person known by this number or id. */
    public Optional<String> identityOf(Party party) {
        return identities.find(party);
    }

    /** The block of the person known by this number or id, active or lifted; empty when they were never blocked. */
    public Optional<Block> find(Party party) {
        return identities.find(party).flatMap(this::byIdentity);
    }

    /** Finds a block by any id the identity ever had. */
    public Optional<Block> byIdentity(String identityId) {
        return Optional.ofNullable(byIdentities(List.of(identityId)).get(identityId));
    }

    /** Finds blocks, by the ids that were asked for; those who were never blocked are left out. */
    public Map<String, Block> byIdentities(Collection<String> identityIds) {
        if (identityIds.isEmpty()) {
            return Map.of();
        }
        List<String> asked = new ArrayList<>();
        List<Listed> found = jdbc.sql("SELECT i.identity_id AS asked, " + COLUMNS
                        + " FROM identity i JOIN block b ON b.identity_id = COALESCE(i.merged_into, i.identity_id)"
                        + " WHERE i.identity_id = ANY(:ids)")
                .param("ids", Transactions.array(identityIds))
                .query((row, number) -> {
                    asked.add(row.getString("asked"));
                    return Listed.read(row);
                })
                .list();
        List<Block> blocks = withKeys(found);
        Map<String, Block> byAsked = new HashMap<>();
        for (int i = 0; i < blocks.size(); i++) {
            byAsked.put(asked.get(i), blocks.get(i));
        }
        return byAsked;
    }

    /**
     * A block as one that goes through all of them needs it.
     *
     * @param isShown whether Dynamics shows it as blocked, as far as the list knows
     */
    public record Listing(String identityId, boolean isShown) {}

    /**
     * Goes through all blocks, active and lifted, in the order of their identities.
     *
     * @param identityId the last of the part before; empty: from the beginning
     */
    public List<Listing> after(String identityId, int max) {
        return jdbc.sql("SELECT identity_id, state = 'ACTIVE' AND crm_due_at IS NULL AND crm_claim IS NULL AS is_shown"
                        + " FROM block WHERE identity_id > :after ORDER BY identity_id FETCH FIRST :max ROWS ONLY")
                .param("after", identityId)
                .param("max", max)
                .query((row, number) -> new Listing(row.getString("identity_id"), row.getBoolean("is_shown")))
                .list();
    }

    /**
     * Lists blocks, latest first by the time of the first block. The order never changes, so that reading page by page misses
     * none and repeats none.
     *
     * @param state null: both
     * @param q part of a number (in any notation), of a BSUID or of a reason; null: all. Where no index finds parts, their beginning. A
     *     whole number or id that is known finds its owner and nobody else
     * @param limit 1 to 200; with anything less, 50
     * @param cursor {@code next} of the page before; null: the first
     * @throws IllegalArgumentException when the cursor is not one of ours
     * @throws SearchTooBroadException when it takes longer than a search may
     */
    public Page<Block> list(State state, String q, int limit, String cursor) {
        int size = limit(limit);
        Map<String, Object> params = new HashMap<>();
        StringBuilder rest = new StringBuilder();
        boolean searched = q != null && !q.isBlank();
        if (searched) {
            rest.append(" AND ").append(matching(q, params));
        }
        // The first condition finds the place in the index, also that of the first page.
        rest.append(" AND b.created_at <= :at AND (b.created_at < :at OR b.identity_id > :id) ORDER BY ");
        Cursor after = Cursor.decode(cursor == null ? FIRST : cursor, 2);
        params.put("at", Transactions.timestamp(after.time(0)));
        params.put("id", after.text(1));
        // H2 must be told that its index has this order, the state before it.
        rest.append(state == null ? LATEST_FIRST : "b.state, " + LATEST_FIRST);
        params.put("size", size + 1);
        params.put("begin", Transactions.LONG_AGO);
        params.put("now", Transactions.timestamp(clock.instant()));
        List<Listed> found = listed(
                conditions(state, searched).stream()
                        .map(condition -> "(SELECT " + COLUMNS + " FROM block b WHERE " + condition + rest + ")")
                        .collect(Collectors.joining(" UNION ALL ", "SELECT * FROM (", ") b ORDER BY " + LATEST_FIRST)),
                params);
        List<Listed> page = found.subList(0, Math.min(size, found.size()));
        if (found.size() <= size) {
            return new Page<>(withKeys(page), null);
        }
        BlockRow last = page.get(size - 1).row();
        return new Page<>(withKeys(page), Cursor.encode(last.createdAt(), last.identityId()));
    }

    // No OR, so that each of the two can use its index. With a text there is one: what it finds is found once.
    private static List<String> conditions(State state, boolean searched) {
        if (state != State.LIFTED) {
            return List.of(
                    state == null ? "TRUE" : "b.state = 'ACTIVE' AND (b.expires_at IS NULL OR b.expires_at > :now)");
        }
        String expired = "b.state = 'ACTIVE' AND b.expires_at BETWEEN :begin AND :now";
        return searched ? List.of("(b.state = 'LIFTED' OR " + expired + ")") : List.of("b.state = 'LIFTED'", expired);
    }

    private String matching(String q, Map<String, Object> params) {
        // The parts of a whole number are those of very many; by its key its owner is found at once.
        Optional<String> owner = PhoneNumbers.parse(q).flatMap(identities::find);
        if (owner.isEmpty()) {
            return Search.of(q, findsParts()).condition(params);
        }
        params.put("owner", owner.get());
        return "b.identity_id = :owner";
    }

    /** PostgreSQL without trigrams would read the whole list for a part, however long it is. H2 has no other way. */
    private boolean findsParts() {
        if (findsParts == null) {
            findsParts = connections.execute((ConnectionCallback<Boolean>) connection -> {
                JdbcTemplate here = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
                return !connection.getMetaData().getDatabaseProductName().equals("PostgreSQL")
                        || Boolean.TRUE.equals(here.queryForObject(FINDS_PARTS, Boolean.class));
            });
        }
        return findsParts;
    }

    private List<Listed> listed(String sql, Map<String, Object> params) {
        try {
            return connections.execute(
                    (ConnectionCallback<List<Listed>>) connection -> search(connection, sql, params));
        } catch (DataAccessException e) {
            if (isTooSlow(e)) {
                throw new SearchTooBroadException(e);
            }
            throw e;
        }
    }

    private List<Listed> search(Connection connection, String sql, Map<String, Object> params) throws SQLException {
        JdbcTemplate impatient = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
        impatient.setQueryTimeout(searchSeconds);
        try {
            return JdbcClient.create(impatient)
                    .sql(sql)
                    .params(params)
                    .query((row, number) -> Listed.read(row))
                    .list();
        } finally {
            // H2 keeps the time-out of a statement for all later ones of the connection, which goes back to the pool.
            try (Statement next = connection.createStatement()) {
                next.setQueryTimeout(0);
            }
        }
    }

    private static boolean isTooSlow(DataAccessException e) {
        return NestedExceptionUtils.getMostSpecificCause(e) instanceof SQLException sql
                && STATEMENT_CANCELLED.equals(sql.getSQLState());
    }

    /** So much fits that the search cannot be answered in time. */
    public static final class SearchTooBroadException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        SearchTooBroadException(Throwable cause) {
            super("search too broad", cause);
        }
    }

    /**
     * The history of a person, latest first.
     *
     * @param limit as in {@link #list}
     * @throws IllegalArgumentException when the cursor is not one of ours
     */
    public Page<AuditEntry> history(Party party, int limit, String cursor) {
        int size = limit(limit);
        Long before = cursor == null ? null : Cursor.decode(cursor, 1).number(0);
        List<String> ids = identities.find(party).map(identities::aliases).orElse(List.of());
        List<AuditEntry> found = audit.of(ids, Identities.keyTexts(party), before, size + 1);
        List<AuditEntry> page = found.subList(0, Math.min(size, found.size()));
        return new Page<>(
                page, found.size() > size ? Cursor.encode(page.get(size - 1).id()) : null);
    }

    /**
     * The conflicts that a person has to decide.
     *
     * @param limit as in {@link #list}
     * @throws IllegalArgumentException when the cursor is not one of ours
     */
    public Page<Conflict> conflicts(int limit, String cursor) {
        int size = limit(limit);
        String after = cursor == null ? null : Cursor.decode(cursor, 1).text(0);
        List<String> found = identities.inConflict(after, size + 1);
        List<String> page = found.subList(0, Math.min(size, found.size()));
        List<Conflict> conflicts = people(page).stream()
                .map(person ->
                        new Conflict(person, identities.conflictOf(person.keys().identityId())))
                .toList();
        return new Page<>(conflicts, found.size() > size ? Cursor.encode(page.get(size - 1)) : null);
    }

    List<Person> people(List<String> ids) {
        Map<String, IdentityKeys> keys = identities.keysOf(ids);
        Instant now = clock.instant();
        Set<String> blocked = rows.of(ids).stream()
                .filter(row -> row.isActive() && !row.isExpired(now))
                .map(BlockRow::identityId)
                .collect(Collectors.toSet());
        return ids.stream()
                .map(id -> new Person(keys.get(id), blocked.contains(id)))
                .toList();
    }

    private record Listed(BlockRow row, CrmState crmState) {

        static Listed read(ResultSet row) throws SQLException {
            return new Listed(BlockRows.read(row), CrmState.valueOf(row.getString("crm_state")));
        }

        Block with(IdentityKeys keys, Instant now) {
            boolean expired = row.isExpired(now);
            return new Block(
                    row.identityId(),
                    keys,
                    row.businessNumber(),
                    expired ? State.LIFTED : row.state(),
                    row.reason(),
                    row.blockedBy(),
                    row.blockedAt(),
                    row.expiresAt(),
                    expired ? Actor.EXPIRY : row.liftedBy(),
                    expired ? row.expiresAt() : row.liftedAt(),
                    row.version(),
                    row.refusedCount(),
                    row.lastAttemptAt(),
                    crmState,
                    0);
        }
    }

    private List<Block> withKeys(List<Listed> found) {
        Map<String, IdentityKeys> keys = identities.keysOf(
                found.stream().map(listed -> listed.row().identityId()).toList());
        Instant now = clock.instant();
        return found.stream()
                .map(listed -> listed.with(keys.get(listed.row().identityId()), now))
                .toList();
    }

    private static int limit(int limit) {
        return limit < 1 ? DEFAULT_LIMIT : Math.min(limit, MAX_LIMIT);
    }
}
