package io.wabridge.conversation;

import io.wabridge.conversation.Conversations.Conversation;
import io.wabridge.conversation.Ledger.Entry;
import io.wabridge.dataverse.RowIds;
import io.wabridge.webhook.Event.ReceiptStatus;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.stereotype.Component;

/** Writes the chat and session of a send to the ledger and to Dynamics, and links the wamid to the message row. */
@Component
public final class OutgoingRows {

    private final ParentRows parents;
    private final Ledger ledger;
    private final Receipts receipts;
    private final Clock clock;

    OutgoingRows(ParentRows parents, Ledger ledger, Receipts receipts, Clock clock) {
        this.parents = parents;
        this.ledger = ledger;
        this.receipts = receipts;
        this.clock = clock;
    }

    /**
     * Writes the chat and the session of a message to Dynamics, also when somebody deleted them there.
     *
     * @return the conversation as Dynamics has it
     */
    public Conversation ensure(Conversation conversation) {
        AtomicReference<Chat> chat = new AtomicReference<>(conversation.chat());
        AtomicReference<Session> session = new AtomicReference<>(conversation.session());
        parents.writeChats(List.of(conversation.chat()), chat::set, (row, cause) -> {
            throw cause;
        });
        parents.writeSessions(List.of(conversation.session()), key -> chat.get(), session::set, (row, cause) -> {
            throw cause;
        });
        return new Conversation(chat.get(), session.get());
    }

    /** Whether an attempt at a message may have opened a session, or joined one, that is in Dynamics or on its way there. */
    public boolean mayHaveSession(String chatKey, Instant now) {
        return !ledger.sessionsEndingAfter(List.of(chatKey), now).isEmpty();
    }

    /**
     * Notes that the provider has accepted a message. From now on receipts find its row, also those that came before this call.
     * Idempotent.
     *
     * @param messageId GUID of the message row
     * @param providerId wamid
     * @param sessionKey null when the row belongs to no session
     * @param status the status known so far; the row shows it, or a higher one that came first
     */
    public void sent(UUID messageId, String providerId, String chatKey, String sessionKey, ReceiptStatus status) {
        String key = RowIds.messageKey(providerId);
        Entry entry = new Entry(key, messageId, chatKey, sessionKey, true, true, ReceiptRanks.of(status), 0, null);
        if (!ledger.insertMessage(entry, clock.instant())) {
            // An earlier attempt died, perhaps while it wrote a status that is by now too low.
            receipts.forgetShown(key);
        }
        receipts.join(List.of(key));
    }
}
