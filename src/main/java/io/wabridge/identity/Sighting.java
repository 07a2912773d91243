package io.wabridge.identity;

import java.time.Instant;

/**
 * A webhook or a command that named somebody.
 *
 * @param party what it called them
 * @param at when
 */
public record Sighting(Party party, Instant at) {}
