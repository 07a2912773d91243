package io.wabridge.security;

import java.util.Set;

/**
 * The row {@code default} of the settings table in Dynamics. Without this row, only a System Administrator may do anything.
 *
 * @param blockRoles roles that may block: lower-case role ids, of the root roles
 * @param unblockRoles roles that may unblock
 * @param operatorRoles roles that may see and replay parked events
 * @param reasonRequired whether a block and an unblock need a reason
 * @param reconcileSeconds how often the bridge looks for commands whose webhook was lost; null when not set
 */
public record Settings(
        Set<String> blockRoles,
        Set<String> unblockRoles,
        Set<String> operatorRoles,
        boolean reasonRequired,
        Integer reconcileSeconds) {

    static final Settings NONE = new Settings(Set.of(), Set.of(), Set.of(), false, null);
}
