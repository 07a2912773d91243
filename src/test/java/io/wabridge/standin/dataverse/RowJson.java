package io.wabridge.standin.dataverse;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.dataverse.model.Column;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/** Rows as JSON: the selected columns, the ETag, and the annotations asked for. */
final class RowJson {

    private static final String FORMATTED = "OData.Community.Display.V1.FormattedValue";
    private static final String LOOKUP_TABLE = "Microsoft.Dynamics.CRM.lookuplogicalname";
    private static final String NAVIGATION = "Microsoft.Dynamics.CRM.associatednavigationproperty";
    private static final DateTimeFormatter DISPLAY =
            DateTimeFormatter.ofPattern("M/d/yyyy h:mm a", Locale.US).withZone(ZoneOffset.UTC);

    private final Store store;

    RowJson(Store store) {
        this.store = store;
    }

    /**
     * @param properties to be shown; null for all
     * @param request whose Prefer header is heeded; null for none
     */
    ObjectNode write(Row row, Set<String> properties, ApiRequest request) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("@odata.etag", row.etag());
        for (Column column : row.table().columns().values()) {
            if (properties == null || properties.contains(column.property()) || column.type() == Column.Type.KEY) {
                write(row, column, json, request);
            }
        }
        return json;
    }

    private void write(Row row, Column column, ObjectNode json, ApiRequest request) {
        Object value = Values.of(row, column);
        String name = column.property();
        if (request != null && value != null) {
            annotate(row, column, value, json, request);
        }
        put(json, name, value);
    }

    static void put(ObjectNode json, String name, Object value) {
        if (value == null) {
            json.putNull(name);
        } else if (value instanceof Boolean flag) {
            json.put(name, flag);
        } else if (value instanceof Long number) {
            json.put(name, number);
        } else if (value instanceof UUID || value instanceof Instant) {
            json.put(name, value.toString());
        } else {
            json.put(name, (String) value);
        }
    }

    private void annotate(Row row, Column column, Object value, ObjectNode json, ApiRequest request) {
        String name = column.property();
        if (request.wantsAnnotation(FORMATTED)) {
            String text = formatted(row, column, value);
            if (text != null) {
                json.put(name + "@" + FORMATTED, text);
            }
        }
        if (column.lookup()) {
            if (request.wantsAnnotation(NAVIGATION)) {
                json.put(name + "@" + NAVIGATION, column.name());
            }
            if (request.wantsAnnotation(LOOKUP_TABLE)) {
                json.put(name + "@" + LOOKUP_TABLE, row.ref(column.name()).table());
            }
        }
    }

    private String formatted(Row row, Column column, Object value) {
        return switch (column.type()) {
            case LOOKUP ->
                store.find(row.ref(column.name()))
                        .map(target -> target.text(target.table().primaryName()))
                        .orElse(null);
            case CHOICE, STATE, STATUS -> column.options().get(((Long) value).intValue());
            case BOOLEAN -> column.options().get((Boolean) value ? 1 : 0);
            case DATETIME -> DISPLAY.format((Instant) value);
            case INTEGER, BIGINT -> String.format(Locale.US, "%,d", (Long) value);
            default -> null;
        };
    }
}
