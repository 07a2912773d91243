package io.wabridge.identity;

import java.time.Instant;

/**
 * A webhook or a command that names somebody.
 *
 * @param party the number and ids it named
 * @param at when
 */
public record Sighting(Party party, Instant at) {}
