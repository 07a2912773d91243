package io.wabridge.harness;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The state after everything has come to rest.
 *
 * @param messages rows of {@code wab_message}
 * @param sessions rows of {@code wab_chatsession}
 * @param chats rows of {@code wab_chat}
 * @param accepted sends the provider accepted
 * @param refusedCounts of each person with a block: messages discarded and counted
 * @param sendStates of each message sent by REST: what the bridge says became of it
 * @param commands status of each {@code wab_outgoing} row by its text
 * @param parked events
 */
record Evidence(
        List<MessageRow> messages,
        List<SessionRow> sessions,
        List<ChatRow> chats,
        List<Accepted> accepted,
        Map<String, Integer> refusedCounts,
        Map<String, String> sendStates,
        Map<String, Integer> commands,
        int parked) {

    /** @param providerId null while an outgoing message has none */
    record MessageRow(
            String id,
            String providerId,
            String chatId,
            String sessionId,
            String text,
            int status,
            boolean incoming,
            Instant sentAt) {}

    record SessionRow(String id, String chatId, Instant startedOn, Instant endsOn, int status) {}

    /** @param lastMessageOn null before the first message
     * @param windowExpiresOn null when the customer never wrote */
    record ChatRow(String id, String person, int status, Instant lastMessageOn, Instant windowExpiresOn) {}

    record Accepted(Instant at, String person, String text) {}
}
