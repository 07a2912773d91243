package io.wabridge.sending;

import java.time.Instant;
import java.util.UUID;

/**
 * A message on its way out.
 *
 * @param id GUID of the {@code wab_message} row it becomes
 * @param commandId {@code wab_outgoing} row that asked for it; null when it came by REST
 * @param requestedBy systemuserid
 * @param toPhone digits; null when only the BSUID is known
 * @param toUserId BSUID; null when unknown
 * @param type text or template
 * @param payload JSON: the Graph API node named after the type; empty once Dynamics knows what became of the message
 * @param replyTo wamid; null when none
 * @param providerId wamid; null until the provider accepted it
 * @param error code and words of what went wrong last; null when nothing did
 * @param attempts tries made so far
 * @param claim of the worker that holds it; null when nobody does
 * @param sessionKey of the session its row in Dynamics belongs to; null while it has no row
 * @param crmAttempts tries made so far to tell Dynamics
 * @param etag of the row just written; null when it was written earlier
 */
public record Outgoing(
        UUID id,
        UUID commandId,
        String requestedBy,
        String channel,
        String identityId,
        String chatKey,
        String toPhone,
        String toUserId,
        String type,
        String payload,
        String replyTo,
        OutgoingState state,
        String providerId,
        String error,
        int attempts,
        UUID claim,
        String sessionKey,
        long version,
        long crmVersion,
        int crmAttempts,
        Instant createdAt,
        Instant updatedAt,
        String etag) {

    /** Whether Dynamics has its row. */
    public boolean isWritten() {
        return sessionKey != null;
    }

    /** Whether the provider may have it. */
    boolean isSending() {
        return state == OutgoingState.SENDING;
    }

    /** Whether Dynamics must be told. */
    boolean isToBeTold() {
        return state.isSettled() && crmVersion < version;
    }

    Outgoing withRow(String rowSessionKey, String rowEtag) {
        return new Outgoing(
                id,
                commandId,
                requestedBy,
                channel,
                identityId,
                chatKey,
                toPhone,
                toUserId,
                type,
                payload,
                replyTo,
                state,
                providerId,
                error,
                attempts,
                claim,
                rowSessionKey,
                version,
                crmVersion,
                crmAttempts,
                createdAt,
                updatedAt,
                rowEtag);
    }

    /** Without the message itself, which does not belong in a log. */
    @Override
    public String toString() {
        return "Outgoing[" + id + " " + state + "]";
    }
}
