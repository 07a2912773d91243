package io.wabridge.standin.dataverse;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.standin.dataverse.model.Column;
import io.wabridge.standin.dataverse.model.DataverseError;
import io.wabridge.standin.dataverse.model.Schema;
import io.wabridge.standin.dataverse.model.Table;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Turns a JSON body into column values, refusing what the model does not have or whose type does not fit. */
final class PayloadReader {

    /** What SQL Server can hold. */
    private static final Instant EARLIEST = Instant.parse("1753-01-01T00:00:00Z");

    private final Schema schema;
    private final Keys keys;

    PayloadReader(Schema schema, Keys keys) {
        this.schema = schema;
        this.keys = keys;
    }

    /**
     * Column to value; null means the column is to be emptied. The primary key, if given, is among them. To be called under the
     * store's lock, because references are looked up.
     */
    Map<String, Object> read(Table table, JsonNode body) {
        if (!body.isObject()) {
            throw DataverseError.payload(
                    table.set(), "Microsoft.OData.ODataException: A JSON object was expected in the request payload.");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        body.fields().forEachRemaining(field -> {
            String name = field.getKey();
            if (name.endsWith("@odata.bind")) {
                bind(table, name.substring(0, name.length() - "@odata.bind".length()), field.getValue(), values);
            } else if (!name.contains("@")) {
                property(table, name, field.getValue(), values);
            }
        });
        return values;
    }

    private void property(Table table, String name, JsonNode json, Map<String, Object> values) {
        Column column = table.columns().get(name);
        if (column == null) {
            if (table.property(name).isPresent()) {
                throw DataverseError.uri(
                        400,
                        "CRM do not support direct update of Entity Reference properties, Use Navigation properties instead.");
            }
            throw undeclared(table, name);
        }
        if (column.lookup()) {
            if (!json.isNull()) {
                throw DataverseError.payload(
                        table.set(),
                        "Microsoft.OData.ODataException: A 'PrimitiveValue' node with non-null value was found when trying to"
                                + " read the value of the property '" + name
                                + "'; however, a 'StartArray' node, a 'StartObject'"
                                + " node, or a 'PrimitiveValue' node with null value was expected.");
            }
            values.put(name, null);
            return;
        }
        values.put(name, json.isNull() ? null : value(table, column, json));
    }

    private void bind(Table table, String name, JsonNode json, Map<String, Object> values) {
        Column column = lookup(table, name);
        if (json.isNull()) {
            values.put(column.name(), null);
            return;
        }
        if (!json.isTextual()) {
            throw DataverseError.payload(
                    table.set(),
                    "Microsoft.OData.ODataException: The value of '" + name
                            + "@odata.bind' is not an entity reference.");
        }
        Keys.Address address = keys.reference(json.asText());
        if (!column.targets().contains(address.table().name())
                || !name.equals(column.name())
                        && !name.endsWith("_" + address.table().name())) {
            throw DataverseError.payload(
                    table.set(),
                    "Microsoft.OData.ODataException: A resource of type 'Microsoft.Dynamics.CRM."
                            + address.table().name() + "' is not assignable to the navigation property '" + name
                            + "'.");
        }
        values.put(column.name(), keys.row(address).reference());
    }

    /** A lookup to more than one kind of row has a navigation property for each: {@code <column>_<table>}. */
    private Column lookup(Table table, String navigation) {
        Column column = table.columns().get(navigation);
        if (column == null) {
            column = table.columns().values().stream()
                    .filter(each -> each.lookup()
                            && each.targets().stream()
                                    .anyMatch(target -> navigation.equals(each.name() + "_" + target)))
                    .findFirst()
                    .orElse(null);
        }
        if (column == null || !column.lookup()) {
            throw undeclared(table, navigation);
        }
        return column;
    }

    private DataverseError undeclared(Table table, String name) {
        boolean known = schema.collection(table, name).isPresent()
                || schema.join(table, name).isPresent();
        return DataverseError.payload(
                table.set(),
                known
                        ? "Microsoft.OData.ODataException: Deep insert into '" + name + "' is not supported."
                        : "Microsoft.Crm.CrmException: Invalid property '" + name
                                + "' was found in entity 'Microsoft.Dynamics.CRM." + table.name()
                                + "'. ---> Microsoft.OData.ODataException: Does not support untyped value in non-open type.");
    }

    private static Object value(Table table, Column column, JsonNode json) {
        return switch (column.type()) {
            case TEXT, SECRET -> {
                if (!json.isTextual()) {
                    throw mismatch(table, json, "Edm.String");
                }
                yield json.asText();
            }
            case INTEGER, CHOICE, STATE, STATUS -> {
                if (!json.isIntegralNumber() || !json.canConvertToInt()) {
                    throw mismatch(table, json, "Edm.Int32");
                }
                yield json.asLong();
            }
            case BIGINT -> {
                if (!json.isIntegralNumber() || !json.canConvertToLong()) {
                    throw mismatch(table, json, "Edm.Int64");
                }
                yield json.asLong();
            }
            case BOOLEAN -> {
                if (!json.isBoolean()) {
                    throw mismatch(table, json, "Edm.Boolean");
                }
                yield json.asBoolean();
            }
            case KEY, GUID -> {
                if (!json.isTextual() || !Keys.isGuid(json.asText())) {
                    throw mismatch(table, json, "Edm.Guid");
                }
                yield UUID.fromString(json.asText());
            }
            case DATETIME -> time(table, json);
            case LOOKUP -> throw new IllegalStateException("lookups are bound");
        };
    }

    // Dataverse keeps whole seconds.
    private static Instant time(Table table, JsonNode json) {
        Instant instant;
        try {
            instant =
                    OffsetDateTime.parse(json.isTextual() ? json.asText() : "").toInstant();
        } catch (DateTimeException e) {
            throw mismatch(table, json, "Edm.DateTimeOffset");
        }
        if (instant.isBefore(EARLIEST)) {
            throw new DataverseError(
                    400,
                    "0x80040239",
                    "DateTime is less than minumum value supported by CrmDateTime. Actual value: " + json.asText()
                            + ", Minimum value supported: 01/01/1753 00:00:00");
        }
        return instant.truncatedTo(ChronoUnit.SECONDS);
    }

    private static DataverseError mismatch(Table table, JsonNode json, String type) {
        return DataverseError.payload(
                table.set(),
                "Microsoft.OData.ODataException: Cannot convert the literal '"
                        + (json.isValueNode() ? json.asText() : json.getNodeType()) + "' to the expected type '" + type
                        + "'.");
    }
}
