package io.wabridge.block;

import io.wabridge.identity.Party;

/**
 * Lifts a block.
 *
 * @param businessNumber the one to unblock; null: all that the block covers
 * @param reason at most {@link Block#LONGEST_REASON} characters; blank is none. Kept in the audit
 * @param way through which it came: chat, grid, REST
 * @param ifMatchVersion version the caller has seen; null: any
 */
public record UnblockCommand(
        Party party, String businessNumber, String reason, String way, Actor actor, Long ifMatchVersion) {}
