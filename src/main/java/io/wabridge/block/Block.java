package io.wabridge.block;

import io.wabridge.identity.IdentityKeys;
import java.time.Instant;

/**
 * A block, active or lifted. Each identity that was ever blocked has one.
 *
 * @param identityId surviving identity id
 * @param keys what the identity is known by
 * @param businessNumber {@code phone_number_id} it is limited to; null: all business numbers
 * @param reason null when none was given
 * @param blockedAt since when; of the latest block when there were several
 * @param expiresAt null: until someone lifts it. A message received at this instant or later passes
 * @param liftedBy null while active
 * @param liftedAt null while active
 * @param version grows with every change that someone made; serves as entity tag
 * @param refusedCount distinct messages discarded or refused since the first block
 * @param lastAttemptAt of the latest of them; null when there was none
 * @param uncertainSends sends that started before the block and may still arrive, because they did not end in time or the
 *     provider's answer was lost; zero in every answer except that of the block itself
 */
public record Block(
        String identityId,
        IdentityKeys keys,
        String businessNumber,
        State state,
        String reason,
        Actor blockedBy,
        Instant blockedAt,
        Instant expiresAt,
        Actor liftedBy,
        Instant liftedAt,
        long version,
        long refusedCount,
        Instant lastAttemptAt,
        CrmState crmState,
        int uncertainSends) {

    /** In In UTF-16 units, as Dynamics and H2 count. */
    public static final int LONGEST_REASON = 250;

    Block withUncertainSends(int uncertain) {
        return new Block(
                identityId,
                keys,
                businessNumber,
                state,
                reason,
                blockedBy,
                blockedAt,
                expiresAt,
                liftedBy,
                liftedAt,
                version,
                refusedCount,
                lastAttemptAt,
                crmState,
                uncertain);
    }
}
