package io.wabridge.standin.dataverse.model;

import static io.wabridge.solution.Xml.path;
import static io.wabridge.solution.Xml.text;

import io.wabridge.solution.Xml;
import io.wabridge.standin.dataverse.model.Schema.OnDelete;
import io.wabridge.standin.dataverse.model.Schema.OneToMany;
import io.wabridge.standin.dataverse.model.Schema.RoleDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.w3c.dom.Element;

/**
 * Reads tables, relationships, roles, views and the registration of webhooks out of the solution that ships, so that the stand-in and an organisation that imported
 * the solution cannot drift apart.
 */
public final class SolutionReader {

    private static final String CLASSPATH_COPY = "/dataverse/customizations.xml";

    private final Element root;

    private SolutionReader(Element root) {
        this.root = root;
    }

    /** The solution in the working directory, else the copy on the class path. */
    public static SolutionReader ofThisProject() {
        Path file = Path.of("src/main/dataverse/customizations.xml");
        try {
            if (Files.exists(file)) {
                return new SolutionReader(Xml.parse(Files.newInputStream(file)));
            }
            InputStream copy = SolutionReader.class.getResourceAsStream(CLASSPATH_COPY);
            if (copy == null) {
                throw new IllegalStateException(
                        "Neither " + file.toAbsolutePath() + " nor " + CLASSPATH_COPY + " on the class path exists");
            }
            return new SolutionReader(Xml.parse(copy));
        } catch (IOException e) {
            throw new IllegalStateException("The solution cannot be read", e);
        }
    }

    /** Lookups have their targets only after {@link #relations()}: the solution keeps them there. */
    public List<Table> tables() {
        Map<String, Map<String, List<String>>> targets = new LinkedHashMap<>();
        for (OneToMany relation : relations()) {
            targets.computeIfAbsent(relation.referencing(), key -> new LinkedHashMap<>())
                    .computeIfAbsent(relation.column(), key -> new ArrayList<>())
                    .add(relation.referenced());
        }
        List<Table> tables = new ArrayList<>();
        int code = 10001;
        for (Element entity : path(root, "Entities", "Entity")) {
            String name = text(entity, "Name").toLowerCase(Locale.ROOT);
            tables.add(table(entity, code++, targets.getOrDefault(name, Map.of())));
        }
        return tables;
    }

    public List<OneToMany> relations() {
        List<OneToMany> relations = new ArrayList<>();
        for (Element each : path(root, "EntityRelationships", "EntityRelationship")) {
            String referenced = text(each, "ReferencedEntityName").toLowerCase(Locale.ROOT);
            String column = text(each, "ReferencingAttributeName").toLowerCase(Locale.ROOT);
            // An owner is a user or a team: both are rows of their own here.
            for (String target : referenced.equals("owner") ? List.of("systemuser", "team") : List.of(referenced)) {
                relations.add(new OneToMany(
                        referenced.equals("owner")
                                ? each.getAttribute("Name") + "_" + target
                                : each.getAttribute("Name"),
                        text(each, "ReferencingEntityName").toLowerCase(Locale.ROOT),
                        column,
                        target,
                        switch (text(each, "CascadeDelete")) {
                            case "Cascade" -> OnDelete.CASCADE;
                            case "RemoveLink" -> OnDelete.REMOVE_LINK;
                            case "Restrict" -> OnDelete.RESTRICT;
                            default -> OnDelete.NONE;
                        }));
            }
        }
        return relations;
    }

    /** A view: what it shows and what it asks for. */
    public record View(
            UUID id,
            String table,
            String name,
            int queryType,
            boolean preset,
            boolean quickFind,
            String fetchXml,
            String layoutXml) {}

    public List<View> views() {
        List<View> views = new ArrayList<>();
        for (Element entity : path(root, "Entities", "Entity")) {
            for (Element view : path(entity, "SavedQueries", "savedqueries", "savedquery")) {
                views.add(new View(
                        guid(text(view, "savedqueryid")),
                        text(entity, "Name"),
                        label(view, "LocalizedNames", "LocalizedName"),
                        Integer.parseInt(text(view, "querytype")),
                        text(view, "isdefault").equals("1"),
                        text(view, "isquickfindquery").equals("1"),
                        Xml.write(path(view, "fetchxml", "fetch").get(0)),
                        Xml.write(path(view, "layoutxml", "grid").get(0))));
            }
        }
        return views;
    }

    /** Where webhooks go. The key is no part of a solution. */
    public record Endpoint(UUID id, String name, int contract, int authType, int messageFormat, String url) {}

    public List<Endpoint> endpoints() {
        return path(root, "ServiceEndpoints", "ServiceEndpoint").stream()
                .map(each -> new Endpoint(
                        guid(each.getAttribute("ServiceEndpointId")),
                        each.getAttribute("Name"),
                        Integer.parseInt(text(each, "Contract")),
                        Integer.parseInt(text(each, "AuthType")),
                        Integer.parseInt(text(each, "MessageFormat")),
                        text(each, "Url")))
                .toList();
    }

    /** A step that tells an endpoint of a message about a table. */
    public record Registered(
            UUID id,
            String name,
            String table,
            UUID message,
            UUID endpoint,
            int mode,
            int stage,
            boolean autoDelete,
            String filteringAttributes) {}

    public List<Registered> steps() {
        return path(root, "SdkMessageProcessingSteps", "SdkMessageProcessingStep").stream()
                .map(each -> new Registered(
                        guid(each.getAttribute("SdkMessageProcessingStepId")),
                        each.getAttribute("Name"),
                        text(each, "PrimaryEntity"),
                        guid(text(each, "SdkMessageId")),
                        guid(text(each, "EventHandler")),
                        Integer.parseInt(text(each, "Mode")),
                        Integer.parseInt(text(each, "Stage")),
                        text(each, "AsyncAutoDelete").equals("1"),
                        text(each, "FilteringAttributes")))
                .toList();
    }

    private static UUID guid(String braced) {
        return UUID.fromString(braced.replaceAll("[{}]", ""));
    }

    public List<RoleDefinition> roles() {
        List<RoleDefinition> roles = new ArrayList<>();
        for (Element role : path(root, "Roles", "Role")) {
            Map<String, Depth> privileges = new LinkedHashMap<>();
            for (Element privilege : path(role, "RolePrivileges", "RolePrivilege")) {
                privileges.put(privilege.getAttribute("name"), Depth.valueOf(privilege.getAttribute("level")));
            }
            roles.add(new RoleDefinition(guid(role.getAttribute("id")), role.getAttribute("name"), privileges));
        }
        return roles;
    }

    private static Table table(Element entity, int code, Map<String, List<String>> targets) {
        String name = text(entity, "Name").toLowerCase(Locale.ROOT);
        Element info = path(entity, "EntityInfo", "entity").get(0);
        Map<String, Column> columns = new LinkedHashMap<>();
        Map<Integer, Integer> stateOfStatus = new TreeMap<>();
        Map<Integer, Integer> defaultStatus = new TreeMap<>();
        String id = null;
        String primaryName = null;
        for (Element attribute : path(info, "attributes", "attribute")) {
            Column column = column(attribute);
            if (column.lookup()) {
                column = column.withLookupTargets(targets.getOrDefault(column.name(), List.of()));
            }
            columns.put(column.name(), column);
            if (column.type() == Column.Type.KEY) {
                id = column.name();
            }
            if (text(attribute, "DisplayMask").startsWith("PrimaryName")) {
                primaryName = column.name();
            }
            for (Element status : path(attribute, "optionset", "statuses", "status")) {
                stateOfStatus.put(number(status, "value"), number(status, "state"));
            }
            for (Element state : path(attribute, "optionset", "states", "state")) {
                defaultStatus.put(number(state, "value"), number(state, "defaultstatus"));
            }
        }
        List<Table.Key> keys = new ArrayList<>();
        for (Element key : path(info, "EntityKeys", "EntityKey")) {
            keys.add(new Table.Key(
                    text(key, "LogicalName"),
                    label(key, "displaynames", "displayname"),
                    path(key, "EntityKeyAttributes", "AttributeName").stream()
                            .map(Element::getTextContent)
                            .toList()));
        }
        StandardTables.version(columns);
        return new Table(
                name,
                text(info, "EntitySetName"),
                id,
                primaryName,
                path(entity, "Name").get(0).getAttribute("LocalizedName"),
                code,
                info.getAttribute("Name"),
                columns,
                keys,
                stateOfStatus,
                defaultStatus,
                text(info, "OwnershipTypeMask").equals("UserOwned"));
    }

    private static Column column(Element attribute) {
        Column.Type type =
                switch (text(attribute, "Type")) {
                    case "primarykey" -> Column.Type.KEY;
                    case "uniqueidentifier" -> Column.Type.GUID;
                    case "nvarchar", "ntext" -> Column.Type.TEXT;
                    case "int" -> Column.Type.INTEGER;
                    case "bigint" -> Column.Type.BIGINT;
                    case "bit" -> Column.Type.BOOLEAN;
                    case "picklist" -> Column.Type.CHOICE;
                    case "state" -> Column.Type.STATE;
                    case "status" -> Column.Type.STATUS;
                    case "datetime" -> Column.Type.DATETIME;
                    case "lookup", "owner" -> Column.Type.LOOKUP;
                    default ->
                        throw new IllegalStateException("The stand-in does not know column type "
                                + text(attribute, "Type") + " of " + text(attribute, "LogicalName"));
                };
        Map<Integer, String> options = new TreeMap<>();
        for (List<Element> group : List.of(
                path(attribute, "optionset", "options", "option"),
                path(attribute, "optionset", "states", "state"),
                path(attribute, "optionset", "statuses", "status"))) {
            for (Element option : group) {
                options.put(number(option, "value"), label(option, "labels", "label"));
            }
        }
        String preset = text(attribute, "AppDefaultValue");
        return new Column(
                text(attribute, "LogicalName"),
                type,
                label(attribute, "displaynames", "displayname"),
                type == Column.Type.TEXT ? Integer.parseInt(text(attribute, "MaxLength")) : 0,
                whole(text(attribute, "MinValue"), Integer.MIN_VALUE),
                whole(text(attribute, "MaxValue"), Integer.MAX_VALUE),
                text(attribute, "ValidForCreateApi").equals("1"),
                text(attribute, "ValidForUpdateApi").equals("1"),
                options,
                preset.isEmpty() || preset.equals("-1") ? null : Integer.valueOf(preset),
                List.of());
    }

    private static long whole(String value, long otherwise) {
        return value.isEmpty() ? otherwise : (long) Double.parseDouble(value);
    }

    private static int number(Element element, String attribute) {
        return Integer.parseInt(element.getAttribute(attribute));
    }

    private static String label(Element element, String... steps) {
        List<Element> labels = path(element, steps);
        return labels.isEmpty() ? "" : labels.get(0).getAttribute("description");
    }
}
