package io.wabridge.api.json;

import io.swagger.v3.oas.annotations.media.Schema;
import io.wabridge.block.Person;
import java.util.List;

/**
 * What became of a conflict, as REST shows it.
 *
 * @param people one when it was the same person, otherwise first who keeps what was known before, then the other
 */
@Schema(name = "Release")
public record ReleaseJson(List<PersonJson> people) {

    public static ReleaseJson of(List<Person> people) {
        return new ReleaseJson(people.stream().map(PersonJson::of).toList());
    }
}
