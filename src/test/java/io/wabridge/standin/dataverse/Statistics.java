package io.wabridge.standin.dataverse;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what clients asked, and what became of rows, since the last reset. */
final class Statistics {

    static final List<String> KINDS =
            List.of("GET", "POST", "PATCH", "DELETE", "batch", "CreateMultiple", "UpdateMultiple", "UpsertMultiple");

    /** A client that only looks on must not disturb what it looks at. */
    private static final String ONLOOKER = "inspector";

    private final Map<String, Long> requests = new TreeMap<>();
    private final Map<String, Map<String, Long>> byClient = new TreeMap<>();
    private final Map<String, Long> reads = new TreeMap<>();
    private final Map<String, Long> shown = new TreeMap<>();
    private final Map<String, Long> creates = new TreeMap<>();
    private final Map<String, Long> updates = new TreeMap<>();
    private final Map<String, Long> deletes = new TreeMap<>();
    private long throttled;

    synchronized void request(String client, String kind) {
        byClient.computeIfAbsent(client, key -> new TreeMap<>()).merge(kind, 1L, Long::sum);
        if (!client.equals(ONLOOKER)) {
            requests.merge(kind, 1L, Long::sum);
        }
    }

    synchronized void read(String client, String set) {
        if (!client.equals(ONLOOKER)) {
            reads.merge(set, 1L, Long::sum);
        }
    }

    synchronized void shown(String client, String set, int rows) {
        if (!client.equals(ONLOOKER)) {
            shown.merge(set, (long) rows, Long::sum);
        }
    }

    synchronized void throttled() {
        throttled++;
    }

    synchronized void changed(Change change) {
        Map<String, Long> counter =
                switch (change.message()) {
                    case "Create" -> creates;
                    case "Update" -> updates;
                    default -> deletes;
                };
        counter.merge(change.row().table().set(), 1L, Long::sum);
    }

    synchronized void reset() {
        requests.clear();
        byClient.clear();
        reads.clear();
        shown.clear();
        creates.clear();
        updates.clear();
        deletes.clear();
        throttled = 0;
    }

    synchronized DataverseStats snapshot(Map<String, Integer> rows) {
        Map<String, Long> all = new TreeMap<>(requests);
        KINDS.forEach(kind -> all.putIfAbsent(kind, 0L));
        Map<String, Map<String, Long>> clients = new TreeMap<>();
        byClient.forEach((client, counts) -> clients.put(client, Map.copyOf(counts)));
        return new DataverseStats(
                Map.copyOf(all),
                Map.copyOf(clients),
                Map.copyOf(rows),
                throttled,
                Map.copyOf(reads),
                Map.copyOf(shown),
                Map.copyOf(creates),
                Map.copyOf(updates),
                Map.copyOf(deletes));
    }
}
