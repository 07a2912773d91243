package io.wabridge.dataverse;

import io.wabridge.database.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * Ids and keys of the rows the bridge creates. They follow from the event, so that a replay, another node or a bridge without its
 * ledger arrives at the same row.
 */
public final class RowIds {

    /** Namespace of the bridge's name-based UUIDs (RFC 9562, version 5). If it changed, every row would exist twice. */
    private static final UUID NAMESPACE = UUID.fromString("6f5c1d2e-8a43-5b7e-9c10-3d2f4e5a6b7c");

    private RowIds() {}

    /** The primary key of a row: UUIDv5 of its table's word and its key. */
    public static UUID of(String table, String key) {
        MessageDigest digest = sha1();
        digest.update(ByteBuffer.allocate(16)
                .putLong(NAMESPACE.getMostSignificantBits())
                .putLong(NAMESPACE.getLeastSignificantBits())
                .array());
        ByteBuffer hash = ByteBuffer.wrap(digest.digest((table + ":" + key).getBytes(StandardCharsets.UTF_8)));
        long most = (hash.getLong() & 0xffffffffffff0fffL) | 0x5000L;
        long least = (hash.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
        return new UUID(most, least);
    }

    /** {@code wab_messagekey}: SHA-256 hex of the provider's message id, which may hold characters a key must not. */
    public static String messageKey(String providerId) {
        return Sha256.hex(providerId);
    }

    /** {@code wab_chatkey} of a conversation with one person. */
    public static String chatKey(String phoneNumberId, String identityId) {
        return phoneNumberId + "_" + identityId;
    }

    /** {@code wab_chatkey} of a group. */
    public static String groupChatKey(String phoneNumberId, String groupId) {
        return phoneNumberId + "_g" + Sha256.hex(groupId).substring(0, 16);
    }

    /** {@code wab_sessionkey}: it follows from the first message of the session. */
    public static String sessionKey(String chatKey, String firstMessageId) {
        return chatKey + "." + Sha256.hex(firstMessageId).substring(0, 16);
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
