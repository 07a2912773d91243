package io.wabridge.identity;

import java.util.List;

/**
 * All keys of an identity, oldest first.
 *
 * @param identityId the surviving id
 * @param phones digits without {@code +}, as they were first written
 * @param userIds BSUIDs
 * @param parentUserIds parent BSUIDs
 * @param conflict whether its number arrived with a BSUID that contradicts it, so that a person has to look
 */
public record IdentityKeys(
        String identityId, List<String> phones, List<String> userIds, List<String> parentUserIds, boolean conflict) {

    public IdentityKeys {
        phones = List.copyOf(phones);
        userIds = List.copyOf(userIds);
        parentUserIds = List.copyOf(parentUserIds);
    }
}
