package io.wabridge.webhook;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Turns good webhooks into hostile ones: bytes flipped, cut, doubled; values of another type, size or depth. */
public final class Mutations {

    private static final String[] VALUES = {
        "null",
        "true",
        "-1",
        "1e999",
        "9".repeat(90),
        "9".repeat(400),
        "\"\"",
        "\" \"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\udc00x\"",
        "\"wamid.\\r\\n\\u2028\"",
        "[]",
        "[[[]]]",
        "{}",
        "[null]",
        "[1,\"2\",{\"id\":3}]",
        "{\"id\":\"x\",\"id\":\"y\"}",
        "{\"body\":{\"body\":[]}}",
        "[".repeat(60) + "]".repeat(60),
        "{\"a\":".repeat(60) + "1" + "}".repeat(60),
        "[".repeat(70) + "]".repeat(70)
    };

    private final Random random;

    public Mutations(long seed) {
        this.random = new Random(seed);
    }

    public byte[] of(byte[] webhook) {
        byte[] mutated = webhook;
        for (int i = random.nextInt(4); i >= 0; i--) {
            mutated = once(mutated);
        }
        return mutated;
    }

    private byte[] once(byte[] bytes) {
        if (bytes.length < 4) {
            return "{}".getBytes(StandardCharsets.UTF_8);
        }
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(8)) {
            case 0 -> with(bytes, at, 1, new byte[] {(byte) random.nextInt(256)});
            case 1 -> with(bytes, at, bytes.length - at, new byte[0]);
            case 2 -> with(bytes, at, 0, new byte[] {(byte) 0xc3, (byte) 0x28});
            case 3 -> with(bytes, at, Math.min(random.nextInt(40), bytes.length - at), new byte[0]);
            case 4 -> with(bytes, at, 0, part(bytes));
            default -> withAnotherValue(bytes, at);
        };
    }

    private byte[] part(byte[] bytes) {
        int from = random.nextInt(bytes.length);
        return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + random.nextInt(60)));
    }

    /** The value behind the next colon; a string, number or word is replaced whole. */
    private byte[] withAnotherValue(byte[] bytes, int at) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int colon = text.indexOf(':', Math.min(at, text.length() - 1));
        if (colon < 0 || colon + 1 >= text.length()) {
            return bytes;
        }
        int from = colon + 1;
        while (from < text.length() - 1 && text.charAt(from) == ' ') {
            from++;
        }
        int to = from;
        if (text.charAt(from) == '"') {
            to = text.indexOf('"', from + 1) + 1;
        } else {
            while (to < text.length() && "{}[],".indexOf(text.charAt(to)) < 0) {
                to++;
            }
        }
        String value = VALUES[random.nextInt(VALUES.length)];
        return (text.substring(0, from) + value + text.substring(Math.max(from, to))).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] with(byte[] bytes, int at, int length, byte[] replacement) {
        byte[] result = new byte[bytes.length - length + replacement.length];
        System.arraycopy(bytes, 0, result, 0, at);
        System.arraycopy(replacement, 0, result, at, replacement.length);
        System.arraycopy(bytes, at + length, result, at + replacement.length, bytes.length - at - length);
        return result;
    }
}
