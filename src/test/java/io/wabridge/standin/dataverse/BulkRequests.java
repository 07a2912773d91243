package io.wabridge.standin.dataverse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.dataverse.Store.Transaction;
import io.wabridge.standin.dataverse.model.DataverseError;
import io.wabridge.standin.dataverse.model.Schema;
import io.wabridge.standin.dataverse.model.Table;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** CreateMultiple, UpdateMultiple, UpsertMultiple: one transaction each. */
final class BulkRequests {

    private final Keys keys;
    private final PayloadReader payloads;
    private final RowWriter writer;

    BulkRequests(Keys keys, PayloadReader payloads, RowWriter writer) {
        this.keys = keys;
        this.payloads = payloads;
        this.writer = writer;
    }

    ApiResponse run(String action, ApiRequest request, Access access, Transaction transaction, Table table) {
        return switch (action) {
            case "CreateMultiple" -> createMultiple(request, access, transaction, table);
            case "UpdateMultiple" -> updateMultiple(request, access, transaction, table);
            case "UpsertMultiple" -> upsertMultiple(request, access, transaction, table);
            default ->
                throw DataverseError.uri(
                        404, "Resource not found for the segment '" + Schema.NAMESPACE + "." + action + "'.");
        };
    }

    private ApiResponse createMultiple(ApiRequest request, Access access, Transaction transaction, Table table) {
        access.demand("Create", table);
        JsonNode targets = targets(request, table);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("@odata.context", request.root() + "/$metadata#Microsoft.Dynamics.CRM.CreateMultipleResponse");
        ArrayNode ids = answer.putArray("Ids");
        for (JsonNode target : targets) {
            Row row = writer.create(transaction, access, table, null, payloads.read(table, target));
            ids.add(row.id().toString());
        }
        return ApiResponse.json(200, answer).rows(targets.size());
    }

    private ApiResponse updateMultiple(ApiRequest request, Access access, Transaction transaction, Table table) {
        access.demand("Write", table);
        JsonNode targets = targets(request, table);
        Set<UUID> seen = new HashSet<>();
        for (JsonNode target : targets) {
            Map<String, Object> values = payloads.read(table, target);
            UUID id = (UUID) values.get(table.id());
            if (id == null) {
                throw DataverseError.argument("Entity Id must be specified for Operation: the target of type "
                        + table.name() + " has no " + table.id() + ".");
            }
            Row row = keys.row(new Keys.Address(table, id, null, List.of()));
            // Only the first target for a row counts; the others are dropped without a word.
            if (seen.add(id)) {
                writer.update(transaction, access, row, values);
            }
        }
        return ApiResponse.empty(204).rows(targets.size());
    }

    private ApiResponse upsertMultiple(ApiRequest request, Access access, Transaction transaction, Table table) {
        JsonNode targets = targets(request, table);
        Set<Object> seen = new HashSet<>();
        for (JsonNode target : targets) {
            Keys.Address address = address(table, target);
            Optional<Row> existing = keys.find(address);
            Object identity = existing.isPresent()
                    ? existing.get().id()
                    : address.byKey()
                            ? address.values().stream().map(Values::folded).toList()
                            : address.id();
            if (!seen.add(identity)) {
                throw DataverseError.argument("The targets of UpsertMultiple must not name the same record twice: "
                        + table.name() + " " + identity);
            }
            Map<String, Object> values = payloads.read(table, target);
            if (existing.isPresent()) {
                if (address.byKey()) {
                    address.key().columns().forEach(values::remove);
                }
                writer.update(transaction, access, existing.get(), values);
            } else {
                create(access, transaction, address, values, seen);
            }
        }
        return ApiResponse.empty(204).rows(targets.size());
    }

    private void create(
            Access access,
            Transaction transaction,
            Keys.Address address,
            Map<String, Object> values,
            Set<Object> seen) {
        if (address.byKey() && address.key().columns().stream().anyMatch(values::containsKey)) {
            throw new DataverseError(
                    400,
                    DataverseError.UNEXPECTED,
                    "An unexpected error occurred: the key attributes of "
                            + address.table().name() + " are given both in @odata.id and in the body.");
        }
        values.putAll(RowRequests.keyValues(address));
        seen.add(writer.create(transaction, access, address.table(), address.id(), values)
                .id());
    }

    private Keys.Address address(Table table, JsonNode target) {
        JsonNode reference = target.path("@odata.id");
        if (reference.isTextual()) {
            Keys.Address address = keys.reference(reference.asText());
            if (!address.table().equals(table)) {
                throw DataverseError.payload(
                        table.set(),
                        "Microsoft.OData.ODataException: '" + reference.asText() + "' is not a row of " + table.set()
                                + ".");
            }
            return address;
        }
        JsonNode id = target.path(table.id());
        if (id.isTextual() && Keys.isGuid(id.asText())) {
            return new Keys.Address(table, UUID.fromString(id.asText()), null, List.of());
        }
        throw DataverseError.argument("A target of UpsertMultiple has neither @odata.id nor " + table.id() + ".");
    }

    private static JsonNode targets(ApiRequest request, Table table) {
        JsonNode body = JsonBody.read(request);
        body.fieldNames().forEachRemaining(name -> {
            if (!name.equals("Targets")) {
                throw DataverseError.payload(
                        table.set(),
                        "Microsoft.OData.ODataException: The parameter '" + name
                                + "' in the request payload is not a valid" + " parameter for the operation.");
            }
        });
        JsonNode targets = body.path("Targets");
        if (!targets.isArray() || targets.isEmpty()) {
            throw DataverseError.argument("Required field 'Targets' is missing or empty.");
        }
        String type = Schema.NAMESPACE + "." + table.name();
        for (JsonNode target : targets) {
            String declared = target.path("@odata.type").asText("");
            if (!declared.equals(type) && !declared.equals("#" + type)) {
                throw DataverseError.payload(
                        table.set(),
                        "Microsoft.OData.ODataException: A target's @odata.type must be '" + type + "', not '"
                                + declared + "'.");
            }
        }
        return targets;
    }
}
