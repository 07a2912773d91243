package io.wabridge.block;

/**
 * Who did it.
 *
 * @param id systemuserid of a person or application; {@code system:expiry}, {@code system:identity} and so on for the bridge itself
 * @param name full name, as people read it
 */
public record Actor(String id, String name) {

    /** Lifts what has expired. */
    public static final Actor EXPIRY = new Actor("system:expiry", "Expiry");

    /** Learns who is who. */
    public static final Actor IDENTITY = new Actor("system:identity", "Identity");

    /** Puts a lost list back from Dynamics. */
    public static final Actor REBUILD = new Actor("system:rebuild", "Rebuild");
}
