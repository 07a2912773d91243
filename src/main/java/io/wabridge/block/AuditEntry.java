package io.wabridge.block;

import java.time.Instant;

/**
 * Something that was done, or refused, and by whom. Never changed, never deleted.
 *
 * @param action {@code blocked}, {@code changed}, {@code unblocked}, {@code expired}, {@code carried}, {@code identity-changed},
 *     {@code identity-conflict}, {@code identity-released}, {@code restored}, {@code refused:<action>}
 * @param way through which it came; {@code identity}, {@code expiry} or {@code rebuild} for the bridge's own
 * @param businessNumber scope of the block then; null: all
 * @param version of the block after it; null when no block was touched
 * @param detail whatever else explains it; null when nothing does
 */
public record AuditEntry(
        long id,
        Instant at,
        Actor actor,
        String action,
        String way,
        String reason,
        String businessNumber,
        Long version,
        String detail) {}
