package io.wabridge.block;

import io.wabridge.identity.Party;

/**
 * Somebody whose number arrived with an id that contradicts what was known: another person with a recycled number, or the same one
 * registered anew. Only a person can tell; until then what is blocked stays blocked.
 *
 * @param seen what was named together
 */
public record Conflict(Person person, Party seen) {}
