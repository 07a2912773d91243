package io.wabridge.standin.dataverse;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.dataverse.model.DataverseError;
import io.wabridge.standin.dataverse.model.Schema;
import io.wabridge.standin.dataverse.model.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.olingo.commons.api.ex.ODataException;
import org.apache.olingo.commons.api.format.ContentType;
import org.apache.olingo.server.api.OData;

/** The model described: service document, {@code $metadata}, and as much of EntityDefinitions as a health check of keys needs. */
final class Metadata {

    private static final Pattern ONE = Pattern.compile("EntityDefinitions\\(LogicalName='([^']*)'\\)");

    private final Schema schema;

    Metadata(Schema schema) {
        this.schema = schema;
    }

    ApiResponse serviceDocument(ApiRequest request) {
        ObjectNode json = context(request, "");
        ArrayNode value = json.putArray("value");
        schema.tables().forEach(table -> value.addObject()
                .put("name", table.set())
                .put("kind", "EntitySet")
                .put("url", table.set()));
        return ApiResponse.json(200, json);
    }

    ApiResponse document() {
        OData odata = OData.newInstance();
        try {
            byte[] xml = odata.createSerializer(ContentType.APPLICATION_XML)
                    .metadataDocument(odata.createServiceMetadata(new SchemaEdm(schema, false), List.of()))
                    .getContent()
                    .readAllBytes();
            return ApiResponse.bytes(200, "application/xml", xml);
        } catch (ODataException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ApiResponse definitions(ApiRequest request, String first, String[] segments, Map<String, String> options) {
        if (first.equals("EntityDefinitions") && segments.length == 1) {
            ObjectNode json = context(request, "EntityDefinitions");
            schema.tables().forEach(table -> json.withArray("value").add(select(definition(table), options)));
            return ApiResponse.json(200, json);
        }
        Matcher matcher = ONE.matcher(first);
        if (!matcher.matches()) {
            throw DataverseError.uri(404, "Resource not found for the segment '" + first + "'.");
        }
        Table table = schema.find(matcher.group(1))
                .orElseThrow(() -> new DataverseError(
                        404,
                        DataverseError.OBJECT_DOES_NOT_EXIST,
                        "Could not find an entity with name " + matcher.group(1) + "."));
        if (segments.length == 1) {
            ObjectNode json = context(request, "EntityDefinitions/$entity");
            json.setAll(select(definition(table), options));
            return ApiResponse.json(200, json);
        }
        if (segments.length == 2 && segments[1].equals("Keys")) {
            ObjectNode json = context(request, "EntityDefinitions('" + table.name() + "')/Keys");
            ArrayNode value = json.putArray("value");
            table.keys().forEach(key -> value.add(select(key(table, key), options)));
            return ApiResponse.json(200, json);
        }
        throw DataverseError.uri(404, "Resource not found for the segment '" + segments[1] + "'.");
    }

    private static ObjectNode definition(Table table) {
        return object().put("LogicalName", table.name())
                .put("SchemaName", table.privilege())
                .put("EntitySetName", table.set())
                .put("LogicalCollectionName", table.set())
                .put("PrimaryIdAttribute", table.id())
                .put("PrimaryNameAttribute", table.primaryName())
                .put("ObjectTypeCode", table.objectTypeCode())
                .put("OwnershipType", table.owned() ? "UserOwned" : "OrganizationOwned");
    }

    private static ObjectNode key(Table table, Table.Key key) {
        ObjectNode json = object().put("LogicalName", key.name())
                .put("SchemaName", key.name())
                .put("EntityLogicalName", table.name())
                .put("EntityKeyIndexStatus", "Active");
        key.columns().forEach(column -> json.withArray("KeyAttributes").add(column));
        return json;
    }

    private static ObjectNode select(ObjectNode json, Map<String, String> options) {
        String select = options.get("$select");
        if (select == null) {
            return json;
        }
        Set<String> names = Set.of(select.split("\\s*,\\s*"));
        Collection<String> unknown = new ArrayList<>(names);
        json.fieldNames().forEachRemaining(unknown::remove);
        if (!unknown.isEmpty()) {
            throw DataverseError.uri(
                    400,
                    "Could not find a property named '" + unknown.iterator().next() + "'.");
        }
        return json.retain(names);
    }

    private static ObjectNode context(ApiRequest request, String of) {
        return object().put("@odata.context", request.root() + "/$metadata" + (of.isEmpty() ? "" : "#" + of));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
