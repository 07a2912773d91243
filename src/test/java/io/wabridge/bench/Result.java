package io.wabridge.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What one case found.
 *
 * @param rows of the table
 * @param series all rounds that count
 * @param plots by the names of their files, without ending
 * @param notes sentences below the table: what was skipped, what was left out
 */
record Result(String name, List<Row> rows, List<Series> series, List<Plot> plots, List<String> notes) {

    Result(String name) {
        this(name, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
}
