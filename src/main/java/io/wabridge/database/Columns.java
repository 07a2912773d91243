package io.wabridge.database;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Cuts free text to the columns of the bridge's database, because one value that no column takes would fail all that is written
 * with it. The lengths are read from the database, so that only the migrations say them. Keys are never cut: two would become one.
 */
public final class Columns {

    private final JdbcClient jdbc;
    private final Map<String, Map<String, Integer>> lengths = new ConcurrentHashMap<>();

    public Columns(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The text as the column takes it. Null stays null.
     *
     * @throws IllegalArgumentException when there is no such column of limited length
     */
    public String cut(String table, String column, String text) {
        if (text == null) {
            return null;
        }
        Integer longest = lengths.computeIfAbsent(table, this::read).get(column);
        if (longest == null) {
            throw new IllegalArgumentException(table + "." + column + " is no text of limited length");
        }
        return Texts.cut(text, longest);
    }

    private Map<String, Integer> read(String table) {
        return jdbc
                .sql(
                        "SELECT LOWER(column_name) AS name, character_maximum_length AS longest FROM information_schema.columns"
                                + " WHERE table_schema = CURRENT_SCHEMA AND LOWER(table_name) = :table"
                                + " AND character_maximum_length IS NOT NULL")
                .param("table", table)
                .query((row, number) ->
                        Map.entry(row.getString("name"), (int) Math.min(Integer.MAX_VALUE, row.getLong("longest"))))
                .list()
                .stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
