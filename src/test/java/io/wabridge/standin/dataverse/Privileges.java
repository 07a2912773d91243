package io.wabridge.standin.dataverse;

import io.wabridge.standin.dataverse.model.Depth;
import io.wabridge.standin.dataverse.model.Schema;
import io.wabridge.standin.dataverse.model.Schema.ManyToMany;
import io.wabridge.standin.dataverse.model.Schema.RoleDefinition;
import io.wabridge.standin.dataverse.model.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Who may what: a user has the roles given directly and those of all their teams. A role exists once per business unit; the copies
 * share the privileges of their root.
 */
final class Privileges {

    static final UUID SYSTEM_ADMINISTRATOR_TEMPLATE = UUID.fromString("627090ff-40a3-4053-8790-584edc5be201");
    static final String ACT_ON_BEHALF = "prvActOnBehalfOfAnotherUser";
    static final List<String> RIGHTS =
            List.of("Read", "Write", "Append", "AppendTo", "Create", "Delete", "Share", "Assign");

    private final Schema schema;
    private final Store store;
    private final Map<UUID, Map<String, Depth>> ofRootRole = new HashMap<>();

    Privileges(Schema schema, Store store) {
        this.schema = schema;
        this.store = store;
        for (RoleDefinition role : schema.roles()) {
            ofRootRole.put(role.id(), role.privileges());
        }
    }

    /** Privileges of a role that is in no solution. */
    void define(UUID role, Map<String, Depth> privileges) {
        ofRootRole.put(role, Map.copyOf(privileges));
    }

    /** The same name has the same id everywhere. */
    static UUID id(String privilege) {
        return UUID.nameUUIDFromBytes(privilege.getBytes(StandardCharsets.UTF_8));
    }

    /** To be called under the store's lock. */
    Access of(Row user) {
        Map<String, Depth> held = new HashMap<>();
        boolean everything = false;
        for (Row role : rolesOf(user)) {
            Ref template = role.ref("roletemplateid");
            everything |= template != null && template.id().equals(SYSTEM_ADMINISTRATOR_TEMPLATE);
            Ref root = role.ref("parentrootroleid");
            UUID rootId = root == null ? role.id() : root.id();
            ofRootRole.getOrDefault(rootId, Map.of()).forEach((name, depth) -> held.merge(name, depth, Depth::most));
        }
        Set<UUID> teams = new HashSet<>();
        teamsOf(user).forEach(team -> teams.add(team.id()));
        UUID unit = user.ref("businessunitid").id();
        return new Access(
                user.id(),
                (UUID) user.get("azureactivedirectoryobjectid"),
                null,
                teams,
                below(unit),
                held,
                everything,
                null);
    }

    /** What both may: rights never grow by acting for somebody. */
    Access onBehalf(Access delegate, Access user) {
        Map<String, Depth> both = new HashMap<>();
        Set<String> names = new HashSet<>(user.privileges().keySet());
        if (user.everything()) {
            names.addAll(delegate.privileges().keySet());
        }
        for (String name : names) {
            Depth mine = user.depth(name);
            Depth theirs = delegate.depth(name);
            if (mine != null && theirs != null) {
                both.put(name, mine.least(theirs));
            }
        }
        return new Access(
                user.user(),
                user.objectId(),
                delegate.user(),
                user.teams(),
                user.businessUnits(),
                both,
                user.everything() && delegate.everything(),
                user.tag());
    }

    Set<Row> rolesOf(Row user) {
        Set<Row> roles = new LinkedHashSet<>(store.linked(relation("systemuserroles_association"), user));
        for (Row team : teamsOf(user)) {
            roles.addAll(store.linked(relation("teamroles_association"), team));
        }
        return roles;
    }

    private List<Row> teamsOf(Row user) {
        return store.linked(relation("teammembership_association"), user);
    }

    private List<UUID> below(UUID unit) {
        List<UUID> units = new ArrayList<>(List.of(unit));
        Table table = schema.table("businessunit");
        for (int i = 0; i < units.size(); i++) {
            store.pointing(table, "parentbusinessunitid", units.get(i)).forEach(child -> units.add(child.id()));
        }
        return units;
    }

    private ManyToMany relation(String name) {
        return schema.manyToMany().stream()
                .filter(relation -> relation.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
