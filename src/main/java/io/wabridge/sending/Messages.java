package io.wabridge.sending;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.block.BlockListLookup;
import io.wabridge.dataverse.Channels;
import io.wabridge.dataverse.RowIds;
import io.wabridge.identity.Identities;
import io.wabridge.identity.Party;
import io.wabridge.identity.PhoneNumbers;
import io.wabridge.identity.Sighting;
import io.wabridge.security.Caller;
import io.wabridge.sending.OutgoingStore.Intent;
import io.wabridge.sending.ValidationException.FieldError;
import io.wabridge.webhook.Event;
import io.wabridge.webhook.Event.ReceiptStatus;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Messages to customers: accepted here, sent by the route {@code outgoing-send}. Accepting a message writes one row to the
 * bridge's database. An accepted message leaves once, or its row says why not.
 */
@Component("messages")
public final class Messages {

    private static final int MAX_NUMBER = 200;

    private final OutgoingStore store;
    private final Wakeup wakeup;
    private final Channels channels;
    private final Identities identities;
    private final BlockListLookup blockListLookup;
    private final Windows windows;
    private final Clock clock;

    Messages(
            OutgoingStore store,
            Wakeup wakeup,
            Channels channels,
            Identities identities,
            BlockListLookup blockListLookup,
            Windows windows,
            Clock clock) {
        this.store = store;
        this.wakeup = wakeup;
        this.channels = channels;
        this.identities = identities;
        this.blockListLookup = blockListLookup;
        this.windows = windows;
        this.clock = clock;
    }

    /**
     * Accepts a message of a REST caller.
     *
     * @throws ValidationException when it cannot be sent as it is written
     * @throws UnknownChannelException when {@code from} is not one of the CRM's business numbers
     * @throws NumberBlockedException when the recipient is blocked on it
     * @throws WindowClosedException when the 24-hour window is closed and the message is no template
     * @throws io.wabridge.dataverse.DataverseException when the business numbers cannot be read
     */
    public Submitted submit(SendRequest request, Caller caller) {
        return submit(UUID.randomUUID(), request, caller);
    }

    /**
     * The same under an id chosen by the caller, so that a repeat accepts nothing twice.
     *
     * @param id of the message, and GUID of its row
     */
    public Submitted submit(UUID id, SendRequest request, Caller caller) {
        Optional<Outgoing> known = store.find(id);
        if (known.isPresent()) {
            return new Submitted(id, known.get().state().word());
        }
        List<FieldError> errors = Content.noErrors();
        Party party = party(request, errors);
        String from = request.from().asText("");
        if (from.isBlank() || from.length() > MAX_NUMBER) {
            errors.add(new FieldError("from", "is required: the phone_number_id of the business number"));
        }
        Content content = Content.check(request.type(), request.text(), request.template(), request.context(), errors);
        if (!errors.isEmpty()) {
            throw new ValidationException(errors);
        }
        String identity =
                identities.sight(List.of(new Sighting(party, clock.instant()))).get(0);
        Recipient recipient = new Recipient(identity, party.phone(), party.userId());
        accept(id, null, caller.systemUserId(), from, recipient, content);
        return new Submitted(id, OutgoingState.QUEUED.word());
    }

    /** What is known about a message; empty when it was never accepted, or settled long ago. */
    public Optional<MessageView> find(UUID id) {
        return store.find(id).map(o -> new MessageView(o.id(), o.state().word(), o.providerId(), o.error()));
    }

    /**
     * Which of these commands were accepted before. For settled ones Dynamics is told the result once more, because their row
     * still waits.
     */
    public Set<UUID> acceptedBefore(Collection<UUID> commandIds) {
        Map<UUID, Outgoing> known = store.byCommand(commandIds);
        known.values().stream()
                .filter(o -> o.state().isSettled() && !o.isToBeTold())
                .forEach(o -> store.tellAgain(o.id()));
        return known.keySet();
    }

    /** How many messages wait for these identities: a block would refuse them. */
    public int queuedFor(Collection<String> identityIds) {
        return store.queuedFor(identityIds);
    }

    /**
     * A receipt came for one of our messages. It proves that the provider has the message, even if the answer was lost.
     *
     * @param messageId {@code biz_opaque_callback_data}
     * @param providerId wamid
     */
    public void confirmByReceipt(UUID messageId, String providerId, ReceiptStatus status) {
        if (settleByReceipt(messageId, providerId, status, null)) {
            wakeup.outgoing();
        }
    }

    /** Takes the receipts of a batch. When none of them settles a send, which is nearly always, this is one query. */
    public void confirmByReceipts(Collection<Event.Receipt> receipts) {
        Map<UUID, Event.Receipt> ours = new LinkedHashMap<>();
        // Callback data that is not one of our ids belongs to a message that somebody else sent.
        receipts.forEach(receipt -> messageId(receipt).ifPresent(id -> ours.putIfAbsent(id, receipt)));
        boolean decided = false;
        for (UUID id : store.undecidedAmong(ours.keySet())) {
            Event.Receipt receipt = ours.get(id);
            decided |= settleByReceipt(id, receipt.providerId(), receipt.status(), receipt.error());
        }
        if (decided) {
            wakeup.outgoing();
        }
    }

    private boolean settleByReceipt(UUID id, String providerId, ReceiptStatus status, String error) {
        boolean failed = status == ReceiptStatus.FAILED;
        return store.settleByReceipt(
                id,
                failed ? OutgoingState.FAILED : OutgoingState.SENT,
                providerId,
                failed ? "receipt: " + (error == null ? "the provider reports that it failed" : error) : null);
    }

    private static Optional<UUID> messageId(Event.Receipt receipt) {
        String data = receipt.callbackData();
        if (data == null || data.length() != 36) {
            return Optional.empty();
        }
        try {
            return Optional.of(UUID.fromString(data));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Accepts a checked message, from REST or from a row in Dynamics. A repeat with the same id does nothing. */
    public void accept(
            UUID id, UUID commandId, String requestedBy, String channel, Recipient recipient, Content content) {
        if (channels.find(channel).isEmpty()) {
            throw new UnknownChannelException();
        }
        String identity = recipient.identityId();
        if (blockListLookup.isBlocked(identity, channel)) {
            throw new NumberBlockedException();
        }
        if (!windows.allows(content.type(), channel, identity, clock.instant())) {
            throw new WindowClosedException();
        }
        store.add(new Intent(
                id,
                commandId,
                requestedBy,
                channel,
                identity,
                RowIds.chatKey(channel, identity),
                recipient.phone(),
                recipient.userId(),
                content.type(),
                content.node().toString(),
                content.replyTo()));
        wakeup.outgoing();
    }

    private static Party party(SendRequest request, List<FieldError> errors) {
        boolean byNumber = present(request.to());
        JsonNode node = byNumber ? request.to() : request.recipient();
        String field = byNumber ? "to" : "recipient";
        if (!present(node)) {
            errors.add(new FieldError("to", "is required, or recipient"));
            return null;
        }
        Optional<Party> party =
                node.asText().length() > MAX_NUMBER ? Optional.empty() : PhoneNumbers.parse(node.asText());
        if (party.isEmpty()) {
            errors.add(new FieldError(field, "is neither a possible phone number nor a business-scoped user id"));
            return null;
        }
        if (party.get().phone() == null && party.get().userId() == null) {
            errors.add(new FieldError(field, "a parent id cannot be sent to"));
        }
        return party.get();
    }

    private static boolean present(JsonNode node) {
        return node.isValueNode() && !node.isNull() && !node.asText().isBlank();
    }
}
