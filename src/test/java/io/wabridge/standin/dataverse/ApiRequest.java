package io.wabridge.standin.dataverse;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request to the Web API, of its own or out of a batch.
 *
 * @param root absolute URL of the API root, without trailing slash
 * @param path below the root, as sent, without leading slash
 * @param query as sent; null when none
 * @param headers by lower-case name
 * @param inChangeSet whether it is part of a transaction with others
 */
record ApiRequest(
        String method,
        String root,
        String path,
        String query,
        Map<String, String> headers,
        byte[] body,
        boolean inChangeSet) {

    private static final Pattern MAX_PAGE_SIZE = Pattern.compile("odata\\.maxpagesize\\s*=\\s*(\\d+)");
    private static final Pattern ANNOTATIONS = Pattern.compile("odata\\.include-annotations\\s*=\\s*\"?([^\"]*)\"?");

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    private String prefer() {
        return header("Prefer").orElse("");
    }

    boolean wantsRepresentation() {
        return prefer().contains("return=representation");
    }

    boolean continuesOnError() {
        return prefer().contains("odata.continue-on-error");
    }

    Optional<Integer> maxPageSize() {
        Matcher matcher = MAX_PAGE_SIZE.matcher(prefer());
        return matcher.find()
                ? Optional.of(Math.max(1, Math.min(5000, Integer.parseInt(matcher.group(1)))))
                : Optional.empty();
    }

    /** The list of annotations asked for; empty when none. */
    String annotations() {
        Matcher matcher = ANNOTATIONS.matcher(prefer());
        return matcher.find() ? matcher.group(1) : "";
    }

    boolean wantsAnnotation(String name) {
        String wanted = annotations();
        for (String each : wanted.split(",")) {
            String pattern = each.trim();
            if (pattern.equals("*")
                    || pattern.equals(name)
                    || pattern.endsWith("*")
                            && !pattern.isEmpty()
                            && name.startsWith(pattern.substring(0, pattern.length() - 1))) {
                return true;
            }
        }
        return false;
    }

    /** The value of If-Match or If-None-Match; the word null, which Microsoft's own samples send, means nothing. */
    Optional<String> condition(String name) {
        return header(name).filter(value -> !value.equals("null") && !value.isBlank());
    }
}
