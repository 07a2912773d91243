package io.wabridge.block;

import io.wabridge.identity.Party;

/**
 * A number that arrived with an id that contradicts what was known. It belongs to another person (a recycled number) or to the
 * same one after a new registration. A person has to decide; until then a block stays.
 *
 * @param seen what was named together
 */
public record Conflict(Person person, Party seen) {}
