package io.wabridge.database;

import java.util.List;

/**
 * A part of a list.
 *
 * @param next cursor of the next part; null at the end
 */
public record Page<T>(List<T> items, String next) {

    public Page {
        items = List.copyOf(items);
    }
}
