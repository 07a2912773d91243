package io.wabridge.block;

/**
 * Who did it.
 *
 * @param id systemuserid of a person or application; {@code system:expiry}, {@code system:identity} and so on for the bridge itself
 * @param name full name, as people read it
 */
public record Actor(String id, String name) {

    /** Lifts expired blocks. */
    public static final Actor EXPIRY = new Actor("system:expiry", "Expiry");

    /** Links numbers and ids to persons. */
    public static final Actor IDENTITY = new Actor("system:identity", "Identity");

    /** Restores a lost list from Dynamics. */
    public static final Actor REBUILD = new Actor("system:rebuild", "Rebuild");
}
