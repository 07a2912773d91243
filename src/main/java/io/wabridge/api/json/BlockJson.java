package io.wabridge.api.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.wabridge.block.Actor;
import io.wabridge.block.Block;
import io.wabridge.identity.IdentityKeys;
import io.wabridge.identity.PhoneNumbers;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A block as REST shows it.
 *
 * @param number the first known number in E.164 form, or the user id of somebody whose number is not known
 * @param identityConflict only present when true: the number came with an id that contradicts what was known, and a person has to
 *     decide
 * @param uncertainSends only in the answer to the block itself, and only when it is not zero
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "Block")
public record BlockJson(
        @Schema(example = "+4915112345678", nullable = true) String number,
        List<String> userIds,
        List<String> parentUserIds,
        @Schema(nullable = true) String businessNumber,
        @Schema(allowableValues = {"active", "lifted"}) String state,
        @Schema(nullable = true) String reason,
        @Schema(nullable = true) Who blockedBy,
        @Schema(nullable = true) Instant blockedAt,
        @Schema(nullable = true) Instant expiresAt,
        long version,
        long refusedCount,
        @Schema(nullable = true) Instant lastAttemptAt,

        @Schema(allowableValues = {"pending", "synced", "failed"})
        String crmState,

        @JsonInclude(JsonInclude.Include.NON_NULL) Boolean identityConflict,
        @JsonInclude(JsonInclude.Include.NON_NULL) Integer uncertainSends) {

    /** Who did it. */
    @Schema(name = "Actor")
    public record Who(String id, String name) {

        static Who of(Actor actor) {
            return actor == null ? null : new Who(actor.id(), actor.name());
        }
    }

    public static BlockJson of(Block block) {
        IdentityKeys keys = block.keys();
        return new BlockJson(
                number(keys),
                keys.userIds(),
                keys.parentUserIds(),
                block.businessNumber(),
                word(block.state()),
                block.reason(),
                Who.of(block.blockedBy()),
                block.blockedAt(),
                block.expiresAt(),
                block.version(),
                block.refusedCount(),
                block.lastAttemptAt(),
                word(block.crmState()),
                keys.conflict() ? Boolean.TRUE : null,
                block.uncertainSends() > 0 ? block.uncertainSends() : null);
    }

    public static String entityTag(Block block) {
        return "\"" + block.version() + "\"";
    }

    static String number(IdentityKeys keys) {
        return Stream.concat(
                        keys.phones().stream().map(PhoneNumbers::e164),
                        Stream.concat(keys.userIds().stream(), keys.parentUserIds().stream()))
                .findFirst()
                .orElse(null);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
