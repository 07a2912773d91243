package io.wabridge.outbound;

import io.wabridge.identity.Party;
import io.wabridge.webhook.Event.ReceiptStatus;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Chats and sessions, as the sending side needs them: the ledger keeps them, Dynamics shows them. */
public interface ConversationPort {

    /** Where a message belongs. */
    record Conversation(String chatKey, UUID chatId, String sessionKey, UUID sessionId) {}

    /**
     * The chat with its open session; opens either in the ledger when there is none. Repeated with the same first message: the same.
     *
     * @param firstMessageId names the session if this message opens it
     */
    Conversation open(String channel, String identityId, Party party, Instant at, String firstMessageId);

    /** Writes the chat and the session to Dynamics when they are not there. */
    void ensureRows(Conversation conversation);

    /** End of the 24-hour window of a chat; empty when the customer never wrote. */
    Optional<Instant> windowExpires(String chatKey);

    /**
     * Tells the ledger which wamid a message row got, so that receipts find it. Repeated: nothing.
     *
     * @param status what is known of it already
     */
    void recordOutgoing(UUID messageId, String providerId, String chatKey, ReceiptStatus status);
}
