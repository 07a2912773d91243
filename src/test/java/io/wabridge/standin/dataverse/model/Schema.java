package io.wabridge.standin.dataverse.model;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Tables, relationships and roles the stand-in knows: our own solution's and the few standard tables around it. */
public final class Schema {

    public static final String NAMESPACE = "Microsoft.Dynamics.CRM";

    public enum OnDelete {
        CASCADE,
        REMOVE_LINK,
        RESTRICT,
        NONE
    }

    /** Many rows of one table point to one row of another. The name is also the collection's navigation property. */
    public record OneToMany(String name, String referencing, String column, String referenced, OnDelete onDelete) {}

    /** Rows of two tables joined freely. The name is the navigation property on both sides. */
    public record ManyToMany(String name, String left, String right) {

        public boolean joins(Table table) {
            return table.name().equals(left) || table.name().equals(right);
        }

        public String other(Table table) {
            return table.name().equals(left) ? right : left;
        }
    }

    /** A security role and its privileges, by privilege name. */
    public record RoleDefinition(UUID id, String name, Map<String, Depth> privileges) {}

    private final Map<String, Table> byName = new LinkedHashMap<>();
    private final Map<String, Table> bySet = new LinkedHashMap<>();
    private final List<OneToMany> oneToMany;
    private final List<ManyToMany> manyToMany;
    private final List<RoleDefinition> roles;

    Schema(
            Collection<Table> tables,
            List<OneToMany> oneToMany,
            List<ManyToMany> manyToMany,
            List<RoleDefinition> roles) {
        for (Table table : tables) {
            byName.put(table.name(), table);
            bySet.put(table.set(), table);
        }
        this.oneToMany = List.copyOf(oneToMany);
        this.manyToMany = List.copyOf(manyToMany);
        this.roles = List.copyOf(roles);
    }

    public Collection<Table> tables() {
        return byName.values();
    }

    public Table table(String name) {
        Table table = byName.get(name);
        if (table == null) {
            throw new IllegalArgumentException("no table " + name);
        }
        return table;
    }

    public Optional<Table> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** @throws DataverseError 404 as for any unknown segment */
    public Table set(String set) {
        Table table = bySet.get(set);
        if (table == null) {
            throw DataverseError.uri(404, "Resource not found for the segment '" + set + "'.");
        }
        return table;
    }

    public boolean isSet(String set) {
        return bySet.containsKey(set);
    }

    public List<RoleDefinition> roles() {
        return roles;
    }

    List<OneToMany> oneToMany() {
        return oneToMany;
    }

    public List<OneToMany> pointingTo(Table table) {
        return oneToMany.stream()
                .filter(relation -> relation.referenced().equals(table.name()))
                .toList();
    }

    public Optional<OneToMany> collection(Table table, String navigation) {
        return oneToMany.stream()
                .filter(relation -> relation.referenced().equals(table.name())
                        && relation.name().equals(navigation))
                .findFirst();
    }

    public List<ManyToMany> manyToMany() {
        return manyToMany;
    }

    public Optional<ManyToMany> join(Table table, String navigation) {
        return manyToMany.stream()
                .filter(relation -> relation.name().equals(navigation) && relation.joins(table))
                .findFirst();
    }
}
