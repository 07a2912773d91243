package io.wabridge.sending;

import io.wabridge.identity.IdentityKeys;
import io.wabridge.identity.Party;
import io.wabridge.identity.PhoneNumbers;
import java.util.List;

/**
 * The recipient of a message, with their identity in the block list. Both must come from the same place: otherwise a number typed
 * into a chat row by hand would be checked as somebody else.
 *
 * @param phone digits; null when only the BSUID is known
 * @param userId BSUID; null when unknown
 */
public record Recipient(String identityId, String phone, String userId) {

    /**
     * A known person: the number that the chat shows if it is theirs, otherwise their latest number.
     *
     * @return null when there is nothing to send to
     */
    public static Recipient of(IdentityKeys keys, String phoneOfChat, String userIdOfChat) {
        String phone = theirs(keys.phones(), phoneOfChat, true);
        String userId = theirs(keys.userIds(), userIdOfChat, false);
        return phone == null && userId == null ? null : new Recipient(keys.identityId(), phone, userId);
    }

    private static String theirs(List<String> known, String wanted, boolean phones) {
        if (known.isEmpty()) {
            return null;
        }
        return known.stream()
                .filter(key -> wanted != null && same(key, wanted, phones))
                .findFirst()
                .orElse(known.get(known.size() - 1));
    }

    private static boolean same(String a, String b, boolean phones) {
        return phones ? PhoneNumbers.canonical(a).equals(PhoneNumbers.canonical(b)) : a.equals(b);
    }

    public Party party() {
        return phone != null ? Party.ofPhone(phone) : Party.ofUserId(userId);
    }
}
