package io.wabridge.standin.dataverse;

import io.wabridge.standin.dataverse.model.Column;
import io.wabridge.standin.dataverse.model.DataverseError;
import io.wabridge.standin.dataverse.model.Schema;
import io.wabridge.standin.dataverse.model.Schema.ManyToMany;
import io.wabridge.standin.dataverse.model.Schema.OneToMany;
import io.wabridge.standin.dataverse.model.Table;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.olingo.server.api.uri.UriInfo;
import org.apache.olingo.server.api.uri.UriResource;
import org.apache.olingo.server.api.uri.UriResourceLambdaAny;
import org.apache.olingo.server.api.uri.UriResourceLambdaVariable;
import org.apache.olingo.server.api.uri.UriResourceNavigation;
import org.apache.olingo.server.api.uri.UriResourcePrimitiveProperty;
import org.apache.olingo.server.api.uri.queryoption.expression.Alias;
import org.apache.olingo.server.api.uri.queryoption.expression.Binary;
import org.apache.olingo.server.api.uri.queryoption.expression.BinaryOperatorKind;
import org.apache.olingo.server.api.uri.queryoption.expression.Expression;
import org.apache.olingo.server.api.uri.queryoption.expression.Literal;
import org.apache.olingo.server.api.uri.queryoption.expression.Member;
import org.apache.olingo.server.api.uri.queryoption.expression.Method;
import org.apache.olingo.server.api.uri.queryoption.expression.Unary;
import org.apache.olingo.server.api.uri.queryoption.expression.UnaryOperatorKind;

/** Turns the filter Olingo parsed into a test of rows, and finds an index that spares looking at all of them. */
final class FilterCompiler {

    private final Schema schema;
    private final Store store;
    private final UriInfo uri;

    FilterCompiler(Schema schema, Store store, UriInfo uri) {
        this.schema = schema;
        this.store = store;
        this.uri = uri;
    }

    /** A row and the rows bound to lambda variables around it. */
    private record Scope(Row row, Map<String, Row> variables) {}

    private interface Value {
        Object of(Scope scope);
    }

    Predicate<Row> compile(Table table, Expression expression) {
        Predicate<Scope> test = condition(table, Map.of(), expression);
        return row -> test.test(new Scope(row, Map.of()));
    }

    /** Rows that may match, if an index tells; the test is still to be applied. */
    Optional<Collection<Row>> candidates(Table table, Expression expression) {
        if (!(expression instanceof Binary binary)) {
            return Optional.empty();
        }
        if (binary.getOperator() == BinaryOperatorKind.AND) {
            Optional<Collection<Row>> left = candidates(table, binary.getLeftOperand());
            return left.isPresent() ? left : candidates(table, binary.getRightOperand());
        }
        boolean in = binary.getOperator() == BinaryOperatorKind.IN;
        if (!in && binary.getOperator() != BinaryOperatorKind.EQ) {
            return Optional.empty();
        }
        Optional<Column> column = ownColumn(table, binary.getLeftOperand());
        List<Expression> operands = in ? binary.getExpressions() : List.of(binary.getRightOperand());
        if (column.isEmpty() || !operands.stream().allMatch(Literal.class::isInstance)) {
            return Optional.empty();
        }
        List<Object> values =
                operands.stream().map(each -> literal((Literal) each)).toList();
        return indexed(table, column.get(), values);
    }

    private Optional<Collection<Row>> indexed(Table table, Column column, List<Object> values) {
        Set<Row> rows = new LinkedHashSet<>();
        if (column.type() == Column.Type.KEY) {
            values.forEach(value -> store.find(table, (UUID) value).ifPresent(rows::add));
            return Optional.of(rows);
        }
        if (column.lookup() && !values.contains(null)) {
            values.forEach(value -> rows.addAll(store.pointing(table, column.name(), (UUID) value)));
            return Optional.of(rows);
        }
        for (Table.Key key : table.keys()) {
            if (key.columns().equals(List.of(column.name())) && !values.contains(null)) {
                values.forEach(value -> store.find(table, key, List.of(value)).ifPresent(rows::add));
                return Optional.of(rows);
            }
        }
        return Optional.empty();
    }

    private static Optional<Column> ownColumn(Table table, Expression expression) {
        if (expression instanceof Member member
                && member.getResourcePath().getUriResourceParts().size() == 1
                && member.getResourcePath().getUriResourceParts().get(0)
                        instanceof UriResourcePrimitiveProperty property) {
            return table.property(property.getProperty().getName());
        }
        return Optional.empty();
    }

    private Predicate<Scope> condition(Table table, Map<String, Table> variables, Expression expression) {
        if (expression instanceof Binary binary) {
            return binary(table, variables, binary);
        }
        if (expression instanceof Unary unary && unary.getOperator() == UnaryOperatorKind.NOT) {
            return condition(table, variables, unary.getOperand()).negate();
        }
        if (expression instanceof Method method) {
            return method(table, variables, method);
        }
        if (expression instanceof Member member) {
            List<UriResource> parts = member.getResourcePath().getUriResourceParts();
            if (parts.get(parts.size() - 1) instanceof UriResourceLambdaAny any) {
                return any(table, variables, parts, any);
            }
        }
        Value value = value(table, variables, expression);
        return scope -> Boolean.TRUE.equals(value.of(scope));
    }

    private Predicate<Scope> binary(Table table, Map<String, Table> variables, Binary binary) {
        BinaryOperatorKind operator = binary.getOperator();
        if (operator == BinaryOperatorKind.AND || operator == BinaryOperatorKind.OR) {
            Predicate<Scope> left = condition(table, variables, binary.getLeftOperand());
            Predicate<Scope> right = condition(table, variables, binary.getRightOperand());
            return operator == BinaryOperatorKind.AND ? left.and(right) : left.or(right);
        }
        Value left = value(table, variables, binary.getLeftOperand());
        if (operator == BinaryOperatorKind.IN) {
            Set<Object> values = new HashSet<>();
            for (Expression each : binary.getExpressions()) {
                values.add(Values.folded(value(table, variables, each).of(null)));
            }
            return scope -> values.contains(Values.folded(left.of(scope)));
        }
        Value right = value(table, variables, binary.getRightOperand());
        return switch (operator) {
            case EQ -> scope -> Values.equal(left.of(scope), right.of(scope));
            // Unlike SQL, an empty column is unlike any value.
            case NE -> scope -> !Values.equal(left.of(scope), right.of(scope));
            case GT -> scope -> known(left, right, scope) && Values.compare(left.of(scope), right.of(scope)) > 0;
            case GE -> scope -> known(left, right, scope) && Values.compare(left.of(scope), right.of(scope)) >= 0;
            case LT -> scope -> known(left, right, scope) && Values.compare(left.of(scope), right.of(scope)) < 0;
            case LE -> scope -> known(left, right, scope) && Values.compare(left.of(scope), right.of(scope)) <= 0;
            default -> throw unsupported(operator.toString());
        };
    }

    private static boolean known(Value left, Value right, Scope scope) {
        return left.of(scope) != null && right.of(scope) != null;
    }

    private Predicate<Scope> method(Table table, Map<String, Table> variables, Method method) {
        String before;
        String after;
        switch (method.getMethod()) {
            case CONTAINS -> {
                before = ".*";
                after = ".*";
            }
            case STARTSWITH -> {
                before = "";
                after = ".*";
            }
            case ENDSWITH -> {
                before = ".*";
                after = "";
            }
            default -> throw unsupported(method.getMethod().toString());
        }
        Value text = value(table, variables, method.getParameters().get(0));
        Object sought = value(table, variables, method.getParameters().get(1)).of(null);
        Pattern pattern = Pattern.compile(
                before + like((String) sought) + after,
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
        return scope ->
                text.of(scope) instanceof String value && pattern.matcher(value).matches();
    }

    // %, _ and [..] are wildcards, as in SQL's LIKE, which this becomes.
    private static String like(String sought) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < sought.length(); i++) {
            char c = sought.charAt(i);
            int close = c == '[' ? sought.indexOf(']', i + 2) : -1;
            if (c == '%') {
                regex.append(".*");
            } else if (c == '_') {
                regex.append('.');
            } else if (close > 0) {
                String inner = sought.substring(i + 1, close);
                boolean negated = inner.startsWith("^");
                regex.append(negated ? "[^" : "[")
                        .append((negated ? inner.substring(1) : inner).replaceAll("([\\[\\]\\\\&^])", "\\\\$1"))
                        .append(']');
                i = close;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return regex.toString();
    }

    private Predicate<Scope> any(
            Table table, Map<String, Table> variables, List<UriResource> parts, UriResourceLambdaAny any) {
        if (parts.size() != 2 || !(parts.get(0) instanceof UriResourceNavigation navigation)) {
            throw unsupported("any over more than one step");
        }
        String name = navigation.getProperty().getName();
        Optional<ManyToMany> join = schema.join(table, name);
        Optional<OneToMany> children = schema.collection(table, name);
        Table other = schema.table(join.map(relation -> relation.other(table))
                .orElseGet(() -> children.orElseThrow().referencing()));
        Map<String, Table> inner = new HashMap<>(variables);
        inner.put(any.getLambdaVariable(), other);
        Predicate<Scope> test =
                any.getExpression() == null ? scope -> true : condition(table, inner, any.getExpression());
        return scope -> {
            List<Row> rows = join.isPresent()
                    ? store.linked(join.get(), scope.row())
                    : store.pointing(
                            other, children.orElseThrow().column(), scope.row().id());
            return rows.stream().anyMatch(row -> {
                Map<String, Row> bound = new HashMap<>(scope.variables());
                bound.put(any.getLambdaVariable(), row);
                return test.test(new Scope(scope.row(), bound));
            });
        };
    }

    private Value value(Table table, Map<String, Table> variables, Expression expression) {
        if (expression instanceof Literal literal) {
            Object value = literal(literal);
            return scope -> value;
        }
        if (expression instanceof Alias alias) {
            String text = uri.getValueForAlias(alias.getParameterName());
            Object value = text == null || text.equals("null") ? null : aliasValue(text);
            return scope -> value;
        }
        if (expression instanceof Member member) {
            return member(table, variables, member.getResourcePath().getUriResourceParts());
        }
        if (expression instanceof Binary || expression instanceof Method) {
            Predicate<Scope> condition = condition(table, variables, expression);
            return condition::test;
        }
        throw unsupported(expression.toString());
    }

    private Value member(Table table, Map<String, Table> variables, List<UriResource> parts) {
        if (parts.get(0) instanceof UriResourceLambdaVariable variable) {
            Table other = variables.get(variable.getVariableName());
            Value inner = path(other, parts.subList(1, parts.size()));
            return scope -> inner.of(new Scope(scope.variables().get(variable.getVariableName()), Map.of()));
        }
        return path(table, parts);
    }

    private Value path(Table table, List<UriResource> parts) {
        if (parts.get(0) instanceof UriResourcePrimitiveProperty property) {
            Column column = table.property(property.getProperty().getName()).orElseThrow();
            return scope -> scope.row() == null ? null : Values.of(scope.row(), column);
        }
        if (parts.get(0) instanceof UriResourceNavigation navigation
                && !navigation.isCollection()
                && parts.size() > 1) {
            Column lookup = table.column(navigation.getProperty().getName());
            Table target = schema.table(lookup.targets().get(0));
            Value inner = path(target, parts.subList(1, parts.size()));
            return scope -> inner.of(new Scope(
                    scope.row() == null
                            ? null
                            : store.find(scope.row().ref(lookup.name())).orElse(null),
                    Map.of()));
        }
        throw unsupported(parts.get(0).getSegmentValue());
    }

    private static Object aliasValue(String text) {
        if (text.startsWith("'")) {
            return text.substring(1, text.length() - 1).replace("''", "'");
        }
        if (Keys.isGuid(text)) {
            return UUID.fromString(text);
        }
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        return text.matches("-?\\d+") ? (Object) Long.valueOf(text) : time(text);
    }

    private static Object literal(Literal literal) {
        String text = literal.getText();
        if (literal.getType() == null) {
            return null;
        }
        return switch (literal.getType().getName()) {
            case "String" -> text.substring(1, text.length() - 1).replace("''", "'");
            case "Guid" -> UUID.fromString(text);
            case "Boolean" -> Boolean.valueOf(text);
            case "DateTimeOffset" -> time(text);
            case "Byte", "SByte", "Int16", "Int32", "Int64" -> Long.valueOf(text);
            case "Decimal", "Double", "Single" -> new BigDecimal(text);
            default -> throw unsupported("literal " + text);
        };
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw DataverseError.uri(400, "Unrecognized 'Edm.DateTimeOffset' literal '" + text + "'.");
        }
    }

    private static DataverseError unsupported(String what) {
        return DataverseError.uri(400, "The expression '" + what + "' is not supported in $filter.");
    }

    /** Rows an expansion or a filter of a collection applies to. */
    static List<Row> filtered(Collection<Row> rows, Predicate<Row> test) {
        List<Row> kept = new ArrayList<>();
        for (Row row : rows) {
            if (test.test(row)) {
                kept.add(row);
            }
        }
        return kept;
    }
}
