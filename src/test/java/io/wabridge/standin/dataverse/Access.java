package io.wabridge.standin.dataverse;

import io.wabridge.standin.dataverse.model.DataverseError;
import io.wabridge.standin.dataverse.model.Depth;
import io.wabridge.standin.dataverse.model.Table;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * In whose name a request acts and what they may.
 *
 * @param user whose rights count and who is written into {@code createdby}
 * @param objectId that user's id in Entra; null when none
 * @param delegate who acts for them by {@code CallerObjectId}; null when they act themselves
 * @param businessUnits their own unit first, then all below it
 * @param privileges by name; those of the delegate already taken into account
 * @param tag from {@code ?tag=}; null when none
 */
record Access(
        UUID user,
        UUID objectId,
        UUID delegate,
        Set<UUID> teams,
        List<UUID> businessUnits,
        Map<String, Depth> privileges,
        boolean everything,
        String tag) {

    /** What comes with Basic User, the role without which nobody can open an app. */
    private static final Set<String> EVERYBODYS = Set.of("prvReadQuery", "prvReadUserQuery");

    UUID businessUnit() {
        return businessUnits.get(0);
    }

    Access tagged(String newTag) {
        return new Access(user, objectId, delegate, teams, businessUnits, privileges, everything, newTag);
    }

    /** How far this privilege reaches; null when it is not held. */
    Depth depth(String privilege) {
        return everything || EVERYBODYS.contains(privilege) ? Depth.Global : privileges.get(privilege);
    }

    /** Whether the right reaches this table at all, not yet asking for which rows. */
    void demand(String right, Table table) {
        if (depth("prv" + right + table.privilege()) == null) {
            throw denied(right, table);
        }
    }

    /** Whether the right reaches this row. */
    boolean reaches(String right, Row row) {
        Depth depth = depth("prv" + right + row.table().privilege());
        if (depth == null) {
            return false;
        }
        if (depth == Depth.Global || !row.table().owned()) {
            return true;
        }
        Ref owner = row.ref("ownerid");
        boolean mine = owner != null && (owner.id().equals(user) || teams.contains(owner.id()));
        Ref unit = row.ref("owningbusinessunit");
        return switch (depth) {
            case Basic -> mine;
            case Local -> mine || unit != null && unit.id().equals(businessUnit());
            case Deep -> mine || unit != null && businessUnits.contains(unit.id());
            case Global -> true;
        };
    }

    void demand(String right, Row row) {
        if (!reaches(right, row)) {
            throw denied(right, row.table());
        }
    }

    private DataverseError denied(String right, Table table) {
        String privilege = "prv" + right + table.privilege();
        return new DataverseError(
                403,
                "0x80040220",
                "Principal user (Id=" + user + ", type=8, privilegeCount=" + privileges.size()
                        + ", accessMode='0 Read-Write'), is missing " + privilege
                        + " privilege (Id=" + Privileges.id(privilege) + ") on OTC=" + table.objectTypeCode()
                        + " for entity '" + table.name() + "'. context.Caller=" + user);
    }
}
