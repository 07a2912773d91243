package io.wabridge.standin.dataverse;

import java.util.Map;

/**
 * What the Dataverse stand-in was asked since it was reset. Serialised as {@code GET /_control/dataverse/stats} shows it.
 *
 * @param requests by GET, POST, PATCH, DELETE, batch, CreateMultiple, UpdateMultiple, UpsertMultiple: each request under one of
 *     them. Those of the client {@code inspector} and those refused with 429 are not among them
 * @param byClient client to the same counts; the inspector's too
 * @param rows entity set to the number of its rows now
 * @param throttled requests refused with 429
 * @param reads entity set to the number of requests that read from it, inside batches too
 * @param shown entity set to the number of rows that GET requests brought; without those in batches
 * @param creates entity set to the number of rows created
 * @param updates entity set to the number of row updates
 * @param deletes entity set to the number of rows deleted
 */
public record DataverseStats(
        Map<String, Long> requests,
        Map<String, Map<String, Long>> byClient,
        Map<String, Integer> rows,
        long throttled,
        Map<String, Long> reads,
        Map<String, Long> shown,
        Map<String, Long> creates,
        Map<String, Long> updates,
        Map<String, Long> deletes) {

    public long requests(String kind) {
        return requests.getOrDefault(kind, 0L);
    }

    public int rows(String set) {
        return rows.getOrDefault(set, 0);
    }

    public long reads(String set) {
        return reads.getOrDefault(set, 0L);
    }

    public long shown(String set) {
        return shown.getOrDefault(set, 0L);
    }

    public long creates(String set) {
        return creates.getOrDefault(set, 0L);
    }

    public long updates(String set) {
        return updates.getOrDefault(set, 0L);
    }
}
