package io.wabridge.block;

import io.wabridge.identity.IdentityKeys;

/**
 * A person, and whether they are blocked now, for all business numbers or for one.
 *
 * @param keys what they are known by
 */
public record Person(IdentityKeys keys, boolean blocked) {}
