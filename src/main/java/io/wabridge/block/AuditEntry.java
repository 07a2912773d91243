package io.wabridge.block;

import java.time.Instant;

/**
 * Who did something, or was refused. An entry is never deleted, and only the count of a refusal changes, within its minute.
 *
 * @param action {@code blocked}, {@code changed}, {@code unblocked}, {@code expired}, {@code carried}, {@code identity-changed},
 *     {@code identity-conflict}, {@code identity-released}, {@code restored}, {@code refused:<action>}
 * @param way the way it came; {@code identity}, {@code expiry} or {@code rebuild} when the bridge did it
 * @param businessNumber scope of the block then; null: all
 * @param version of the block after it; null when no block was touched
 * @param detail more explanation; null when there is none
 * @param times how often this caller was refused this within the minute; 1 for everything else
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
        String detail,
        int times) {}
