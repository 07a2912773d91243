package io.wabridge.block;

/** A change was committed that Dynamics has not followed yet. Published after the commit, at least once. */
public record StatusBehind() {}
