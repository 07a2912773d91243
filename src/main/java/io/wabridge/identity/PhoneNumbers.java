package io.wabridge.identity;

import java.util.Optional;

/** What people and providers write as a number, read as what it means. */
public final class PhoneNumbers {

    private PhoneNumbers() {}

    public static Optional<Party> parse(String number) {
        throw new UnsupportedOperationException();
    }

    public static String canonical(String digits) {
        throw new UnsupportedOperationException();
    }

    public static String e164(String digits) {
        throw new UnsupportedOperationException();
    }

    public static String masked(String anyKey) {
        throw new UnsupportedOperationException();
    }
}
