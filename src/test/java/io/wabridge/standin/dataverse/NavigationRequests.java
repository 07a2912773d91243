package io.wabridge.standin.dataverse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.dataverse.Store.Transaction;
import io.wabridge.standin.dataverse.model.Column;
import io.wabridge.standin.dataverse.model.DataverseError;
import io.wabridge.standin.dataverse.model.Schema;
import io.wabridge.standin.dataverse.model.Schema.ManyToMany;
import io.wabridge.standin.dataverse.model.Schema.OneToMany;
import io.wabridge.standin.dataverse.model.Table;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything behind a row: single properties, rows it points to, rows that belong to it, and the links between them. */
final class NavigationRequests {

    private final Schema schema;
    private final Store store;
    private final Keys keys;
    private final PayloadReader payloads;
    private final RowWriter writer;
    private final QueryEngine queries;
    private final QueryParser parser;

    NavigationRequests(
            Schema schema,
            Store store,
            Keys keys,
            PayloadReader payloads,
            RowWriter writer,
            QueryEngine queries,
            QueryParser parser) {
        this.schema = schema;
        this.store = store;
        this.keys = keys;
        this.payloads = payloads;
        this.writer = writer;
        this.queries = queries;
        this.parser = parser;
    }

    ApiResponse read(
            ApiRequest request, Access access, Keys.Address address, String[] segments, Map<String, String> options) {
        Table table = address.table();
        access.demand("Read", table);
        Row row = keys.row(address);
        access.demand("Read", row);
        String name = segments[1];
        Optional<Column> property = table.property(name);
        if (property.isPresent()) {
            return property(request, row, property.get(), segments);
        }
        Column lookup = table.columns().get(name);
        if (lookup != null) {
            return target(request, access, row, lookup, segments, options);
        }
        Table other = queries.related(table, name);
        access.demand("Read", other);
        List<Row> rows = queries.related(row, name);
        String last = segments.length > 2 ? segments[2] : "";
        String path = segments[0] + "/" + segments[1];
        if (last.equals("$count")) {
            int count = queries.count(access, other, rows, parser.parse(path, options, other, address.byKey()));
            return ApiResponse.bytes(200, "text/plain", DataverseApi.text(String.valueOf(count)));
        }
        if (last.equals("$ref")) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("@odata.context", request.root() + "/$metadata#Collection($ref)");
            ArrayNode value = json.putArray("value");
            rows.forEach(each -> value.addObject().put("@odata.id", RowRequests.entityId(request, each)));
            return ApiResponse.json(200, json).rows(rows.size());
        }
        if (!last.isEmpty()) {
            throw unknown(last);
        }
        ObjectNode json = queries.collection(
                request, access, other, rows, parser.parse(path, options, other, address.byKey()), options);
        return RowRequests.prefer(request, ApiResponse.json(200, json))
                .rows(json.get("value").size());
    }

    private ApiResponse property(ApiRequest request, Row row, Column column, String[] segments) {
        Object value = Values.of(row, column);
        if (segments.length > 2 && !segments[2].equals("$value")) {
            throw unknown(segments[2]);
        }
        if (value == null) {
            return ApiResponse.empty(204);
        }
        if (segments.length > 2) {
            return ApiResponse.bytes(200, "text/plain", DataverseApi.text(value.toString()));
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put(
                "@odata.context",
                request.root() + "/$metadata#" + row.table().set() + "(" + row.id() + ")/" + column.property());
        RowJson.put(json, "value", value);
        return ApiResponse.json(200, json).rows(1);
    }

    private ApiResponse target(
            ApiRequest request, Access access, Row row, Column lookup, String[] segments, Map<String, String> options) {
        Optional<Row> target = store.find(row.ref(lookup.name()));
        if (target.isEmpty()) {
            return ApiResponse.empty(204);
        }
        access.demand("Read", target.get());
        if (segments.length > 2) {
            if (!segments[2].equals("$ref")) {
                throw unknown(segments[2]);
            }
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("@odata.context", request.root() + "/$metadata#$ref");
            json.put("@odata.id", RowRequests.entityId(request, target.get()));
            return ApiResponse.json(200, json);
        }
        Table table = target.get().table();
        ObjectNode json = queries.single(
                request,
                access,
                target.get(),
                parser.parse(table.set() + "(" + target.get().id() + ")", options, table, false));
        return RowRequests.prefer(request, ApiResponse.json(200, json))
                .header("ETag", target.get().etag())
                .rows(1);
    }

    ApiResponse change(
            ApiRequest request, Access access, Transaction transaction, Keys.Address address, String[] segments) {
        Row row = keys.row(address);
        String name = segments[1].contains("(") ? segments[1].substring(0, segments[1].indexOf('(')) : segments[1];
        boolean reference = segments.length == 3 && segments[2].equals("$ref");
        if (segments.length > 2 && !reference) {
            throw unknown(segments[2]);
        }
        Column column = row.table().columns().get(name);
        if (column != null && !column.lookup() && !reference) {
            return property(request, access, transaction, row, column);
        }
        if (column != null && column.lookup() && reference) {
            return lookup(request, access, transaction, row, column);
        }
        if (reference) {
            return link(request, access, transaction, row, name, segments[1]);
        }
        Optional<OneToMany> children = schema.collection(row.table(), name);
        if (children.isPresent() && request.method().equals("POST")) {
            Table table = schema.table(children.get().referencing());
            Map<String, Object> values = payloads.read(table, JsonBody.read(request));
            values.put(children.get().column(), row.reference());
            Row created = writer.create(transaction, access, table, null, values);
            String id = RowRequests.entityId(request, created);
            return ApiResponse.empty(204)
                    .header("Location", id)
                    .header("OData-EntityId", id)
                    .rows(1);
        }
        if (column == null
                && children.isEmpty()
                && schema.join(row.table(), name).isEmpty()) {
            throw unknown(name);
        }
        throw DataverseApi.methodNotAllowed(request);
    }

    private ApiResponse property(ApiRequest request, Access access, Transaction transaction, Row row, Column column) {
        RowRequests.checkVersion(row, request.condition("If-Match"));
        Map<String, Object> values;
        if (request.method().equals("PUT")) {
            JsonNode body = JsonBody.read(request);
            if (!body.has("value")) {
                throw DataverseError.payload(
                        row.table().set(), "Microsoft.OData.ODataException: The property 'value' is missing.");
            }
            values = payloads.read(
                    row.table(), JsonNodeFactory.instance.objectNode().set(column.name(), body.get("value")));
        } else if (request.method().equals("DELETE")) {
            values = new HashMap<>(Collections.singletonMap(column.name(), null));
        } else {
            throw DataverseApi.methodNotAllowed(request);
        }
        writer.update(transaction, access, row, values);
        return ApiResponse.empty(204).rows(1);
    }

    private ApiResponse lookup(ApiRequest request, Access access, Transaction transaction, Row row, Column column) {
        Object value =
                switch (request.method()) {
                    case "PUT" -> keys.row(referenced(request)).reference();
                    case "DELETE" -> null;
                    default -> throw DataverseApi.methodNotAllowed(request);
                };
        writer.update(transaction, access, row, new HashMap<>(Collections.singletonMap(column.name(), value)));
        return ApiResponse.empty(204).rows(1);
    }

    private ApiResponse link(
            ApiRequest request, Access access, Transaction transaction, Row row, String name, String segment) {
        boolean join =
                switch (request.method()) {
                    case "POST" -> true;
                    case "DELETE" -> false;
                    default -> throw DataverseApi.methodNotAllowed(request);
                };
        Table other = queries.related(row.table(), name);
        Keys.Address address = segment.contains("(")
                ? keys.predicate(
                        other, Uris.decode(segment.substring(segment.indexOf('(') + 1, segment.length() - 1), false))
                : join ? referenced(request) : reference(request);
        Row target = keys.row(address);
        if (!target.table().equals(other)) {
            throw DataverseError.payload(
                    row.table().set(), "Microsoft.OData.ODataException: The reference leads to another table.");
        }
        Optional<ManyToMany> relation = schema.join(row.table(), name);
        if (relation.isPresent()) {
            writer.associate(transaction, access, relation.get(), row, target, join);
        } else {
            String column = schema.collection(row.table(), name).orElseThrow().column();
            writer.update(
                    transaction,
                    access,
                    target,
                    new HashMap<>(Collections.singletonMap(column, join ? row.reference() : null)));
        }
        return ApiResponse.empty(204).rows(1);
    }

    private Keys.Address referenced(ApiRequest request) {
        JsonNode id = JsonBody.read(request).path("@odata.id");
        if (!id.isTextual()) {
            throw DataverseError.payload("", "Microsoft.OData.ODataException: The annotation '@odata.id' is missing.");
        }
        return keys.reference(id.asText());
    }

    // DELETE …/$ref?$id=…
    private Keys.Address reference(ApiRequest request) {
        String id = Uris.query(request.query()).get("$id");
        if (id == null) {
            throw DataverseError.uri(400, "The query option '$id' is missing.");
        }
        return keys.reference(id);
    }

    private static DataverseError unknown(String segment) {
        return DataverseError.uri(404, "Resource not found for the segment '" + segment + "'.");
    }
}
