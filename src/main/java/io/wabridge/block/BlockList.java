package io.wabridge.block;

import io.wabridge.database.Page;
import io.wabridge.database.Transactions;
import io.wabridge.identity.Identities;
import io.wabridge.identity.IdentityKeys;
import io.wabridge.identity.Party;
import io.wabridge.identity.Sighting;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The truth about who is blocked; Dynamics follows it. Every question goes to the database: there is no copy in memory that could
 * be stale, on this node or on another.
 *
 * <p>A message is refused when its sender is blocked now, or was when it was received: queues hold messages past an unblock, and a
 * block must not be outrun by a message that was under way. So each block leaves an interval {@code [from, to)}, and expiry is the
 * planned end of one: a message received at {@code expiresAt} or later passes, whether or not anybody has written the lift down.
 * That an open block holds is taken from the row and not from the clock, so a node whose clock is behind honours it too.
 */
@Component
public final class BlockList {

    /** UTF-16 units, as Dynamics counts, and H2. */
    private static final int MAX_REASON = 250;

    private static final Pattern PLAIN = Pattern.compile("[!-~]*");

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;

    private static final String CRM_COLUMNS = ", CASE WHEN b.crm_due_at IS NULL AND b.crm_claim IS NULL THEN 'SYNCED'"
            + " WHEN b.crm_error IS NOT NULL THEN 'FAILED' ELSE 'PENDING' END";

    private final JdbcTemplate jdbc;
    private final Transactions transactions;
    private final Identities identities;
    private final BlockWriter writer;
    private final BlockRows rows;
    private final CrmProgress progress;
    private final Refusals refusals;
    private final OpenClaims openClaims;
    private final BlockSettings settings;

    BlockList(
            JdbcTemplate jdbc,
            Transactions transactions,
            Identities identities,
            BlockWriter writer,
            BlockSettings settings) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.identities = identities;
        this.writer = writer;
        this.rows = writer.rows();
        this.progress = new CrmProgress(jdbc);
        this.refusals = new Refusals(jdbc);
        this.openClaims = new OpenClaims(jdbc);
        this.settings = settings;
    }

    /**
     * A message that was discarded or refused; no content.
     *
     * @param messageKey the same at every redelivery, at most 200 characters
     */
    public record Refusal(String identityId, String channel, String messageKey, Instant at) {}

    /**
     * A block that Dynamics has not followed yet, claimed for one writer.
     *
     * @param version what Dynamics is to be told
     */
    public record Behind(String identityId, long version, String claim) {}

    /** Those that must not pass: blocked now, or when received. One query, whatever their number. */
    public Set<BlockQuery> blockedAmong(Collection<BlockQuery> queries) {
        if (queries.isEmpty()) {
            return Set.of();
        }
        Set<String> ids = new HashSet<>();
        Instant earliest = Instant.MAX;
        for (BlockQuery query : queries) {
            ids.add(query.identityId());
            earliest = query.receivedAt().isBefore(earliest) ? query.receivedAt() : earliest;
        }
        Map<String, List<Interval>> intervals = new HashMap<>();
        jdbc.query(
                "SELECT i.identity_id, n.business_number, n.from_at, n.to_at, n.is_open FROM identity i"
                        + " JOIN block_interval n ON n.identity_id = COALESCE(i.merged_into, i.identity_id)"
                        + " WHERE i.identity_id = ANY(?) AND (n.is_open OR n.to_at > ?)",
                Transactions.bind(ids, Transactions.timestamp(earliest)),
                row -> {
                    intervals
                            .computeIfAbsent(row.getString(1), id -> new ArrayList<>())
                            .add(new Interval(
                                    row.getString(2),
                                    BlockRows.instant(row, 3),
                                    BlockRows.instant(row, 4),
                                    row.getBoolean(5)));
                });
        // Read after the list: a block that expires between the two is asked about once more than needed, never once
        // too few.
        Instant now = writer.now();
        Set<BlockQuery> blocked = new HashSet<>();
        for (BlockQuery query : queries) {
            for (Interval interval : intervals.getOrDefault(query.identityId(), List.of())) {
                if (interval.stops(query, now)) {
                    blocked.add(query);
                }
            }
        }
        return blocked;
    }

    private record Interval(String businessNumber, Instant from, Instant to, boolean open) {

        boolean stops(BlockQuery query, Instant now) {
            if (businessNumber != null && !businessNumber.equals(query.channel())) {
                return false;
            }
            boolean holdsNow = open && (to == null || now.isBefore(to));
            boolean heldThen = !query.receivedAt().isBefore(from)
                    && (to == null || query.receivedAt().isBefore(to));
            return holdsNow || heldThen;
        }
    }

    /** Now, for one business number; a null one asks whether all of them are blocked. */
    public boolean isBlocked(String identityId, String channel) {
        return !blockedAmong(List.of(new BlockQuery(identityId, channel, writer.now())))
                .isEmpty();
    }

    /** Those of the messages that were refused once: they stay away, also when they come again after the block was lifted. */
    public Set<String> refusedAmong(Collection<String> messageKeys) {
        return messageKeys.isEmpty() ? Set.of() : refusals.among(messageKeys);
    }

    /** Counts each message once, however often it is delivered, and notes the time of the last. */
    public void countRefused(Collection<Refusal> refused) {
        if (refused.isEmpty()) {
            return;
        }
        List<String> ids =
                refused.stream().map(Refusal::identityId).distinct().sorted().toList();
        transactions.run(() -> {
            Map<String, String> survivors = survivors(ids);
            Set<String> locked = new HashSet<>();
            rows.lock(new HashSet<>(survivors.values())).forEach(row -> locked.add(row.identityId()));
            if (!survivors(ids).equals(survivors)) {
                // Merged between the two reads: the count belongs to another row.
                throw Transactions.readAgain();
            }
            refusals.count(refused, locked, survivors);
        });
    }

    /**
     * Forgets refused messages that are older than {@code bridge.blocking.refusal-retention}. What was counted stays counted.
     *
     * @return how many were forgotten
     */
    public int purgeRefusals() {
        return refusals.purge(writer.now().minus(settings.refusalRetention()));
    }

    /** Has the status loop look again at the chats of those that are blocked by now. */
    public void markBehind(Collection<String> identityIds) {
        if (identityIds.isEmpty()) {
            return;
        }
        transactions.run(() -> {
            Set<String> survivors =
                    new HashSet<>(survivors(new HashSet<>(identityIds)).values());
            if (progress.markBehind(survivors, writer.now()) > 0) {
                writer.leaveBehind();
            }
        });
    }

    /** {@link #blockWith} nothing beside it. No overload, because routes call by name. */
    public Block block(BlockCommand c) {
        return blockWith(c, () -> {});
    }

    /**
     * Blocks, or changes an active block. When it returns, the block is on the disk, no send that asks from now on is allowed, and
     * those that had asked before have ended, or are counted in {@link Block#uncertainSends}.
     *
     * @param beside writes to the database, which are there if and only if the block is; run again when the transaction is
     * @throws VersionMismatchException when the caller has seen another version
     * @throws IllegalArgumentException when the party is nobody, the reason too long, or the expiry not in the future
     * @throws IllegalStateException inside a transaction, which nobody could see while this waits
     */
    public Block blockWith(BlockCommand c, Runnable beside) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("a block inside a transaction is seen by nobody");
        }
        String reason = reason(c.reason());
        Instant expiresAt = c.expiresAt() == null ? null : c.expiresAt().truncatedTo(ChronoUnit.MICROS);
        if (c.expiryGiven() && expiresAt != null && !expiresAt.isAfter(writer.now())) {
            throw new IllegalArgumentException("expiresAt is not in the future");
        }
        BlockRow row = transactions.run(() -> {
            Instant now = writer.now();
            String seen =
                    identities.sight(List.of(new Sighting(c.party(), now))).get(0);
            String id = identities.lock(seen);
            Optional<BlockRow> present = rows.lock(id).map(writer::settle);
            checkVersion(c.ifMatchVersion(), present);
            beside.run();
            if (present.isEmpty()) {
                BlockRow first = BlockRow.first(
                        id, c.businessNumber(), reason, c.actor(), now, c.expiryGiven() ? expiresAt : null);
                return writer.block(first, true, "blocked", c.actor(), c.way(), null);
            }
            BlockRow old = present.get();
            if (!old.isActive()) {
                BlockRow again =
                        old.again(c.businessNumber(), reason, c.actor(), now, c.expiryGiven() ? expiresAt : null, null);
                return writer.block(again, false, "blocked", c.actor(), c.way(), null);
            }
            BlockRow changed = old.changed(
                    c.businessNumber(),
                    c.reasonGiven() ? reason : old.reason(),
                    c.expiryGiven() ? expiresAt : old.expiresAt());
            String what = difference(old, changed);
            return what.isEmpty() ? old : writer.change(old, changed, c.actor(), c.way(), what);
        });
        // Also for a repeated call: it promises the same.
        List<String> earlier = openClaims.of(identities.aliases(row.identityId()), row.businessNumber());
        int uncertain = openClaims.await(earlier, settings.claimWait());
        Block block = byIdentity(row.identityId()).orElseThrow();
        return block.withUncertainSends(uncertain);
    }

    /** {@link #unblockWith} nothing beside it. */
    public Block unblock(UnblockCommand c) {
        return unblockWith(c, () -> {});
    }

    /**
     * Lifts a block. What was discarded meanwhile does not come back.
     *
     * @param beside writes to the database, which are there if and only if the block is lifted; run again when the transaction is
     * @throws NeverBlockedException when nobody was blocked, or not for that business number
     * @throws BlockedForAllException when the command names one business number and the block is for all
     * @throws VersionMismatchException when the caller has seen another version
     * @throws IllegalArgumentException when the reason is too long
     */
    public Block unblockWith(UnblockCommand c, Runnable beside) {
        String reason = reason(c.reason());
        String known = identities.find(c.party()).orElseThrow(NeverBlockedException::new);
        return transactions.run(() -> {
            String id = identities.lock(known);
            Optional<BlockRow> present = rows.lock(id).map(writer::settle);
            BlockRow row = present.orElseThrow(NeverBlockedException::new);
            checkVersion(c.ifMatchVersion(), present);
            beside.run();
            if (row.isActive()) {
                if (c.businessNumber() != null && row.businessNumber() == null) {
                    throw new BlockedForAllException();
                }
                if (c.businessNumber() != null && !row.covers(c.businessNumber())) {
                    throw new NeverBlockedException();
                }
                writer.lift(row, c.actor(), c.way(), reason);
            }
            return byIdentity(id).orElseThrow();
        });
    }

    /**
     * Settles an {@code identity-conflict} as a person decided. The same person after all: the flag goes, and a block holds for
     * everything they are known by. Another: the number and the ids that came with it become theirs, free; the block stays with
     * whoever is known by the older ids, and a block that had only been carried over is lifted.
     *
     * @return those it was about, first whoever keeps what was known before; empty when there was no conflict
     */
    public List<Person> release(String identityId, boolean samePerson, String reason, String way, Actor actor) {
        String why = reason(reason);
        return transactions.run(() -> {
            List<String> concerned = identities.release(identityId, samePerson, writer.now());
            for (String id : concerned) {
                writer.audit()
                        .append(
                                "identity-released",
                                id,
                                null,
                                actor,
                                way,
                                why,
                                samePerson ? "the same person" : "another person",
                                writer.now());
            }
            if (!samePerson) {
                for (BlockRow row : rows.lock(concerned)) {
                    if (row.isActive() && row.carriedFrom() != null && concerned.contains(row.carriedFrom())) {
                        writer.lift(row, actor, way, why);
                    }
                }
            }
            return people(concerned);
        });
    }

    /** Whoever is known by this. */
    public Optional<String> identityOf(Party party) {
        return identities.find(party);
    }

    /**
     * Those about whom a person has to decide.
     *
     * @param limit as in {@link #list}
     * @throws IllegalArgumentException when the cursor is none of ours
     */
    public Page<Conflict> conflicts(int limit, String cursor) {
        int size = limit(limit);
        List<String> found = identities.inConflict(cursor == null ? null : decode(cursor, 1)[0], size + 1);
        boolean more = found.size() > size;
        List<String> page = more ? found.subList(0, size) : found;
        List<Conflict> conflicts = people(page).stream()
                .map(person ->
                        new Conflict(person, identities.conflictOf(person.keys().identityId())))
                .toList();
        return new Page<>(conflicts, more ? encode(page.get(size - 1)) : null);
    }

    private List<Person> people(List<String> ids) {
        Map<String, IdentityKeys> keys = identities.keysOf(ids);
        Instant now = writer.now();
        Set<String> blocked = rows.of(ids).stream()
                .filter(row -> row.isActive() && !row.isExpired(now))
                .map(BlockRow::identityId)
                .collect(Collectors.toSet());
        return ids.stream()
                .map(id -> new Person(keys.get(id), blocked.contains(id)))
                .toList();
    }

    /** The block of whoever is known by this, active or lifted; empty when never blocked. */
    public Optional<Block> find(Party party) {
        return identities.find(party).flatMap(this::byIdentity);
    }

    /** By any id the identity ever had. */
    public Optional<Block> byIdentity(String identityId) {
        return blocks(
                        "SELECT " + BlockRows.COLUMNS + CRM_COLUMNS
                                + " FROM identity i JOIN block b ON b.identity_id = COALESCE(i.merged_into, i.identity_id)"
                                + " WHERE i.identity_id = ?",
                        identityId)
                .stream()
                .findFirst();
    }

    /**
     * Blocks, those first blocked latest first. The order never changes, so whoever reads page by page misses none and reads none
     * twice.
     *
     * @param state null: both
     * @param q part of a number, in any way of writing, of a BSUID or of a reason; null: all
     * @param limit 1 to 200; anything less is 50
     * @param cursor {@code next} of the page before; null: the first
     * @throws IllegalArgumentException when the cursor is none of ours
     */
    public Page<Block> list(State state, String q, int limit, String cursor) {
        Instant now = writer.now();
        int size = limit(limit);
        StringBuilder sql = new StringBuilder("SELECT ")
                .append(BlockRows.COLUMNS)
                .append(CRM_COLUMNS)
                .append(" FROM block b");
        sql.append(" WHERE 1 = 1");
        List<Object> args = new ArrayList<>();
        if (state == State.ACTIVE) {
            sql.append(" AND b.state = 'ACTIVE' AND (b.expires_at IS NULL OR b.expires_at > ?)");
            args.add(Transactions.timestamp(now));
        } else if (state == State.LIFTED) {
            sql.append(" AND (b.state = 'LIFTED' OR b.expires_at <= ?)");
            args.add(Transactions.timestamp(now));
        }
        if (q != null && !q.isBlank()) {
            Search search = Search.of(q);
            sql.append(" AND (LOWER(b.reason) LIKE ? ESCAPE '!' OR EXISTS (SELECT 1 FROM identity_key k"
                    + " WHERE k.identity_id = b.identity_id AND (");
            args.add(search.text());
            sql.append("(k.key_text NOT LIKE 'P:%' AND LOWER(k.written_as) LIKE ? ESCAPE '!')");
            args.add(search.text());
            for (String digits : search.digits()) {
                sql.append(" OR (k.key_text LIKE 'P:%' AND (k.written_as LIKE ? OR k.key_text LIKE ?))");
                args.add(digits);
                args.add(digits);
            }
            sql.append(")))");
        }
        if (cursor != null) {
            String[] after = decode(cursor, 2);
            sql.append(" AND (b.created_at < ? OR (b.created_at = ? AND b.identity_id > ?))");
            args.add(Transactions.timestamp(micros(after[0])));
            args.add(Transactions.timestamp(micros(after[0])));
            args.add(after[1]);
        }
        sql.append(" ORDER BY b.created_at DESC, b.identity_id FETCH FIRST ? ROWS ONLY");
        args.add(size + 1);
        List<Listed> found = jdbc.query(sql.toString(), (row, number) -> listed(row), args.toArray());
        boolean more = found.size() > size;
        List<Listed> page = more ? found.subList(0, size) : found;
        String next = null;
        if (more) {
            BlockRow last = page.get(size - 1).row();
            next = encode(Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, last.createdAt())), last.identityId());
        }
        return new Page<>(withKeys(page), next);
    }

    /**
     * What was done about somebody, latest first.
     *
     * @param limit as in {@link #list}
     * @throws IllegalArgumentException when the cursor is none of ours
     */
    public Page<AuditEntry> history(Party party, int limit, String cursor) {
        int size = limit(limit);
        Long before = cursor == null ? null : number(decode(cursor, 1)[0]);
        List<String> ids = identities.find(party).map(identities::aliases).orElse(List.of());
        List<String> subjects = Identities.keyTexts(party);
        if (ids.isEmpty() && subjects.isEmpty()) {
            return new Page<>(List.of(), null);
        }
        List<AuditEntry> found = writer.audit().of(ids, subjects, before, size + 1);
        boolean more = found.size() > size;
        List<AuditEntry> page = more ? found.subList(0, size) : found;
        return new Page<>(page, more ? encode(Long.toString(page.get(size - 1).id())) : null);
    }

    /**
     * Audits that somebody was refused the authority to do something.
     *
     * @param action what they wanted: {@code block}, {@code unblock}
     * @param target to whom; nobody is created for it
     */
    public void refused(Actor actor, String action, Party target, String way, String why, Instant at) {
        Optional<String> id = identities.find(target);
        String subject = id.isPresent()
                ? null
                : Identities.keyTexts(target).stream().findFirst().orElse(null);
        writer.audit().append("refused:" + action, id.orElse(null), subject, actor, way, null, why, at);
    }

    /**
     * Writes down what the clock has lifted.
     *
     * @return how many; as many as {@code max} when there may be more
     */
    public int liftExpired(int max) {
        return transactions.run(() -> {
            List<BlockRow> expired = rows.lockExpired(writer.now(), max);
            expired.forEach(writer::settle);
            return expired.size();
        });
    }

    /**
     * Claims blocks that Dynamics has not followed yet, each for one writer in the whole cluster.
     *
     * @param lease after which another may take it over
     */
    public List<Behind> claimBehind(int max, Duration lease) {
        return transactions.run(() -> progress.claim(writer.now(), max, lease));
    }

    /**
     * Dynamics follows that version. Ends the claim.
     *
     * @return false when there is more to do: the block moved on or was marked meanwhile, or the claim had run out. It then stays
     *     behind
     */
    public boolean synced(Behind b) {
        return transactions.run(() -> progress.synced(b));
    }

    /** Dynamics did not follow. Ends the claim; the block is due again then, or at once when it has moved on. */
    public void failed(Behind b, String error, Instant nextAt) {
        progress.failed(b, error, nextAt);
    }

    /** Sends that are between their check and the provider's answer. */
    public int openClaims(String identityId) {
        return openClaims.of(identities.aliases(identityId), null).size();
    }

    /**
     * Puts a block back that Dynamics still knows, after the database was lost. What is here already is the truth and stays.
     *
     * @throws IllegalArgumentException when the identity is not known; restore it first
     */
    public void restore(Block b) {
        transactions.run(() -> {
            String id = identities.lock(b.identityId());
            if (rows.lock(id).isPresent()) {
                return;
            }
            boolean active = b.state() == State.ACTIVE;
            Instant liftedAt = active || b.liftedAt() != null ? b.liftedAt() : writer.now();
            Actor liftedBy = active || b.liftedBy() != null ? b.liftedBy() : Actor.REBUILD;
            Actor blockedBy = b.blockedBy() == null ? Actor.REBUILD : b.blockedBy();
            Instant blockedAt = b.blockedAt() == null ? writer.now() : b.blockedAt();
            BlockRow row = new BlockRow(
                    id,
                    b.businessNumber(),
                    b.state(),
                    b.reason(),
                    blockedBy,
                    blockedAt,
                    b.expiresAt(),
                    active ? null : liftedBy,
                    active ? null : liftedAt,
                    null,
                    Math.max(1, b.version()),
                    b.refusedCount(),
                    b.lastAttemptAt(),
                    blockedAt);
            rows.insert(row, writer.now());
            rows.insertInterval(id, b.businessNumber(), blockedAt, active ? b.expiresAt() : liftedAt, active);
            writer.audit().append("restored", row, Actor.REBUILD, "rebuild", b.reason(), null, writer.now());
            writer.leaveBehind();
        });
    }

    private record Listed(BlockRow row, CrmState crmState) {}

    private List<Block> blocks(String sql, Object... args) {
        return withKeys(jdbc.query(sql, (row, number) -> listed(row), args));
    }

    private static Listed listed(ResultSet row) throws SQLException {
        return new Listed(BlockRows.read(row), CrmState.valueOf(row.getString(17)));
    }

    private List<Block> withKeys(List<Listed> found) {
        Map<String, IdentityKeys> keys = identities.keysOf(
                found.stream().map(listed -> listed.row().identityId()).toList());
        Instant now = writer.now();
        return found.stream()
                .map(listed -> {
                    BlockRow row = listed.row();
                    boolean expired = row.isExpired(now);
                    return new Block(
                            row.identityId(),
                            keys.get(row.identityId()),
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
                            listed.crmState(),
                            0);
                })
                .toList();
    }

    private Map<String, String> survivors(Collection<String> ids) {
        Map<String, String> survivors = new HashMap<>();
        jdbc.query(
                "SELECT identity_id, COALESCE(merged_into, identity_id) FROM identity WHERE identity_id = ANY(?)",
                Transactions.bind(ids),
                row -> {
                    survivors.put(row.getString(1), row.getString(2));
                });
        return survivors;
    }

    private static void checkVersion(Long seen, Optional<BlockRow> present) {
        long version = present.map(BlockRow::version).orElse(0L);
        if (seen != null && seen != version) {
            throw new VersionMismatchException(seen, version);
        }
    }

    private static String difference(BlockRow before, BlockRow after) {
        List<String> what = new ArrayList<>(3);
        if (!Objects.equals(before.businessNumber(), after.businessNumber())) {
            what.add("scope");
        }
        if (!Objects.equals(before.reason(), after.reason())) {
            what.add("reason");
        }
        if (!Objects.equals(before.expiresAt(), after.expiresAt())) {
            what.add("expiry");
        }
        return String.join(", ", what);
    }

    private static String reason(String reason) {
        if (reason == null || reason.isBlank()) {
            return null;
        }
        String text = reason.strip();
        if (text.length() > MAX_REASON) {
            throw new IllegalArgumentException("reason is longer than " + MAX_REASON + " characters");
        }
        return text;
    }

    private static int limit(int limit) {
        return limit < 1 ? DEFAULT_LIMIT : Math.min(limit, MAX_LIMIT);
    }

    private static String encode(String... parts) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(String.join("|", parts).getBytes(StandardCharsets.UTF_8));
    }

    private static String[] decode(String cursor, int parts) {
        try {
            String[] decoded =
                    new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split("\\|", -1);
            // A forged one may hold what a database takes for an error of ours.
            if (decoded.length == parts
                    && PLAIN.matcher(String.join("", decoded)).matches()) {
                return decoded;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the cursor is none of ours", e);
        }
        throw new IllegalArgumentException("the cursor is none of ours");
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the cursor is none of ours", e);
        }
    }

    private static Instant micros(String text) {
        try {
            return Instant.EPOCH.plus(number(text), ChronoUnit.MICROS);
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("the cursor is none of ours", e);
        }
    }
}
