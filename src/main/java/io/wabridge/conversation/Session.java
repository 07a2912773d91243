package io.wabridge.conversation;

import io.wabridge.dataverse.RowIds;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** A chat session as the ledger knows it: 24 hours from its first message. */
public record Session(
        String key, UUID id, String chatKey, Instant startedAt, Instant endsAt, State state, boolean written) {

    public static final Duration LENGTH = Duration.ofHours(24);

    public enum State {
        OPEN,
        /** Its 24 hours are over; Dynamics may still show it as Open. */
        ENDING,
        ENDED,
        /** Cancelled by a block; Dynamics may still show it as Open. */
        CANCELLING,
        CANCELLED
    }

    static Session startedBy(String chatKey, String firstMessageId, Instant at) {
        String key = RowIds.sessionKey(chatKey, firstMessageId);
        return new Session(key, RowIds.of("session", key), chatKey, at, at.plus(LENGTH), State.OPEN, false);
    }

    /** A cancelled session takes no more messages. Who writes after an unblock starts a new session. */
    boolean takes(Instant at) {
        return !isCancelled() && !at.isBefore(startedAt) && at.isBefore(endsAt);
    }

    boolean isCancelled() {
        return state == State.CANCELLING || state == State.CANCELLED;
    }

    Session withId(UUID newId) {
        return new Session(key, newId, chatKey, startedAt, endsAt, state, written);
    }
}
