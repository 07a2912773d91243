package io.wabridge.webhook;

import io.wabridge.identity.Party;
import java.time.Instant;

/** One event, split out of a webhook. Every event gets exactly one outcome: delivered, discarded, recorded or parked. */
public sealed interface Event {

    /** When the webhook that carried it was received. */
    Instant receivedAt();

    /**
     * A complete webhook (JSON) with only this event, so that a parked event can be read, corrected and replayed alone. A body
     * that is not JSON is kept as it came. What PostgreSQL and Dataverse refuse in a text (NUL, half a surrogate pair) is
     * replaced by U+FFFD.
     */
    default String envelope() {
        return source().json();
    }

    /** The envelope, not yet written. */
    Envelope source();

    enum Direction {
        INCOMING,
        OUTGOING
    }

    /** Who wrote what the organisation sent, when it was not the bridge. */
    enum Origin {
        /** A person, with the WhatsApp Business app on the phone of a number that is used on both sides. */
        BUSINESS_APP,
        /** The Meta Business Agent. */
        META_AGENT
    }

    /**
     * A message, of any type, also unsupported ones, edits, revokes and reactions.
     *
     * @param channel business number: {@code phone_number_id}
     * @param providerId wamid
     * @param party sender of an incoming message, recipient of an outgoing one; never null
     * @param groupId group the message was written in; null outside groups
     * @param sentAt when it was sent, by the provider's clock; the time of receipt when the provider's timestamp cannot be read
     * @param type Meta's type, or {@code unsupported}
     * @param text what a person would read: body, caption, title of a reply, emoji; null when there is none
     * @param repliesTo wamid of the message this one answers or points at; null when none
     * @param payload JSON of everything that has no column of its own; null when there is nothing
     * @param history whether it came in a history import; then it opens no session and notifies nobody
     * @param origin who wrote an outgoing message; null for an incoming one, and when it is not known
     */
    record Message(
            String channel,
            String providerId,
            Direction direction,
            Party party,
            String groupId,
            Instant sentAt,
            String type,
            String text,
            String repliesTo,
            String payload,
            boolean history,
            Origin origin,
            Instant receivedAt,
            Envelope source)
            implements Event {
        /** Of unknown origin, with an envelope already written. */
        public Message(
                String channel,
                String providerId,
                Direction direction,
                Party party,
                String groupId,
                Instant sentAt,
                String type,
                String text,
                String repliesTo,
                String payload,
                boolean history,
                Instant receivedAt,
                String envelope) {
            this(
                    channel,
                    providerId,
                    direction,
                    party,
                    groupId,
                    sentAt,
                    type,
                    text,
                    repliesTo,
                    payload,
                    history,
                    null,
                    receivedAt,
                    Envelope.of(envelope));
        }
    }

    /**
     * A receipt: the status of a message we sent.
     *
     * @param status what the provider said
     * @param at when, by the provider; the time of receipt when the provider's timestamp cannot be read
     * @param recipient the recipient; never null, but unknown when the receipt does not say. In a group: the participant
     * @param callbackData {@code biz_opaque_callback_data}: the id of our own message row; null when absent
     * @param error JSON of the errors of a failed message; null when none
     */
    record Receipt(
            String channel,
            String providerId,
            ReceiptStatus status,
            Instant at,
            Party recipient,
            String callbackData,
            String error,
            Instant receivedAt,
            Envelope source)
            implements Event {
        /** With an envelope already written. */
        public Receipt(
                String channel,
                String providerId,
                ReceiptStatus status,
                Instant at,
                Party recipient,
                String callbackData,
                String error,
                Instant receivedAt,
                String envelope) {
            this(channel, providerId, status, at, recipient, callbackData, error, receivedAt, Envelope.of(envelope));
        }
    }

    /** Statuses have ranks: a status never moves to a lower rank, except that a failure is always taken. */
    enum ReceiptStatus {
        SENT,
        DELIVERED,
        READ,
        PLAYED,
        FAILED
    }

    /**
     * A user's number or id changed. Who was blocked stays blocked.
     *
     * @param channel business number; null when the change does not concern one business number
     * @param before the old number and ids; may be unknown when Meta gave only the new ids
     * @param after the new number and ids
     * @param kind Meta's name of the change, for the audit
     */
    record IdentityChange(String channel, Party before, Party after, String kind, Instant receivedAt, Envelope source)
            implements Event {
        /** With an envelope already written. */
        public IdentityChange(
                String channel, Party before, Party after, String kind, Instant receivedAt, String envelope) {
            this(channel, before, after, kind, receivedAt, Envelope.of(envelope));
        }
    }

    /**
     * A notice about the account, a template, a number or a call: it has no place in the CRM, and is counted and logged by its
     * kind.
     *
     * @param kind one of a fixed list, so that it can label a metric: the webhook's field, or {@code calls}, {@code errors},
     *     {@code history} (progress only), {@code status-deleted}, {@code status-payment}, {@code empty} (a webhook without events)
     */
    record Notice(String kind, Instant receivedAt, Envelope source) implements Event {
        /** With an envelope already written. */
        public Notice(String kind, Instant receivedAt, String envelope) {
            this(kind, receivedAt, Envelope.of(envelope));
        }
    }

    /**
     * Something that could not be understood. It is parked with its cause.
     *
     * @param cause short and stable; those of the parser are the codes of {@link Cause}
     */
    record Unprocessable(String cause, Instant receivedAt, Envelope source) implements Event {
        /** With an envelope already written. */
        public Unprocessable(String cause, Instant receivedAt, String envelope) {
            this(cause, receivedAt, Envelope.of(envelope));
        }
    }
}
