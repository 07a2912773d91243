package io.wabridge.api.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.wabridge.block.Conflict;
import io.wabridge.identity.Party;
import io.wabridge.identity.PhoneNumbers;

/**
 * A number that arrived with an id that contradicts what was known, as REST shows it.
 *
 * @param person the known person, with the new ids
 * @param seen what came together
 */
@Schema(name = "Conflict")
public record ConflictJson(PersonJson person, Seen seen) {

    /** Numbers and ids that one webhook named together. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    @Schema(name = "Seen")
    record Seen(
            @Schema(example = "+4915112345678", nullable = true)
            String number,

            @Schema(nullable = true) String userId,
            @Schema(nullable = true) String parentUserId) {

        static Seen of(Party party) {
            return new Seen(PhoneNumbers.e164(party.phone()), party.userId(), party.parentUserId());
        }
    }

    static ConflictJson of(Conflict conflict) {
        return new ConflictJson(PersonJson.of(conflict.person()), Seen.of(conflict.seen()));
    }
}
