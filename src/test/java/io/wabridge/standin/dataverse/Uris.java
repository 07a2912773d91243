package io.wabridge.standin.dataverse;

import io.wabridge.standin.dataverse.model.DataverseError;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Percent-encoding as Dataverse reads it. */
final class Uris {

    private Uris() {}

    /**
     * @param plusIsSpace true in a query, where a raw {@code +} is a space: the reason why {@code contains(name,'+123')} finds nothing
     * @throws DataverseError 400 when an escape is malformed
     */
    static String decode(String text, boolean plusIsSpace) {
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[raw.length];
        int length = 0;
        for (int i = 0; i < raw.length; i++) {
            byte b = raw[i];
            if (b == '%') {
                int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
                int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw DataverseError.uri(400, "Bad Request - malformed percent-encoding.");
                }
                b = (byte) (high << 4 | low);
                i += 2;
            } else if (b == '+' && plusIsSpace) {
                b = ' ';
            }
            out[length++] = b;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(out, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw DataverseError.uri(400, "Bad Request - the URL is not UTF-8.");
        }
    }

    /** Encodes everything but unreserved characters. */
    static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(String.format("%02X", (int) c));
            }
        }
        return encoded.toString();
    }

    /**
     * Query options by name, decoded, in their order.
     *
     * @throws DataverseError 400 when one is given twice
     */
    static Map<String, String> query(String raw) {
        Map<String, String> options = new LinkedHashMap<>();
        if (raw == null || raw.isEmpty()) {
            return options;
        }
        for (String part : raw.split("&")) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            String name = decode(equals < 0 ? part : part.substring(0, equals), true);
            String value = equals < 0 ? "" : decode(part.substring(equals + 1), true);
            if (options.put(name, value) != null) {
                throw DataverseError.uri(
                        400,
                        "Query option '" + name
                                + "' was specified more than once, but it must be specified at most once.");
            }
        }
        return options;
    }
}
