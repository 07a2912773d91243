package io.wabridge.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.identity.Party;

/**
 * Reads the party of an event. Business-scoped user ids (BSUIDs) also come in phone fields ({@code from}, {@code wa_id},
 * {@code recipient_id}), so their form decides. A malformed BSUID beside a good key is ignored. Alone, it still tells its sender
 * from others, as {@link Party#raw()}.
 */
final class Parties {

    /** Nobody was named. */
    static final Party UNKNOWN = new Party(null, null, null, null, null, null);

    /** E.164 has at most fifteen digits. The rest is room for test systems. */
    private static final int LONGEST_PHONE = 20;

    private static final String PARENT = "ENT.";

    private String phone;
    private String userId;
    private String parentUserId;
    private String raw;

    private Parties() {}

    /**
     * @param contact the joined entry of {@code contacts[]}, fills what the event itself leaves out; null when there is none
     */
    static Party of(String number, String userId, String parentUserId, JsonNode contact) {
        Parties keys = new Parties();
        keys.number(number);
        keys.userId(userId);
        keys.userId(parentUserId);
        if (contact == null) {
            return keys.party(null, null);
        }
        keys.number(Json.word(contact, "wa_id"));
        keys.userId(Json.word(contact, "user_id"));
        keys.userId(Json.word(contact, "parent_user_id"));
        JsonNode profile = contact.get("profile");
        return keys.party(Json.content(profile, "username"), Json.content(profile, "name"));
    }

    private void number(String value) {
        String digits = digits(value);
        if (digits == null) {
            userId(value);
        } else if (phone == null) {
            phone = digits;
        }
    }

    private void userId(String value) {
        if (value == null) {
            return;
        }
        if (!isUserId(value)) {
            raw = raw == null ? value : raw;
        } else if (value.startsWith(PARENT, 3)) {
            parentUserId = parentUserId == null ? value : parentUserId;
        } else {
            userId = userId == null ? value : userId;
        }
    }

    private Party party(String username, String name) {
        boolean keyed = phone != null || userId != null || parentUserId != null;
        return new Party(phone, userId, parentUserId, username, name, keyed ? null : raw);
    }

    /**
     * {@code ^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$}, without a regular expression, because it runs several times for each
     * message.
     */
    static boolean isUserId(String value) {
        if (value.length() < 4 || !upper(value.charAt(0)) || !upper(value.charAt(1)) || value.charAt(2) != '.') {
            return false;
        }
        int start = value.startsWith(PARENT, 3) ? 3 + PARENT.length() : 3;
        int length = value.length() - start;
        if (length < 1 || length > 128) {
            return false;
        }
        for (int i = start; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!upper(c) && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) {
                return false;
            }
        }
        return true;
    }

    private static boolean upper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    /** The digits of a phone number, {@code +250 788 123 200} included; null when it is none. */
    static String digits(String value) {
        if (value == null) {
            return null;
        }
        StringBuilder digits = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= '0' && c <= '9') {
                digits.append(c);
            } else if ("+ -()./\u00A0".indexOf(c) < 0 || (c == '+' && i > 0)) {
                return null;
            }
        }
        return digits.isEmpty() || digits.length() > LONGEST_PHONE ? null : digits.toString();
    }
}
