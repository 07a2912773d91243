package io.wabridge.dataverse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Ids and keys of the rows the bridge creates. They follow from what the row is, so that a replay, another node or a lost ledger
 * comes to the same row.
 */
public final class RowIds {

    /** Namespace of the bridge's name-based UUIDs (RFC 9562, version 5). Changing it would double every row. */
    private static final UUID NAMESPACE = UUID.fromString("6f5c1d2e-8a43-5b7e-9c10-3d2f4e5a6b7c");

    private RowIds() {}

    /** The primary key of a row: UUIDv5 of its table's word and its key. */
    public static UUID of(String table, String key) {
        MessageDigest sha1 = digest("SHA-1");
        sha1.update(ByteBuffer.allocate(16)
                .putLong(NAMESPACE.getMostSignificantBits())
                .putLong(NAMESPACE.getLeastSignificantBits())
                .array());
        ByteBuffer hash = ByteBuffer.wrap(sha1.digest((table + ":" + key).getBytes(StandardCharsets.UTF_8)));
        long most = (hash.getLong() & 0xffffffffffff0fffL) | 0x5000L;
        long least = (hash.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
        return new UUID(most, least);
    }

    /** {@code wab_messagekey}: SHA-256 hex of the provider's message id, which may hold characters a key must not. */
    public static String messageKey(String providerId) {
        return sha256Hex(providerId);
    }

    /** {@code wab_chatkey} of a conversation with one person. */
    public static String chatKey(String phoneNumberId, String identityId) {
        return phoneNumberId + "_" + identityId;
    }

    /** {@code wab_chatkey} of a group. */
    public static String groupChatKey(String phoneNumberId, String groupId) {
        return phoneNumberId + "_g" + sha256Hex(groupId).substring(0, 16);
    }

    /** {@code wab_sessionkey}: a session is named by its first message. */
    public static String sessionKey(String chatKey, String firstMessageId) {
        return chatKey + "." + sha256Hex(firstMessageId).substring(0, 16);
    }

    public static String sha256Hex(String text) {
        return HexFormat.of().formatHex(digest("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
