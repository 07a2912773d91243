package io.wabridge.security;

import java.util.Set;

/**
 * The row {@code default} of the settings table in Dynamics. Where the row is missing nobody but a System Administrator may
 * anything.
 *
 * @param blockRoles roles that may block: lower-case role ids, of the root roles
 * @param unblockRoles roles that may unblock
 * @param operatorRoles roles that may see and replay parked events
 * @param reasonRequired whether a block and an unblock need a reason
 * @param reconcileSeconds how often lost wake-ups are looked for; null where the row does not say
 */
public record Settings(
        Set<String> blockRoles,
        Set<String> unblockRoles,
        Set<String> operatorRoles,
        boolean reasonRequired,
        Integer reconcileSeconds) {

    static final Settings NONE = new Settings(Set.of(), Set.of(), Set.of(), false, null);
}
