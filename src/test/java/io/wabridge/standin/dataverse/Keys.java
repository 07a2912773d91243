package io.wabridge.standin.dataverse;

import io.wabridge.standin.dataverse.model.Column;
import io.wabridge.standin.dataverse.model.DataverseError;
import io.wabridge.standin.dataverse.model.Schema;
import io.wabridge.standin.dataverse.model.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses of rows: {@code wab_chats(<guid>)} and {@code wab_chats(wab_chatkey='…')}, in URLs, in {@code @odata.bind} and in
 * {@code @odata.id}.
 */
final class Keys {

    /** Dataverse cannot address a row whose alternate key value holds one of these. */
    private static final String FORBIDDEN = "/<>*%&:\\?+#";

    private static final Pattern GUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern REFERENCE =
            Pattern.compile("(?:.*/)?([A-Za-z_][A-Za-z0-9_]*)\\((.*)\\)", Pattern.DOTALL);

    private final Schema schema;
    private final Store store;

    Keys(Schema schema, Store store) {
        this.schema = schema;
        this.store = store;
    }

    /**
     * An address, not yet looked up.
     *
     * @param id null when addressed by alternate key
     * @param key null when addressed by id
     * @param values of the key's columns, in its order
     */
    record Address(Table table, UUID id, Table.Key key, List<Object> values) {

        boolean byKey() {
            return key != null;
        }

        DataverseError missing() {
            return byKey() ? DataverseError.noSuchKey(table) : DataverseError.noSuchRow(table, id);
        }
    }

    static boolean isGuid(String text) {
        return GUID.matcher(text).matches();
    }

    Optional<Row> find(Address address) {
        return address.byKey()
                ? store.find(address.table(), address.key(), address.values())
                : store.find(address.table(), address.id());
    }

    Row row(Address address) {
        return find(address).orElseThrow(address::missing);
    }

    /** A reference as it stands in a body: relative, absolute or with a leading slash. */
    Address reference(String reference) {
        Matcher matcher = REFERENCE.matcher(Uris.decode(reference, false));
        if (!matcher.matches() || !schema.isSet(matcher.group(1))) {
            throw DataverseError.payload(
                    "", "Microsoft.OData.ODataException: The URI '" + reference + "' is not a valid entity reference.");
        }
        return predicate(schema.set(matcher.group(1)), matcher.group(2));
    }

    /** The query a view or the request itself holds; empty when it is an OData query. */
    Optional<FetchXml> fetchXml(Table table, Map<String, String> options) {
        String xml = options.get("fetchXml");
        for (String view : List.of("savedQuery", "userQuery")) {
            if (options.containsKey(view)) {
                Table views = schema.table(view.toLowerCase(Locale.ROOT));
                UUID id = guid(options.get(view));
                xml = store.find(views, id)
                        .orElseThrow(() -> DataverseError.noSuchRow(views, id))
                        .text("fetchxml");
            }
        }
        if (xml == null) {
            return Optional.empty();
        }
        FetchXml fetch = FetchXml.parse(xml, schema);
        if (!fetch.table().equals(table)) {
            throw new DataverseError(
                    400,
                    "0x80041128",
                    "The entity name specified in fetchxml does not match the entity name specified in the Entity or Query"
                            + " Expression.");
        }
        return Optional.of(fetch);
    }

    /** What stands between the parentheses, decoded. */
    Address predicate(Table table, String inside) {
        String trimmed = inside.trim();
        if (isGuid(trimmed)) {
            return new Address(table, UUID.fromString(trimmed), null, List.of());
        }
        Map<String, String> parts = parts(table, trimmed);
        if (parts.size() == 1 && parts.containsKey(table.id())) {
            return new Address(table, guid(parts.get(table.id())), null, List.of());
        }
        for (Table.Key key : table.keys()) {
            List<String> names = key.columns().stream()
                    .map(name -> table.column(name).property())
                    .toList();
            if (parts.keySet().equals(Set.copyOf(names))) {
                List<Object> values = new ArrayList<>();
                for (String name : key.columns()) {
                    values.add(value(
                            table.column(name), parts.get(table.column(name).property())));
                }
                return new Address(table, null, key, values);
            }
        }
        throw DataverseError.uri(
                400,
                "The key in the request URI is not valid for resource 'Microsoft.Dynamics.CRM." + table.name()
                        + "'. Ensure that the names and number of key properties match the declared or alternate key"
                        + " properties for the resource 'Microsoft.Dynamics.CRM." + table.name() + "'.");
    }

    private static Object value(Column column, String literal) {
        return switch (column.type()) {
            case TEXT -> {
                if (literal.length() < 2 || literal.charAt(0) != '\'' || !literal.endsWith("'")) {
                    throw syntax();
                }
                String value = unquote(literal);
                if (value.chars().anyMatch(c -> FORBIDDEN.indexOf(c) >= 0)) {
                    throw syntax();
                }
                yield value;
            }
            case INTEGER, BIGINT, CHOICE -> {
                try {
                    yield Long.valueOf(literal);
                } catch (NumberFormatException e) {
                    throw syntax();
                }
            }
            default -> guid(literal);
        };
    }

    private static UUID guid(String literal) {
        String bare = literal.startsWith("'") ? unquote(literal) : literal;
        if (!isGuid(bare)) {
            throw syntax();
        }
        return UUID.fromString(bare);
    }

    private static DataverseError syntax() {
        return DataverseError.uri(400, "Bad Request - Error in query syntax.");
    }

    // Splits name=value pairs at commas outside literals; a quote inside a literal is doubled.
    private static Map<String, String> parts(Table table, String inside) {
        Map<String, String> parts = new LinkedHashMap<>();
        int at = 0;
        while (at < inside.length()) {
            int equals = inside.indexOf('=', at);
            if (equals < 0) {
                throw DataverseError.uri(
                        400,
                        "The key value '" + inside + "' is not valid for resource 'Microsoft.Dynamics.CRM."
                                + table.name() + "'.");
            }
            int end = end(inside, equals + 1);
            String name = inside.substring(at, equals).trim();
            if (parts.put(name, inside.substring(equals + 1, end).trim()) != null) {
                throw syntax();
            }
            at = end + 1;
        }
        if (parts.isEmpty()) {
            throw syntax();
        }
        return parts;
    }

    private static int end(String text, int from) {
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                return i;
            }
        }
        if (quoted) {
            throw DataverseError.uri(
                    400, "There is an unterminated literal at position " + text.length() + " in '" + text + "'.");
        }
        return text.length();
    }

    private static String unquote(String literal) {
        String inner = literal.substring(1, literal.length() - 1);
        for (int i = 0; i < inner.length(); i++) {
            if (inner.charAt(i) == '\'') {
                if (i + 1 >= inner.length() || inner.charAt(i + 1) != '\'') {
                    throw syntax();
                }
                i++;
            }
        }
        return inner.replace("''", "'");
    }
}
