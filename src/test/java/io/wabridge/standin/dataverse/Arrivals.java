package io.wabridge.standin.dataverse;

import io.wabridge.standin.dataverse.model.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When rows of one table came. {@code createdon} has whole seconds, as it has for real; a benchmark wants to know better. */
final class Arrivals {

    private Table table;
    private String column;
    private Map<String, Long> seen = new HashMap<>();

    synchronized void watch(Table newTable, String newColumn) {
        table = newTable;
        column = newColumn;
        seen = new HashMap<>();
    }

    /** A row has come when its request is answered: what the request takes after its commit counts. */
    synchronized void committed(List<Change> changes, Limits limits) {
        if (table == null) {
            return;
        }
        double wait = limits.takesTime() ? limits.costMs(changes.size()) : 0;
        long at = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()) + (long) (wait * 1_000);
        for (Change change : changes) {
            if (change.message().equals("Create") && change.row().table().equals(table)) {
                seen.put(change.row().text(column), at);
            }
        }
    }

    synchronized Map<String, Long> take() {
        Map<String, Long> taken = seen;
        seen = new HashMap<>();
        return taken;
    }
}
