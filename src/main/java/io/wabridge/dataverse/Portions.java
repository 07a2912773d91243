package io.wabridge.dataverse;

import java.util.ArrayList;
import java.util.List;

/** Cuts what is asked for or written into requests that Dataverse takes: their address and their rows have limits. */
public final class Portions {

    private Portions() {}

    /** All of them in their order, at most {@code size} at a time; views of the list. */
    public static <T> List<List<T>> of(List<T> all, int size) {
        List<List<T>> portions = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            portions.add(all.subList(from, Math.min(all.size(), from + size)));
        }
        return portions;
    }
}
