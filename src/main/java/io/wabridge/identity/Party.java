package io.wabridge.identity;

/**
 * The other end of a conversation as one webhook or request named it. Any part may be absent: since 2026 WhatsApp users may
 * hide their number, and a webhook then carries only a business-scoped user id (BSUID).
 *
 * @param phone digits without {@code +}, as the provider wrote them; null when absent
 * @param userId BSUID, {@code CC.xxxx}, case kept; null when absent
 * @param parentUserId parent BSUID, {@code CC.ENT.xxxx}; null when absent
 * @param username WhatsApp user name, not an identity key (it can be given up and taken by another); null when absent
 * @param profileName name the user shows; null when absent
 * @param raw the sender as written when it is neither digits nor a BSUID; null otherwise. Such a sender is stored under a hash
 */
public record Party(String phone, String userId, String parentUserId, String username, String profileName, String raw) {

    public Party {
        phone = blankToNull(phone);
        userId = blankToNull(userId);
        parentUserId = blankToNull(parentUserId);
        username = blankToNull(username);
        profileName = blankToNull(profileName);
        raw = blankToNull(raw);
    }

    public static Party ofPhone(String digits) {
        return new Party(digits, null, null, null, null, null);
    }

    public static Party ofUserId(String userId) {
        return new Party(null, userId, null, null, null, null);
    }

    /** Whether anything here can be looked up. */
    public boolean isKnown() {
        return phone != null || userId != null || parentUserId != null || raw != null;
    }

    // Early versions of the BSUID change sent empty strings for absent keys.
    private static String blankToNull(String value) {
        return value == null || value.isBlank() ? null : value;
    }
}
