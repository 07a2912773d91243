package io.wabridge.api.json;

import io.swagger.v3.oas.annotations.media.Schema;
import io.wabridge.block.Person;
import java.util.List;

/**
 * What became of a conflict, as REST shows it.
 *
 * @param people one person when it was the same; otherwise first the one who keeps the older ids, then the other
 */
@Schema(name = "Release")
public record ReleaseJson(List<PersonJson> people) {

    public static ReleaseJson of(List<Person> people) {
        return new ReleaseJson(people.stream().map(PersonJson::of).toList());
    }
}
