package io.wabridge.block;

import io.wabridge.block.CrmProgress.Priority;
import io.wabridge.database.Transactions;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Writes a change of a block: row, interval and audit together, in the current transaction, under the lock of its row. After the
 * commit the change is on disk and the status loop is woken.
 */
@Component
final class BlockWriter {

    private final BlockRows rows;
    private final AuditLog audit;
    private final Transactions transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    BlockWriter(
            BlockRows rows, AuditLog audit, Transactions transactions, ApplicationEventPublisher events, Clock clock) {
        this.rows = rows;
        this.audit = audit;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    Instant now() {
        // Rounded as the database stores it, so that later comparisons match.
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    BlockRow block(BlockRow row, boolean isNew, String action, Actor actor, String way, String detail) {
        if (isNew) {
            rows.insert(row, now(), Priority.ASKED);
        } else {
            rows.update(row, now(), Priority.ASKED);
        }
        rows.openInterval(row.identityId(), row.businessNumber(), row.blockedAt(), row.expiresAt());
        audit.append(action, row, actor, way, row.reason(), detail, now());
        leaveBehind();
        return row;
    }

    BlockRow change(BlockRow before, BlockRow after, Actor actor, String way, String detail) {
        Instant now = now();
        rows.update(after, now, Priority.ASKED);
        if (Objects.equals(before.businessNumber(), after.businessNumber())) {
            rows.planEnd(after.identityId(), after.expiresAt());
        } else {
            rows.closeIntervals(after.identityId(), now);
            rows.openInterval(after.identityId(), after.businessNumber(), now, after.expiresAt());
        }
        audit.append("changed", after, actor, way, after.reason(), detail, now);
        leaveBehind();
        return after;
    }

    BlockRow lift(BlockRow row, Actor actor, String way, String reason) {
        Instant now = now();
        // If the clock was set back, the interval must still not end before it began.
        Instant end = now.isBefore(row.blockedAt()) ? row.blockedAt() : now;
        BlockRow lifted = row.lifted(actor, end);
        rows.update(lifted, now, Priority.ASKED);
        rows.closeIntervals(row.identityId(), end);
        audit.append("unblocked", lifted, actor, way, reason, null, now);
        leaveBehind();
        return lifted;
    }

    /** Writes that an expired block is lifted, with its expiry as the time. Any other block is returned unchanged. */
    BlockRow settle(BlockRow row) {
        if (!row.isExpired(now())) {
            return row;
        }
        BlockRow lifted = row.lifted(Actor.EXPIRY, row.expiresAt());
        rows.update(lifted, now(), Priority.BULK);
        rows.closeIntervals(row.identityId(), row.expiresAt());
        audit.append("expired", lifted, Actor.EXPIRY, "expiry", null, null, now());
        leaveBehind();
        return lifted;
    }

    /** Somebody asks for what holds already; perhaps because Dynamics does not show it yet. */
    BlockRow hurry(BlockRow row) {
        if (rows.hurry(row.identityId())) {
            leaveBehind();
        }
        return row;
    }

    void leaveBehind() {
        transactions.afterCommit("block", () -> {
            transactions.sync();
            events.publishEvent(new StatusBehind());
        });
    }
}
