package io.wabridge.standin.dataverse;

import io.wabridge.standin.dataverse.model.Column;
import io.wabridge.standin.dataverse.model.Schema;
import io.wabridge.standin.dataverse.model.Schema.ManyToMany;
import io.wabridge.standin.dataverse.model.Schema.OneToMany;
import io.wabridge.standin.dataverse.model.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.olingo.commons.api.edm.EdmPrimitiveTypeKind;
import org.apache.olingo.commons.api.edm.FullQualifiedName;
import org.apache.olingo.commons.api.edm.provider.CsdlAbstractEdmProvider;
import org.apache.olingo.commons.api.edm.provider.CsdlEntityContainer;
import org.apache.olingo.commons.api.edm.provider.CsdlEntityContainerInfo;
import org.apache.olingo.commons.api.edm.provider.CsdlEntitySet;
import org.apache.olingo.commons.api.edm.provider.CsdlEntityType;
import org.apache.olingo.commons.api.edm.provider.CsdlNavigationProperty;
import org.apache.olingo.commons.api.edm.provider.CsdlNavigationPropertyBinding;
import org.apache.olingo.commons.api.edm.provider.CsdlProperty;
import org.apache.olingo.commons.api.edm.provider.CsdlPropertyRef;
import org.apache.olingo.commons.api.edm.provider.CsdlSchema;

/**
 * The schema as Olingo wants it.
 *
 * <p>Olingo knows one key per type. The second form of this model declares the alternate key in its place, so that addresses by
 * alternate key go through the same parser.
 */
final class SchemaEdm extends CsdlAbstractEdmProvider {

    private static final FullQualifiedName CONTAINER = new FullQualifiedName(Schema.NAMESPACE, "System");

    private final Map<FullQualifiedName, CsdlEntityType> types = new LinkedHashMap<>();
    private final Map<String, CsdlEntitySet> sets = new LinkedHashMap<>();

    SchemaEdm(Schema schema, boolean byAlternateKey) {
        for (Table table : schema.tables()) {
            types.put(name(table), type(schema, table, byAlternateKey));
            sets.put(table.set(), set(schema, table));
        }
    }

    private static FullQualifiedName name(Table table) {
        return new FullQualifiedName(Schema.NAMESPACE, table.name());
    }

    private static CsdlEntityType type(Schema schema, Table table, boolean byAlternateKey) {
        List<CsdlProperty> properties = new ArrayList<>();
        List<CsdlNavigationProperty> navigation = new ArrayList<>();
        for (Column column : table.columns().values()) {
            properties.add(new CsdlProperty()
                    .setName(column.property())
                    .setType(edmType(column).getFullQualifiedName())
                    .setNullable(column.type() != Column.Type.KEY));
            if (column.lookup() && !column.targets().isEmpty()) {
                navigation.add(new CsdlNavigationProperty()
                        .setName(column.name())
                        .setType(new FullQualifiedName(
                                Schema.NAMESPACE, column.targets().get(0))));
            }
        }
        collections(schema, table)
                .forEach((name, other) -> navigation.add(new CsdlNavigationProperty()
                        .setName(name)
                        .setType(new FullQualifiedName(Schema.NAMESPACE, other))
                        .setCollection(true)));
        List<String> key = byAlternateKey && !table.keys().isEmpty()
                ? table.keys().get(0).columns().stream()
                        .map(column -> table.column(column).property())
                        .toList()
                : List.of(table.id());
        return new CsdlEntityType()
                .setName(table.name())
                .setProperties(properties)
                .setNavigationProperties(navigation)
                .setKey(key.stream()
                        .map(name -> new CsdlPropertyRef().setName(name))
                        .toList());
    }

    private static Map<String, String> collections(Schema schema, Table table) {
        Map<String, String> collections = new LinkedHashMap<>();
        for (OneToMany relation : schema.pointingTo(table)) {
            collections.put(relation.name(), relation.referencing());
        }
        for (ManyToMany relation : schema.manyToMany()) {
            if (relation.joins(table)) {
                collections.put(relation.name(), relation.other(table));
            }
        }
        return collections;
    }

    private static CsdlEntitySet set(Schema schema, Table table) {
        Set<CsdlNavigationPropertyBinding> bindings = new LinkedHashSet<>();
        for (Column column : table.columns().values()) {
            if (column.lookup() && !column.targets().isEmpty()) {
                bindings.add(binding(schema, column.name(), column.targets().get(0)));
            }
        }
        collections(schema, table).forEach((name, other) -> bindings.add(binding(schema, name, other)));
        return new CsdlEntitySet()
                .setName(table.set())
                .setType(name(table))
                .setNavigationPropertyBindings(new ArrayList<>(bindings));
    }

    private static CsdlNavigationPropertyBinding binding(Schema schema, String name, String table) {
        return new CsdlNavigationPropertyBinding()
                .setPath(name)
                .setTarget(schema.table(table).set());
    }

    private static EdmPrimitiveTypeKind edmType(Column column) {
        return switch (column.type()) {
            case KEY, GUID, LOOKUP -> EdmPrimitiveTypeKind.Guid;
            case TEXT, SECRET -> EdmPrimitiveTypeKind.String;
            case INTEGER, CHOICE, STATE, STATUS -> EdmPrimitiveTypeKind.Int32;
            case BIGINT -> EdmPrimitiveTypeKind.Int64;
            case BOOLEAN -> EdmPrimitiveTypeKind.Boolean;
            case DATETIME -> EdmPrimitiveTypeKind.DateTimeOffset;
        };
    }

    @Override
    public CsdlEntityType getEntityType(FullQualifiedName name) {
        return types.get(name);
    }

    @Override
    public CsdlEntitySet getEntitySet(FullQualifiedName container, String name) {
        return container.equals(CONTAINER) ? sets.get(name) : null;
    }

    @Override
    public CsdlEntityContainerInfo getEntityContainerInfo(FullQualifiedName name) {
        return name == null || name.equals(CONTAINER)
                ? new CsdlEntityContainerInfo().setContainerName(CONTAINER)
                : null;
    }

    @Override
    public CsdlEntityContainer getEntityContainer() {
        return new CsdlEntityContainer().setName(CONTAINER.getName()).setEntitySets(new ArrayList<>(sets.values()));
    }

    @Override
    public List<CsdlSchema> getSchemas() {
        return List.of(new CsdlSchema()
                .setNamespace(Schema.NAMESPACE)
                .setEntityTypes(new ArrayList<>(types.values()))
                .setEntityContainer(getEntityContainer()));
    }
}
