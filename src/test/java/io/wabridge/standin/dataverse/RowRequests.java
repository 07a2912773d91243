package io.wabridge.standin.dataverse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.dataverse.Store.Transaction;
import io.wabridge.standin.dataverse.model.Column;
import io.wabridge.standin.dataverse.model.DataverseError;
import io.wabridge.standin.dataverse.model.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.olingo.server.api.uri.UriInfo;

/** Reads, creates, upserts and deletes single rows, and lists a table. */
final class RowRequests {

    private final Keys keys;
    private final PayloadReader payloads;
    private final RowWriter writer;
    private final QueryEngine queries;
    private final QueryParser parser;

    RowRequests(Keys keys, PayloadReader payloads, RowWriter writer, QueryEngine queries, QueryParser parser) {
        this.keys = keys;
        this.payloads = payloads;
        this.writer = writer;
        this.queries = queries;
        this.parser = parser;
    }

    ApiResponse list(ApiRequest request, Access access, Table table, Map<String, String> options) {
        access.demand("Read", table);
        Optional<FetchXml> fetch = keys.fetchXml(table, options);
        if (fetch.isPresent()) {
            ObjectNode answer = queries.fetched(request, access, fetch.get(), options);
            return prefer(request, ApiResponse.json(200, answer))
                    .rows(answer.get("value").size());
        }
        UriInfo uri = parser.parse(request.path(), options, table, false);
        ObjectNode answer = queries.collection(request, access, table, null, uri, options);
        return prefer(request, ApiResponse.json(200, answer))
                .rows(answer.get("value").size());
    }

    ApiResponse count(Access access, Table table, String path, Map<String, String> options) {
        access.demand("Read", table);
        UriInfo uri = parser.parse(path, options, table, false);
        return ApiResponse.bytes(
                200, "text/plain", DataverseApi.text(String.valueOf(queries.count(access, table, null, uri))));
    }

    ApiResponse get(ApiRequest request, Access access, Keys.Address address, Map<String, String> options) {
        access.demand("Read", address.table());
        UriInfo uri = parser.parse(request.path(), options, address.table(), address.byKey());
        Row row = keys.row(address);
        access.demand("Read", row);
        if (request.condition("If-None-Match").filter(row.etag()::equals).isPresent()) {
            return ApiResponse.empty(304).header("ETag", row.etag());
        }
        return prefer(
                request,
                ApiResponse.json(200, queries.single(request, access, row, uri))
                        .header("ETag", row.etag())
                        .rows(1));
    }

    ApiResponse create(
            ApiRequest request, Access access, Transaction transaction, Table table, Map<String, String> options) {
        access.demand("Create", table);
        JsonNode body = JsonBody.read(request);
        UriInfo uri = parser.parse(request.path(), selectAndExpand(options), table, false);
        Row row = writer.create(transaction, access, table, null, payloads.read(table, body));
        return answer(request, access, row, true, entityId(request, row), uri);
    }

    ApiResponse patch(
            ApiRequest request,
            Access access,
            Transaction transaction,
            Keys.Address address,
            Map<String, String> options) {
        JsonNode body = JsonBody.read(request);
        Table table = address.table();
        UriInfo uri = parser.parse(request.path(), selectAndExpand(options), table, address.byKey());
        Optional<Row> existing = keys.find(address);
        Optional<String> ifMatch = request.condition("If-Match");
        Optional<String> ifNoneMatch = request.condition("If-None-Match");
        if (existing.isEmpty()) {
            if (ifMatch.isPresent()) {
                throw address.missing();
            }
            return create(request, access, transaction, address, body, uri);
        }
        if (ifNoneMatch.filter("*"::equals).isPresent()) {
            throw RowWriter.duplicate();
        }
        checkVersion(existing.get(), ifMatch);
        Map<String, Object> values = payloads.read(table, body);
        if (address.byKey()) {
            address.key().columns().forEach(values::remove);
        }
        Row row = writer.update(transaction, access, existing.get(), values);
        return answer(request, access, row, false, asAddressed(request), uri);
    }

    private ApiResponse create(
            ApiRequest request,
            Access access,
            Transaction transaction,
            Keys.Address address,
            JsonNode body,
            UriInfo uri) {
        Table table = address.table();
        Map<String, Object> values = payloads.read(table, body);
        keyValues(address).forEach(values::putIfAbsent);
        Row row = writer.create(transaction, access, table, address.id(), values);
        return answer(request, access, row, true, asAddressed(request), uri);
    }

    /** The columns an address by alternate key fixes. */
    static Map<String, Object> keyValues(Keys.Address address) {
        Map<String, Object> values = new LinkedHashMap<>();
        if (address.byKey()) {
            for (int i = 0; i < address.key().columns().size(); i++) {
                String name = address.key().columns().get(i);
                Column column = address.table().column(name);
                Object value = address.values().get(i);
                values.put(name, column.lookup() ? new Ref(column.targets().get(0), (UUID) value) : value);
            }
        }
        return values;
    }

    ApiResponse delete(ApiRequest request, Access access, Transaction transaction, Keys.Address address) {
        access.demand("Delete", address.table());
        Row row = keys.row(address);
        checkVersion(row, request.condition("If-Match"));
        writer.delete(transaction, access, row);
        return ApiResponse.empty(204).rows(1);
    }

    static void checkVersion(Row row, Optional<String> ifMatch) {
        if (ifMatch.isPresent() && !ifMatch.get().equals("*") && !ifMatch.get().equals(row.etag())) {
            throw new DataverseError(
                    412,
                    DataverseError.VERSION_MISMATCH,
                    "The version of the existing record doesn't match the RowVersion property provided.");
        }
    }

    private ApiResponse answer(
            ApiRequest request, Access access, Row row, boolean created, String entityId, UriInfo uri) {
        if (!request.wantsRepresentation()) {
            ApiResponse response =
                    ApiResponse.empty(204).header("OData-EntityId", entityId).rows(1);
            return created ? response.header("Location", entityId) : response;
        }
        access.demand("Read", row);
        ApiResponse response = ApiResponse.json(created ? 201 : 200, queries.single(request, access, row, uri))
                .header("ETag", row.etag())
                .header("Preference-Applied", "return=representation")
                .rows(2);
        return created ? response.header("Location", entityId).header("OData-EntityId", entityId) : response;
    }

    static ApiResponse prefer(ApiRequest request, ApiResponse response) {
        List<String> applied = new ArrayList<>();
        if (!request.annotations().isEmpty()) {
            applied.add("odata.include-annotations=\"" + request.annotations() + "\"");
        }
        request.maxPageSize().ifPresent(size -> applied.add("odata.maxpagesize=" + size));
        return applied.isEmpty() ? response : response.header("Preference-Applied", String.join(",", applied));
    }

    // Whatever else stands in the URL of a write, such as ?tag=, is none of the parser's business.
    private static Map<String, String> selectAndExpand(Map<String, String> options) {
        Map<String, String> kept = new LinkedHashMap<>(options);
        kept.keySet().retainAll(Set.of("$select", "$expand"));
        return kept;
    }

    static String entityId(ApiRequest request, Row row) {
        return request.root() + "/" + row.table().set() + "(" + row.id() + ")";
    }

    /** As it was addressed: by alternate key there is no GUID in it. */
    private static String asAddressed(ApiRequest request) {
        return request.root() + "/" + request.path();
    }
}
