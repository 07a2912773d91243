package io.wabridge.standin.dataverse;

import io.wabridge.solution.Xml;
import io.wabridge.standin.dataverse.model.Column;
import io.wabridge.standin.dataverse.model.DataverseError;
import io.wabridge.standin.dataverse.model.Schema;
import io.wabridge.standin.dataverse.model.Table;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * A query as views keep it: one table, its columns, an order, conditions in nested filters. Joins, aggregates and the operators our
 * views do not use are refused, though the platform has them.
 *
 * @param properties to show, as JSON names them; null for all
 * @param orders columns, the leading one first
 * @param top most rows; null for no limit
 * @param count rows of a page; null for the largest page
 */
record FetchXml(
        Table table,
        Set<String> properties,
        List<Order> orders,
        Integer top,
        int page,
        Integer count,
        Element filters) {

    /** One column to sort by. */
    record Order(Column column, boolean descending) {}

    static FetchXml parse(String xml, Schema schema) {
        Element fetch;
        try {
            fetch = Xml.parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalStateException e) {
            throw malformed();
        }
        List<Element> entities = Xml.path(fetch, "entity");
        if (!fetch.getTagName().equals("fetch") || entities.size() != 1) {
            throw malformed();
        }
        for (String attribute : List.of("aggregate", "distinct", "returntotalrecordcount", "paging-cookie")) {
            if (!fetch.getAttribute(attribute).isEmpty()) {
                throw unsupported("attribute " + attribute);
            }
        }
        Element entity = entities.get(0);
        String name = entity.getAttribute("name");
        Table table = schema.find(name)
                .orElseThrow(() -> new DataverseError(
                        400,
                        "0x80041102",
                        "The entity with a name = '" + name + "' was not found in the MetadataCache."));
        Set<String> properties = new LinkedHashSet<>();
        List<Order> orders = new ArrayList<>();
        for (Element each : children(entity)) {
            switch (each.getTagName()) {
                case "attribute" ->
                    properties.add(column(table, each.getAttribute("name")).property());
                case "order" ->
                    orders.add(new Order(
                            column(table, each.getAttribute("attribute")),
                            each.getAttribute("descending").equals("true")));
                case "all-attributes", "filter" -> {
                    // Said by an empty set; read when the rows are.
                }
                default -> throw unsupported("node " + each.getTagName());
            }
        }
        return new FetchXml(
                table,
                properties.isEmpty() ? null : properties,
                orders,
                number(fetch, "top"),
                number(fetch, "page") == null ? 1 : number(fetch, "page"),
                number(fetch, "count"),
                entity);
    }

    /** What the conditions say, for whoever asks. */
    Predicate<Row> test(Access access) {
        return all(Xml.path(filters, "filter").stream()
                .map(filter -> filter(filter, access))
                .toList());
    }

    private Predicate<Row> filter(Element filter, Access access) {
        List<Predicate<Row>> parts = new ArrayList<>();
        for (Element each : children(filter)) {
            parts.add(
                    switch (each.getTagName()) {
                        case "condition" -> condition(each, access);
                        case "filter" -> filter(each, access);
                        default -> throw unsupported("node " + each.getTagName());
                    });
        }
        return switch (filter.getAttribute("type")) {
            case "", "and" -> all(parts);
            case "or" -> row -> parts.stream().anyMatch(part -> part.test(row));
            default ->
                throw new DataverseError(
                        400, "0x80041122", "Unsupported filter type. Valid values are 'and', or 'or'.");
        };
    }

    private Predicate<Row> condition(Element condition, Access access) {
        Column column = column(table, condition.getAttribute("attribute"));
        String value = condition.getAttribute("value");
        String operator = condition.getAttribute("operator");
        return switch (operator) {
            case "eq" -> equal(column, literal(column, value));
            // As in SQL: an empty column is neither equal nor unequal.
            case "ne", "neq" ->
                filled(column).and(equal(column, literal(column, value)).negate());
            case "lt", "le", "gt", "ge" -> filled(column).and(ordered(column, operator, literal(column, value)));
            case "null" -> filled(column).negate();
            case "not-null" -> filled(column);
            case "like" -> like(column, value);
            case "not-like" -> filled(column).and(like(column, value).negate());
            case "in" -> in(column, condition);
            case "not-in" -> filled(column).and(in(column, condition).negate());
            case "eq-userid" -> equal(column, access.user());
            case "ne-userid" -> filled(column).and(equal(column, access.user()).negate());
            default -> throw new DataverseError(400, "0x80041120", "Unsupported condition operator: " + operator + ".");
        };
    }

    private static Predicate<Row> filled(Column column) {
        return row -> Values.of(row, column) != null;
    }

    private static Predicate<Row> equal(Column column, Object literal) {
        return row -> Values.equal(Values.of(row, column), literal);
    }

    private static Predicate<Row> ordered(Column column, String operator, Object literal) {
        return row -> {
            int order = Values.compare(Values.of(row, column), literal);
            return switch (operator) {
                case "lt" -> order < 0;
                case "le" -> order <= 0;
                case "gt" -> order > 0;
                default -> order >= 0;
            };
        };
    }

    private static Predicate<Row> like(Column column, String value) {
        StringBuilder regex = new StringBuilder();
        for (char c : value.toCharArray()) {
            regex.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf(c)));
        }
        Pattern pattern =
                Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
        return row -> Values.of(row, column) instanceof String text
                && pattern.matcher(text.toLowerCase(Locale.ROOT)).matches();
    }

    private static Predicate<Row> in(Column column, Element condition) {
        List<Object> values = Xml.path(condition, "value").stream()
                .map(each -> literal(column, each.getTextContent().trim()))
                .toList();
        return row -> values.stream().anyMatch(value -> Values.equal(Values.of(row, column), value));
    }

    private static Object literal(Column column, String value) {
        try {
            return switch (column.type()) {
                case TEXT, SECRET -> value;
                case INTEGER, BIGINT, CHOICE, STATE, STATUS -> Long.valueOf(value);
                case BOOLEAN -> value.equals("1") || value.equals("true");
                case KEY, GUID, LOOKUP -> UUID.fromString(value.replaceAll("[{}]", ""));
                case DATETIME -> time(value);
            };
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new DataverseError(
                    400, "0x80041108", "The value '" + value + "' is not valid for attribute '" + column.name() + "'.");
        }
    }

    private static Instant time(String value) {
        return value.length() == 10
                ? LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant()
                : OffsetDateTime.parse(value).toInstant();
    }

    private static Predicate<Row> all(List<Predicate<Row>> parts) {
        return row -> parts.stream().allMatch(part -> part.test(row));
    }

    private static Column column(Table table, String name) {
        Column column = table.columns().get(name);
        if (column == null) {
            throw new DataverseError(
                    400,
                    "0x80041103",
                    "'" + table.name() + "' entity doesn't contain attribute with Name = '" + name + "'.");
        }
        return column;
    }

    private static Integer number(Element fetch, String attribute) {
        String value = fetch.getAttribute(attribute);
        try {
            return value.isEmpty() ? null : Integer.valueOf(value);
        } catch (NumberFormatException e) {
            throw malformed();
        }
    }

    private static List<Element> children(Element element) {
        List<Element> children = new ArrayList<>();
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element each) {
                children.add(each);
            }
        }
        return children;
    }

    private static DataverseError malformed() {
        return new DataverseError(400, "0x80040303", "Malformed FetchXml.");
    }

    private static DataverseError unsupported(String what) {
        return new DataverseError(400, "0x8004111c", "The " + what + " is not valid here.");
    }
}
