package io.wabridge.dataverse;

import java.util.ArrayList;
import java.util.List;

/** Cuts lists into requests that Dataverse accepts: the address and the number of rows have limits. */
public final class Portions {

    private Portions() {}

    /** Cuts a list into parts of at most {@code size} items, in order. The parts are views of the list. */
    public static <T> List<List<T>> of(List<T> all, int size) {
        List<List<T>> portions = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            portions.add(all.subList(from, Math.min(all.size(), from + size)));
        }
        return portions;
    }
}
