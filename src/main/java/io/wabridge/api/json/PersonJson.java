package io.wabridge.api.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.wabridge.block.Person;
import java.util.List;

/**
 * Somebody as REST shows them.
 *
 * @param number the first known number in E.164 form, or the user id of somebody whose number is not known
 * @param blocked whether they are blocked now, for all business numbers or for one
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Person")
public record PersonJson(
        @Schema(example = "+4915112345678", nullable = true) String number,
        List<String> userIds,
        List<String> parentUserIds,
        boolean blocked) {

    static PersonJson of(Person person) {
        return new PersonJson(
                BlockJson.number(person.keys()),
                person.keys().userIds(),
                person.keys().parentUserIds(),
                person.blocked());
    }
}
