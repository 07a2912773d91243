package io.wabridge.block;

import io.wabridge.block.CrmProgress.Priority;
import io.wabridge.identity.IdentityListener;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Carries blocks over when two identities turn out to be one person, or when a person's number or id changes. */
@Component
final class BlockCarrier implements IdentityListener {

    private static final String WAY = "identity";

    private final BlockWriter writer;
    private final BlockRows rows;
    private final AuditLog audit;
    private final CrmProgress progress;

    BlockCarrier(BlockWriter writer, BlockRows rows, AuditLog audit, CrmProgress progress) {
        this.writer = writer;
        this.rows = rows;
        this.audit = audit;
        this.progress = progress;
    }

    /**
     * One person has one block: as wide as both, as long as the longer one, with reason and actor of the earlier one. There is
     * one audit row if either was blocked.
     */
    @Override
    public void merged(String survivor, String absorbed, Instant at) {
        Map<String, BlockRow> locked = lock(survivor, absorbed);
        BlockRow kept = locked.get(survivor);
        BlockRow gone = locked.get(absorbed);
        rows.moveIntervals(absorbed, survivor);
        if (kept == null && gone == null) {
            return;
        }
        if (gone == null) {
            if (kept.isActive()) {
                // The chats of the other identity must be blocked as well.
                write(kept.changed(kept.businessNumber(), kept.reason(), kept.expiresAt()), false, absorbed);
            }
            return;
        }
        BlockRow moved = gone.movedTo(survivor);
        BlockRow result;
        if (kept == null) {
            result = moved.changed(moved.businessNumber(), moved.reason(), moved.expiresAt());
        } else if (kept.isActive() && moved.isActive()) {
            result = unite(kept, moved);
        } else if (kept.isActive() != moved.isActive()) {
            result = kept.isActive() ? kept.adding(moved) : moved.adding(kept);
        } else {
            result = kept.liftedAt().isBefore(moved.liftedAt()) ? moved.adding(kept) : kept.adding(moved);
        }
        write(result, kept == null, absorbed);
        progress.mergeClaims(survivor, absorbed);
        rows.delete(absorbed);
    }

    private BlockRow unite(BlockRow one, BlockRow other) {
        BlockRow first = other.blockedAt().isBefore(one.blockedAt()) ? other : one;
        BlockRow second = first == one ? other : one;
        String scope = Objects.equals(first.businessNumber(), second.businessNumber()) ? first.businessNumber() : null;
        Instant expiry = first.expiresAt() == null || second.expiresAt() == null
                ? null
                : BlockRow.later(first.expiresAt(), second.expiresAt());
        Instant now = writer.now();
        rows.closeIntervals(one.identityId(), now);
        rows.openInterval(one.identityId(), scope, now, expiry);
        return first.changed(scope, first.reason(), expiry).adding(second);
    }

    private void write(BlockRow row, boolean isNew, String absorbed) {
        if (isNew) {
            rows.insert(row, writer.now(), Priority.ASKED);
        } else {
            rows.update(row, writer.now(), Priority.ASKED);
        }
        if (row.isActive()) {
            audit.append(
                    "carried", row, Actor.IDENTITY, WAY, row.reason(), absorbed + " is the same person", writer.now());
        }
        writer.leaveBehind();
    }

    /** A block that was carried over before, and that somebody has lifted since, is not carried again: a person has decided. */
    @Override
    public void carry(String from, String to, Instant at) {
        Map<String, BlockRow> locked = lock(from, to);
        BlockRow source = locked.get(from);
        BlockRow target = locked.get(to);
        if (source == null || !source.isActive()) {
            return;
        }
        Instant since = BlockRow.later(at, source.blockedAt());
        if (target == null) {
            BlockRow row = BlockRow.first(
                            to, source.businessNumber(), source.reason(), source.blockedBy(), since, source.expiresAt())
                    .carriedFrom(from);
            writer.block(row, true, "carried", Actor.IDENTITY, WAY, "shares a number with " + from);
        } else if (!target.isActive()) {
            boolean decided =
                    from.equals(target.carriedFrom()) && !target.liftedAt().isBefore(source.blockedAt());
            if (!decided) {
                BlockRow row = target.again(
                        source.businessNumber(), source.reason(), source.blockedBy(), since, source.expiresAt(), from);
                writer.block(row, false, "carried", Actor.IDENTITY, WAY, "shares a number with " + from);
            }
        } else if (!target.covers(source.businessNumber())) {
            writer.change(
                    target,
                    target.changed(null, target.reason(), target.expiresAt()),
                    Actor.IDENTITY,
                    WAY,
                    "shares a number with " + from);
        }
    }

    @Override
    public void changed(String identityId, String kind, String detail, Instant at) {
        audit.append(
                "identity-changed", identityId, null, Actor.IDENTITY, WAY, null, kind + ": " + detail, writer.now());
    }

    /** The row of a blocked number shows all keys of the person, and a lost database is rebuilt from it. */
    @Override
    public void keysChanged(Collection<String> identityIds) {
        progress.markBehind(identityIds);
    }

    @Override
    public void conflicted(String identityId, String detail, Instant at) {
        audit.append("identity-conflict", identityId, null, Actor.IDENTITY, WAY, null, detail, writer.now());
    }

    private Map<String, BlockRow> lock(String one, String other) {
        Map<String, BlockRow> locked = new HashMap<>();
        for (BlockRow row : rows.lock(List.of(one, other))) {
            locked.put(row.identityId(), writer.settle(row));
        }
        return locked;
    }
}
