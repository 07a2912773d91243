package io.wabridge.identity;

import io.wabridge.database.Sha256;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One key of a person, in canonical form.
 *
 * @param text {@code P:} canonical digits, {@code U:} BSUID, {@code E:} parent BSUID, or {@code X:} hash of anything else
 * @param writtenAs as the provider wrote it
 */
record Key(String text, String writtenAs) {

    static final char PHONE = 'P';
    static final char USER_ID = 'U';
    static final char PARENT = 'E';
    static final char OTHER = 'X';

    char kind() {
        return text.charAt(0);
    }

    /** The keys of a party, in this order: phone, BSUID, parent BSUID. Anything else only when there is none of these. */
    static List<Key> of(Party party) {
        if (party == null) {
            return List.of();
        }
        Map<Character, Key> known = new LinkedHashMap<>();
        List<String> strange = new ArrayList<>();
        // Providers put BSUIDs into phone fields, so the form of a value decides, not its field.
        for (String value : new String[] {party.phone(), party.userId(), party.parentUserId(), party.raw()}) {
            if (value == null) {
                continue;
            }
            Key key = of(value);
            if (key == null) {
                strange.add(value);
            } else {
                known.putIfAbsent(key.kind(), key);
            }
        }
        if (known.isEmpty()) {
            // A strange value beside a good key is ignored: a placeholder such as "null" would link strangers.
            return strange.isEmpty() ? List.of() : List.of(strange(strange.get(0)));
        }
        List<Key> keys = new ArrayList<>(3);
        for (char kind : new char[] {PHONE, USER_ID, PARENT}) {
            if (known.containsKey(kind)) {
                keys.add(known.get(kind));
            }
        }
        return keys;
    }

    /** The keys of an identity, in the order in which they are shown. What is neither number nor BSUID is left out. */
    static List<Key> of(IdentityKeys identity) {
        return Stream.of(identity.phones(), identity.userIds(), identity.parentUserIds())
                .flatMap(List::stream)
                .map(Key::of)
                .filter(Objects::nonNull)
                .toList();
    }

    private static Key of(String value) {
        if (PhoneNumbers.isUserId(value)) {
            return new Key(USER_ID + ":" + value, value);
        }
        if (PhoneNumbers.isParentUserId(value)) {
            return new Key(PARENT + ":" + value, value);
        }
        String digits = value.startsWith("+") ? value.substring(1) : value;
        return PhoneNumbers.isDigits(digits) ? new Key(PHONE + ":" + PhoneNumbers.canonical(digits), digits) : null;
    }

    private static Key strange(String value) {
        String hash = hash(value);
        return new Key(OTHER + ":" + hash, hash);
    }

    /**
     * The id of an identity first known by this key. It is the same on every node, and after the database was lost.
     *
     * @param collision 0, or more when that id is used for somebody else
     */
    String identityId(int collision) {
        if (kind() == OTHER && collision == 0) {
            return "x" + text.substring(2);
        }
        return (kind() == OTHER ? "x" : "i") + hash(collision == 0 ? text : text + "#" + collision);
    }

    private static String hash(String value) {
        return Sha256.hex(value).substring(0, 16);
    }
}
