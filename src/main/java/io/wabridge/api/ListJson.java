package io.wabridge.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.wabridge.block.Page;
import java.util.List;
import java.util.function.Function;

/**
 * A part of a list as REST shows it.
 *
 * @param next what to give as {@code ?cursor=} for the part that follows; null at the end
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ListJson<T>(List<T> items, String next) {

    static <S, T> ListJson<T> of(Page<S> page, Function<S, T> item) {
        return new ListJson<>(page.items().stream().map(item).toList(), page.next());
    }
}
