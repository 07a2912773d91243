package io.wabridge.block;

import io.wabridge.identity.Party;
import java.time.Instant;

/**
 * Blocks somebody, or changes an active block. The caller checks whether a reason is mandatory.
 *
 * @param businessNumber {@code phone_number_id} to limit it to; null: all business numbers, also on an active block
 * @param reason at most {@link Block#LONGEST_REASON} characters; blank is none
 * @param reasonGiven false: an active block keeps its reason
 * @param expiresAt after now; null: never
 * @param expiryGiven false: an active block keeps its expiry
 * @param way through which it came: chat, notification, grid, REST, import
 * @param ifMatchVersion version the caller has seen; null: any
 */
public record BlockCommand(
        Party party,
        String businessNumber,
        String reason,
        boolean reasonGiven,
        Instant expiresAt,
        boolean expiryGiven,
        String way,
        Actor actor,
        Long ifMatchVersion) {}
