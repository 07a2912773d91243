package io.wabridge.standin.dataverse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes multipart bodies apart; lines may end in CR LF or LF, as clients send both. */
final class Multipart {

    private static final Pattern BOUNDARY =
            Pattern.compile("boundary\\s*=\\s*(?:\"([^\"]+)\"|([^;\\s]+))", Pattern.CASE_INSENSITIVE);

    private Multipart() {}

    /**
     * One part.
     *
     * @param headers by lower-case name
     */
    record Part(Map<String, String> headers, byte[] content) {

        String type() {
            return headers.getOrDefault("content-type", "");
        }
    }

    /** A body that is no multipart of this kind. */
    static final class Malformed extends Exception {

        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    static List<Part> parts(String contentType, byte[] body) throws Malformed {
        Matcher matcher = BOUNDARY.matcher(contentType);
        if (!contentType.toLowerCase(Locale.ROOT).startsWith("multipart/mixed") || !matcher.find()) {
            throw new Malformed(
                    "The content type '" + contentType + "' is not multipart/mixed with a boundary parameter.");
        }
        String boundary = "--" + (matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
        // One byte, one character: the bytes of a part come out as they went in.
        String text = new String(body, StandardCharsets.ISO_8859_1);
        List<Part> parts = new ArrayList<>();
        int at = delimiter(text, boundary, 0);
        if (at < 0) {
            throw new Malformed("The batch boundary '" + boundary.substring(2) + "' was not found in the body.");
        }
        while (true) {
            int lineEnd = text.indexOf('\n', at);
            String line =
                    text.substring(at, lineEnd < 0 ? text.length() : lineEnd).trim();
            if (line.equals(boundary + "--")) {
                return parts;
            }
            int next = lineEnd < 0 ? -1 : delimiter(text, boundary, lineEnd + 1);
            if (next < 0) {
                throw new Malformed("The closing delimiter '" + boundary + "--' is missing.");
            }
            // The line break before a delimiter belongs to the delimiter.
            int end = next;
            if (end > lineEnd + 1 && text.charAt(end - 1) == '\n') {
                end--;
            }
            if (end > lineEnd + 1 && text.charAt(end - 1) == '\r') {
                end--;
            }
            parts.add(part(text.substring(lineEnd + 1, Math.max(end, lineEnd + 1))));
            at = next;
        }
    }

    private static int delimiter(String text, String boundary, int from) {
        int at = text.indexOf(boundary, from);
        while (at >= 0) {
            boolean lineStart = at == 0 || text.charAt(at - 1) == '\n';
            String rest = text.substring(at + boundary.length(), Math.min(text.length(), at + boundary.length() + 3));
            if (lineStart
                    && (rest.isBlank() || rest.startsWith("--") || rest.startsWith("\r") || rest.startsWith("\n"))) {
                return at;
            }
            at = text.indexOf(boundary, at + 1);
        }
        return -1;
    }

    /** Headers up to the first empty line, then the content. */
    static Part part(String text) throws Malformed {
        Map<String, String> headers = new LinkedHashMap<>();
        int at = 0;
        while (at < text.length()) {
            int lineEnd = text.indexOf('\n', at);
            int stop = lineEnd < 0 ? text.length() : lineEnd;
            String line = text.substring(at, stop).trim();
            at = lineEnd < 0 ? text.length() : lineEnd + 1;
            if (line.isEmpty()) {
                break;
            }
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new Malformed("The header '" + line + "' in the batch is not a header.");
            }
            headers.put(
                    line.substring(0, colon).trim().toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        return new Part(headers, text.substring(at).getBytes(StandardCharsets.ISO_8859_1));
    }
}
