package io.wabridge.standin.dataverse;

import io.wabridge.standin.dataverse.model.Column;
import io.wabridge.standin.dataverse.model.DataverseError;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/** Column values as queries see and compare them. */
final class Values {

    private Values() {}

    static Object of(Row row, Column column) {
        return switch (column.type()) {
            case KEY -> row.id();
            case SECRET -> null;
            case LOOKUP ->
                row.ref(column.name()) == null ? null : row.ref(column.name()).id();
            default -> column.name().equals("versionnumber") ? (Object) row.version() : row.get(column.name());
        };
    }

    /** As SQL Server orders: empty first, texts without regard to case. */
    static int compare(Object left, Object right) {
        if (left == null || right == null) {
            return left == right ? 0 : left == null ? -1 : 1;
        }
        if (left instanceof String a && right instanceof String b) {
            return a.compareToIgnoreCase(b);
        }
        if (left instanceof Instant a && right instanceof Instant b) {
            return a.compareTo(b);
        }
        if (left instanceof UUID a && right instanceof UUID b) {
            return a.toString().compareTo(b.toString());
        }
        if (left instanceof Boolean a && right instanceof Boolean b) {
            return a.compareTo(b);
        }
        if (left instanceof Long a && right instanceof Long b) {
            return a.compareTo(b);
        }
        if (left instanceof Number a && right instanceof Number b) {
            return new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString()));
        }
        throw DataverseError.uri(400, "A binary operator with incompatible types was detected.");
    }

    static boolean equal(Object left, Object right) {
        return left == null || right == null ? left == right : compare(left, right) == 0;
    }

    /** A form in which equal values are equal to Java too. */
    static Object folded(Object value) {
        return value instanceof String text ? text.toLowerCase(Locale.ROOT) : value;
    }
}
