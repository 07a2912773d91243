package io.wabridge.command;

import java.time.Instant;
import java.util.UUID;

/**
 * A row of {@code wab_chatrequest} in status Requested: what an agent did with a chat.
 *
 * @param requestedBy systemuserid of {@code createdby}: Dynamics says who it was, not the row's content
 * @param action null when it is not one we know
 * @param chatId null when the row names none
 * @param readUntil of {@link Action#READ}; null when the row says nothing
 */
public record ChatRequest(
        UUID id, String etag, String requestedBy, Action action, UUID chatId, Instant readUntil, Instant createdOn) {

    /** What was done. */
    public enum Action {
        ACCEPT,
        READ
    }
}
