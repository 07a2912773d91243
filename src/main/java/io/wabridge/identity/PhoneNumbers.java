package io.wabridge.identity;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what people and providers write as a number: a phone in international form, a business-scoped user id (BSUID) or a parent
 * BSUID. Ids are tried first, so that none is read as a phone.
 */
public final class PhoneNumbers {

    private static final PhoneNumberUtil LIBRARY = PhoneNumberUtil.getInstance();

    /** "ISO 3166 alpha-2, a period, up to 128 alphanumerics"; with {@code ENT.} between: a parent BSUID. */
    private static final Pattern USER_ID = Pattern.compile("[A-Z]{2}\\.[A-Za-z0-9]{1,128}");

    private static final Pattern PARENT_USER_ID = Pattern.compile("[A-Z]{2}\\.ENT\\.[A-Za-z0-9]{1,128}");

    // Characters between digits, and invisible marks (Cf) that are copied along with a number.
    private static final Pattern PUNCTUATION =
            Pattern.compile("[\\s\\u00A0\\u2007\\u202F().\\-\\u2010-\\u2015\\p{Cf}]+");

    private static final Pattern INTERNATIONAL = Pattern.compile("(?:\\+|00)?([1-9][0-9]{6,16})");

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,32}");

    // 55, area code of two digits, then a mobile of eight digits as it was before 2012 to 2016.
    private static final Pattern BRAZIL_WITHOUT_NINE = Pattern.compile("55([1-9][1-9])([6-9][0-9]{7})");

    // 52, the 1 that was dialled before mobiles until 2019, then the ten digits of today.
    private static final Pattern MEXICO_WITH_ONE = Pattern.compile("521([2-9][0-9]{9})");

    // 54, the 9 that is dialled before mobiles from abroad, then area code and number, ten digits together.
    private static final Pattern ARGENTINA_WITH_NINE = Pattern.compile("549([1-9][0-9]{9})");

    private PhoneNumbers() {}

    /**
     * Reads {@code {number}} of the REST interface: a phone in E.164 with {@code +} (also still written {@code %2B}), with
     * {@code 00} or as bare digits with the country code, spaces and the usual punctuation between; or a BSUID or parent BSUID as
     * it is. A phone is accepted when the library calls it a possible international number. It need not be valid, because
     * numbering plans change faster than the library.
     *
     * @return the party, with a phone as digits; empty when it is not a number
     */
    public static Optional<Party> parse(String number) {
        if (number == null) {
            return Optional.empty();
        }
        String text = number.strip();
        if (isUserId(text)) {
            return Optional.of(Party.ofUserId(text));
        }
        if (isParentUserId(text)) {
            return Optional.of(new Party(null, null, text, null, null, null));
        }
        if (text.regionMatches(true, 0, "%2B", 0, 3)) {
            text = "+" + text.substring(3);
        }
        Matcher international = INTERNATIONAL.matcher(PUNCTUATION.matcher(text).replaceAll(""));
        if (!international.matches()) {
            return Optional.empty();
        }
        return possible(international.group(1))
                // WhatsApp's ids still have Mexico's 1, which the library no longer knows.
                .or(() -> possible(canonical(international.group(1))));
    }

    private static Optional<Party> possible(String digits) {
        try {
            PhoneNumber parsed = LIBRARY.parse("+" + digits, null);
            // Numbers without an area code are "possible" too, but nobody has one on WhatsApp.
            if (LIBRARY.isPossibleNumberWithReason(parsed) != ValidationResult.IS_POSSIBLE) {
                return Optional.empty();
            }
            return Optional.of(Party.ofPhone(LIBRARY.format(parsed, PhoneNumberUtil.PhoneNumberFormat.E164)
                    .substring(1)));
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }

    /**
     * The canonical form of a phone. In three countries one mobile has two international forms, and WhatsApp may use either.
     * Merging the two forms never merges two people:
     *
     * <ul>
     *   <li>Brazil put a 9 before every mobile of eight digits. The short form is not given to anyone else. Landlines have eight
     *   digits too, but begin with 2 to 5, and are left alone. (Trunked radio, which kept eight digits from 7 on, was switched
     *   off in 2018.) Canonical: with the 9, as it is dialled today.
     *   <li>Mexico's 1 was a prefix for mobiles and not part of the number. The ten digits are unique, and no number begins with
     *   1. Canonical: without.
     *   <li>Argentina's 9 is such a prefix too (the domestic 15): ten digits belong to a landline or to a mobile, never to both.
     *       Canonical: without.
     * </ul>
     *
     * @param digits without {@code +}; anything else is returned as it is
     */
    public static String canonical(String digits) {
        if (digits == null) {
            return null;
        }
        Matcher brazil = BRAZIL_WITHOUT_NINE.matcher(digits);
        if (brazil.matches()) {
            return "55" + brazil.group(1) + "9" + brazil.group(2);
        }
        Matcher mexico = MEXICO_WITH_ONE.matcher(digits);
        if (mexico.matches()) {
            return "52" + mexico.group(1);
        }
        Matcher argentina = ARGENTINA_WITH_NINE.matcher(digits);
        if (argentina.matches()) {
            return "54" + argentina.group(1);
        }
        return digits;
    }

    /** With {@code +}. Null stays null. */
    public static String e164(String digits) {
        return digits == null ? null : "+" + digits;
    }

    /**
     * The form for logs: of a phone the country code and the last two digits, of a BSUID the country and the first characters, of
     * anything else nothing.
     *
     * @param anyKey digits with or without {@code +}, a BSUID, or one of these behind {@code P:}, {@code U:} or {@code E:}
     */
    public static String masked(String anyKey) {
        if (anyKey == null) {
            return "-";
        }
        String key = anyKey.length() > 2 && anyKey.charAt(1) == ':' ? anyKey.substring(2) : anyKey;
        if (isParentUserId(key)) {
            return key.substring(0, key.length() > 14 ? 9 : 7) + "…";
        }
        if (isUserId(key)) {
            return key.substring(0, key.length() > 8 ? 5 : 3) + "…";
        }
        String digits = key.startsWith("+") ? key.substring(1) : key;
        if (!DIGITS.matcher(digits).matches() || digits.length() < 7) {
            return "…";
        }
        return "+" + countryCode(digits) + "…" + digits.substring(digits.length() - 2);
    }

    static boolean isUserId(String text) {
        return text != null && USER_ID.matcher(text).matches();
    }

    static boolean isParentUserId(String text) {
        return text != null && PARENT_USER_ID.matcher(text).matches();
    }

    static boolean isDigits(String text) {
        return text != null && DIGITS.matcher(text).matches();
    }

    private static String countryCode(String digits) {
        for (int length = 1; length <= 3; length++) {
            String code = digits.substring(0, length);
            if (LIBRARY.getSupportedCallingCodes().contains(Integer.valueOf(code))) {
                return code;
            }
        }
        return "";
    }
}
