package io.wabridge.database;

/** Cuts texts. */
public final class Texts {

    private Texts() {}

    /**
     * The beginning of a text that has at most so many characters. A pair of surrogates is not torn apart, because half of one is
     * refused by PostgreSQL and by Dataverse. Null stays null.
     */
    public static String cut(String text, int longest) {
        if (text == null || text.length() <= longest) {
            return text;
        }
        boolean torn = longest > 0 && Character.isHighSurrogate(text.charAt(longest - 1));
        return text.substring(0, torn ? longest - 1 : longest);
    }
}
