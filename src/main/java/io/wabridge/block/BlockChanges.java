package io.wabridge.block;

import io.wabridge.block.CrmProgress.Priority;
import io.wabridge.database.Transactions;
import io.wabridge.identity.Identities;
import io.wabridge.identity.Party;
import io.wabridge.identity.Sighting;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Changes of blocks: by people, by expiry, by a rebuild. The row in the bridge's database is the truth; Dynamics follows it. */
@Component
public final class BlockChanges {

    private final Transactions transactions;
    private final Identities identities;
    private final BlockWriter writer;
    private final BlockRows rows;
    private final AuditLog audit;
    private final OpenClaims openClaims;
    private final BlockReader reader;
    private final BlockSettings settings;

    BlockChanges(
            Transactions transactions,
            Identities identities,
            BlockWriter writer,
            BlockRows rows,
            AuditLog audit,
            OpenClaims openClaims,
            BlockReader reader,
            BlockSettings settings) {
        this.transactions = transactions;
        this.identities = identities;
        this.writer = writer;
        this.rows = rows;
        this.audit = audit;
        this.openClaims = openClaims;
        this.reader = reader;
        this.settings = settings;
    }

    /** {@link #blockWith} without further writes. Not an overload, because routes call methods by name. */
    public Block block(BlockCommand c) {
        return blockWith(c, () -> {});
    }

    /**
     * Blocks, or changes an active block. When this returns, the block is on disk and no further send is allowed. Earlier sends
     * have ended, or are counted in {@link Block#uncertainSends}.
     *
     * @param beside writes in the same transaction as the block; they run again when the transaction does
     * @throws VersionMismatchException when the caller has seen another version
     * @throws IllegalArgumentException when the party is nobody, the reason too long, or the expiry not in the future
     * @throws IllegalStateException inside a transaction, because nobody else would see the block while this waits
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
            return what.isEmpty() ? writer.hurry(old) : writer.change(old, changed, c.actor(), c.way(), what);
        });
        // Also for a repeated call, which makes the same promise.
        List<String> earlier = openClaims.of(identities.aliases(row.identityId()), row.businessNumber());
        int uncertain = openClaims.await(earlier, settings.claimWait());
        Block block = reader.byIdentity(row.identityId()).orElseThrow();
        return block.withUncertainSends(uncertain);
    }

    /** {@link #unblockWith} without further writes. */
    public Block unblock(UnblockCommand c) {
        return unblockWith(c, () -> {});
    }

    /**
     * Lifts a block. Messages that were discarded meanwhile do not come back.
     *
     * @param beside writes in the same transaction as the lift; they run again when the transaction does
     * @throws NeverBlockedException when this party was never blocked, or not for that business number
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
            } else {
                writer.hurry(row);
            }
            return reader.byIdentity(id).orElseThrow();
        });
    }

    /**
     * Settles an {@code identity-conflict} as a person decided. If it is the same person, the flag goes and a block holds for all
     * their ids. If it is another person, they get the number and the ids that came with it, and are free; the block stays with
     * the older ids, and a block that was only carried over is lifted.
     *
     * @param beside writes in the same transaction; they run again when the transaction does
     * @return the persons concerned, first the one who keeps the older ids; empty when there was no conflict
     */
    public List<Person> releaseWith(
            String identityId, boolean samePerson, String reason, String way, Actor actor, Runnable beside) {
        String why = reason(reason);
        return transactions.run(() -> {
            beside.run();
            List<String> concerned = identities.release(identityId, samePerson, writer.now());
            for (String id : concerned) {
                audit.append(
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
            return reader.people(concerned);
        });
    }

    /**
     * Audits that somebody was not allowed to do something. A repeat within the minute is only counted.
     *
     * @param action what they wanted: {@code block}, {@code unblock}
     * @param target whom it concerned; no identity is created for it
     */
    public void refused(Actor actor, String action, Party target, String way, String why, Instant at) {
        Optional<String> id = identities.find(target);
        String subject = id.isPresent()
                ? null
                : Identities.keyTexts(target).stream().findFirst().orElse(null);
        transactions.run(() -> audit.appendRefusal("refused:" + action, id.orElse(null), subject, actor, way, why, at));
    }

    /**
     * Lifts the blocks that have expired.
     *
     * @return how many were lifted; {@code max} when there may be more
     */
    public int liftExpired(int max) {
        return transactions.run(() -> {
            List<BlockRow> expired = rows.lockExpired(writer.now(), max);
            expired.forEach(writer::settle);
            return expired.size();
        });
    }

    /**
     * Restores a block from Dynamics after the database was lost. A block that is already here stays as it is.
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
            rows.insert(row, writer.now(), Priority.BULK);
            rows.insertInterval(id, b.businessNumber(), blockedAt, active ? b.expiresAt() : liftedAt, active);
            audit.append("restored", row, Actor.REBUILD, "rebuild", b.reason(), null, writer.now());
            writer.leaveBehind();
        });
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
        if (text.length() > Block.LONGEST_REASON) {
            throw new IllegalArgumentException("reason is longer than " + Block.LONGEST_REASON + " characters");
        }
        return text;
    }
}
