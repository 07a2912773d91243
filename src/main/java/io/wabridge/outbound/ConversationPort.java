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
     * The chat with its open session, in the ledger and in Dynamics; opens either when there is none. Repeated with the same
     * message: the same.
     *
     * @param messageId names the session if this message opens it
     */
    Conversation open(String channel, String identityId, Party party, Instant at, UUID messageId);

    /** Writes the rows of a conversation to Dynamics again: somebody deleted one there. */
    void putBack(Conversation conversation);

    /** End of the 24-hour window of a chat; empty when the customer never wrote. */
    Optional<Instant> windowExpires(String channel, String identityId);

    /**
     * Tells the ledger which wamid a message row got, so that receipts find it. Repeated: nothing.
     *
     * @param status what Dynamics will show of it
     */
    void recordOutgoing(UUID messageId, String providerId, String chatKey, ReceiptStatus status);
}
