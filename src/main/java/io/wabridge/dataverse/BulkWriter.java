package io.wabridge.dataverse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.dataverse.DataverseException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/**
 * Writes many rows with few requests. A bulk request is all or nothing. When Dataverse refuses one, the rows are halved again and
 * again until the faulty ones are alone. The others are written.
 */
@Component
public final class BulkWriter {

    /** Microsoft advises 100 to 1,000 rows a request. */
    public static final int MAX_ROWS = 1000;

    private final DataverseClient dataverse;

    BulkWriter(DataverseClient dataverse) {
        this.dataverse = dataverse;
    }

    /** A single row that Dataverse refused. */
    public record Refused<T>(T row, DataverseException cause) {}

    public <T> List<Refused<T>> upsert(CrmSchema.Table table, List<T> rows, Function<T, ObjectNode> target) {
        return write(rows, target, targets -> dataverse.upsertMultiple(table, targets));
    }

    public <T> List<Refused<T>> update(CrmSchema.Table table, List<T> rows, Function<T, ObjectNode> target) {
        return write(rows, target, targets -> dataverse.updateMultiple(table, targets));
    }

    private interface BulkRequest {
        void send(List<ObjectNode> targets);
    }

    private static <T> List<Refused<T>> write(List<T> rows, Function<T, ObjectNode> target, BulkRequest request) {
        List<Refused<T>> refused = new ArrayList<>();
        for (List<T> part : Portions.of(rows, MAX_ROWS)) {
            bisect(part, target, request, (row, cause) -> refused.add(new Refused<>(row, cause)));
        }
        return refused;
    }

    private static <T> void bisect(
            List<T> rows,
            Function<T, ObjectNode> target,
            BulkRequest request,
            BiConsumer<T, DataverseException> refused) {
        try {
            request.send(rows.stream().map(target).toList());
        } catch (DataverseException e) {
            if (e.kind() == Kind.UNAVAILABLE) {
                throw e;
            }
            if (rows.size() == 1) {
                refused.accept(rows.get(0), e);
                return;
            }
            int half = rows.size() / 2;
            bisect(rows.subList(0, half), target, request, refused);
            bisect(rows.subList(half, rows.size()), target, request, refused);
        }
    }
}
