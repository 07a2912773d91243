package io.wabridge.block;

import java.time.Instant;

/** A row of {@code block}, without the columns about Dynamics' progress. */
record BlockRow(
        String identityId,
        String businessNumber,
        State state,
        String reason,
        Actor blockedBy,
        Instant blockedAt,
        Instant expiresAt,
        Actor liftedBy,
        Instant liftedAt,
        String carriedFrom,
        long version,
        long refusedCount,
        Instant lastAttemptAt,
        Instant createdAt) {

    boolean isActive() {
        return state == State.ACTIVE;
    }

    /** Expired by the clock, but not yet written as lifted. */
    boolean isExpired(Instant now) {
        return isActive() && expiresAt != null && !now.isBefore(expiresAt);
    }

    boolean covers(String number) {
        return businessNumber == null || businessNumber.equals(number);
    }

    static BlockRow first(
            String identityId, String businessNumber, String reason, Actor by, Instant at, Instant expiresAt) {
        return new BlockRow(
                identityId, businessNumber, State.ACTIVE, reason, by, at, expiresAt, null, null, null, 1, 0, null, at);
    }

    BlockRow again(String number, String why, Actor by, Instant at, Instant expiry, String from) {
        return new BlockRow(
                identityId,
                number,
                State.ACTIVE,
                why,
                by,
                at,
                expiry,
                null,
                null,
                from,
                version + 1,
                refusedCount,
                lastAttemptAt,
                createdAt);
    }

    BlockRow carriedFrom(String from) {
        return new BlockRow(
                identityId,
                businessNumber,
                state,
                reason,
                blockedBy,
                blockedAt,
                expiresAt,
                liftedBy,
                liftedAt,
                from,
                version,
                refusedCount,
                lastAttemptAt,
                createdAt);
    }

    BlockRow changed(String number, String why, Instant expiry) {
        return new BlockRow(
                identityId,
                number,
                state,
                why,
                blockedBy,
                blockedAt,
                expiry,
                liftedBy,
                liftedAt,
                carriedFrom,
                version + 1,
                refusedCount,
                lastAttemptAt,
                createdAt);
    }

    BlockRow lifted(Actor by, Instant at) {
        return new BlockRow(
                identityId,
                businessNumber,
                State.LIFTED,
                reason,
                blockedBy,
                blockedAt,
                expiresAt,
                by,
                at,
                carriedFrom,
                version + 1,
                refusedCount,
                lastAttemptAt,
                createdAt);
    }

    /** The same block, on the identity that this one was merged into. */
    BlockRow movedTo(String survivor) {
        return new BlockRow(
                survivor,
                businessNumber,
                state,
                reason,
                blockedBy,
                blockedAt,
                expiresAt,
                liftedBy,
                liftedAt,
                carriedFrom,
                version,
                refusedCount,
                lastAttemptAt,
                createdAt);
    }

    /** This block with the counts of both, and a version above both. */
    BlockRow adding(BlockRow other) {
        return new BlockRow(
                identityId,
                businessNumber,
                state,
                reason,
                blockedBy,
                blockedAt,
                expiresAt,
                liftedBy,
                liftedAt,
                carriedFrom,
                Math.max(version, other.version) + 1,
                refusedCount + other.refusedCount,
                later(lastAttemptAt, other.lastAttemptAt),
                createdAt.isBefore(other.createdAt) ? createdAt : other.createdAt);
    }

    static Instant later(Instant one, Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isAfter(other) ? one : other;
    }
}
