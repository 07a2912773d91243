package io.wabridge.command;

import java.time.Instant;
import java.util.UUID;

/**
 * A row of {@code wab_outgoing} in status Requested.
 *
 * @param etag as it was read
 * @param requestedBy systemuserid of {@code createdby}
 * @param chatId null when the row names none
 * @param type text when the row says nothing
 * @param payload JSON in the Graph API's shape: {@code {template?, context?, text?}}; null when none
 * @param status refused or failed, as the mapping names it, once the request is turned down; null otherwise
 * @param result what the agent reads; null otherwise
 */
public record OutgoingRequest(
        UUID id,
        String etag,
        String requestedBy,
        UUID chatId,
        String type,
        String text,
        String payload,
        Instant createdOn,
        String status,
        String result) {

    /** Whether it is still to be decided. */
    public boolean isOpen() {
        return status == null;
    }

    OutgoingRequest decided(String newStatus, String newResult) {
        return new OutgoingRequest(id, etag, requestedBy, chatId, type, text, payload, createdOn, newStatus, newResult);
    }

    @Override
    public String toString() {
        return "OutgoingRequest[" + id + " " + status + "]";
    }
}
