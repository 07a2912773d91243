package io.wabridge.inbound;

import io.micrometer.core.instrument.MeterRegistry;
import io.wabridge.block.CrmProgress;
import io.wabridge.block.Refusals;
import io.wabridge.block.Refusals.Refusal;
import io.wabridge.conversation.Deliveries;
import io.wabridge.conversation.Lane;
import io.wabridge.conversation.Receipts;
import io.wabridge.dataverse.RowIds;
import io.wabridge.parking.Parking;
import io.wabridge.sending.Messages;
import io.wabridge.webhook.Event;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The four outcomes of an event: delivered, discarded, recorded or parked. Each is counted by kind. */
@Component("outcomes")
public final class Outcomes {

    private static final Logger log = LoggerFactory.getLogger(Outcomes.class);

    private final Refusals refusals;
    private final CrmProgress crmProgress;
    private final Deliveries deliveries;
    private final Receipts receipts;
    private final Messages messages;
    private final Parking parking;
    private final ParkedContent parkedContent;
    private final MeterRegistry meters;

    Outcomes(
            Refusals refusals,
            CrmProgress crmProgress,
            Deliveries deliveries,
            Receipts receipts,
            Messages messages,
            Parking parking,
            ParkedContent parkedContent,
            MeterRegistry meters) {
        this.refusals = refusals;
        this.crmProgress = crmProgress;
        this.deliveries = deliveries;
        this.receipts = receipts;
        this.messages = messages;
        this.parking = parking;
        this.parkedContent = parkedContent;
        this.meters = meters;
    }

    /**
     * Counts what a blocked sender wrote and keeps nothing of it. Messages that an earlier attempt delivered before the block
     * already have their outcome.
     *
     * <p>Dynamics hears of it with the next count, and otherwise only of a message that an earlier attempt has placed: this attempt may
     * have opened a session after the status loop had looked. If every message made the status loop look, a few blocked phones could
     * use up all requests that Dataverse allows.
     */
    public void discard(List<Identified> events) {
        if (events.isEmpty()) {
            return;
        }
        List<Refusal> refused = events.stream().map(Outcomes::refusal).toList();
        Deliveries.Earlier earlier =
                deliveries.among(refused.stream().map(Refusal::messageKey).toList());
        List<Refusal> discarded = refused.stream()
                .filter(refusal -> !earlier.delivered().contains(refusal.messageKey()))
                .toList();
        refusals.count(discarded);
        crmProgress.markBehind(refused.stream()
                .filter(refusal -> earlier.placed().contains(refusal.messageKey()))
                .map(Refusal::identityId)
                .distinct()
                .toList());
        count("discarded", "blocked", discarded.size());
    }

    /** Discards messages of blocked senders, and hands the others on; an echo to somebody who is blocked is no message of theirs. */
    public List<Identified> discardBlocked(List<Identified> messages) {
        Map<Boolean, List<Identified>> blocked = messages.stream()
                .collect(Collectors.partitioningBy(message -> message.blocked() && Senders.isCustomer(message)));
        discard(blocked.get(true));
        return blocked.get(false);
    }

    private static Refusal refusal(Identified identified) {
        Event.Message message = (Event.Message) identified.event();
        return new Refusal(
                identified.identityId(),
                message.channel(),
                RowIds.messageKey(message.providerId()),
                message.receivedAt());
    }

    /** Parks messages that Dynamics will never accept as they are. */
    public void parkRefused(Lane lane) {
        lane.poisoned().forEach(this::park);
    }

    /** Counts messages that are in Dynamics now. */
    public void delivered(Lane lane) {
        count("delivered", "message", lane.size());
    }

    /** Lets receipts decide about sends whose answer was lost. */
    public void settleLostSends(List<Identified> events) {
        messages.confirmByReceipts(receiptsOf(events));
    }

    /** Writes receipts to their rows, and parks those that Dynamics will never accept as they are. */
    public void writeReceipts(List<Identified> events) {
        List<Event.Unprocessable> refused = receipts.take(receiptsOf(events));
        refused.forEach(this::park);
        count("delivered", "receipt", events.size() - refused.size());
    }

    private static List<Event.Receipt> receiptsOf(List<Identified> events) {
        return events.stream().map(event -> (Event.Receipt) event.event()).toList();
    }

    /** Receipts whose message never appeared count as recorded, and are deleted. */
    public void giveUpReceipts() {
        count("recorded", "receipt-of-unknown-message", receipts.giveUpHeld());
    }

    /** Counts and logs notices that have no place in the CRM. */
    public void record(List<Identified> events) {
        for (Identified identified : events) {
            // Meta's name for the change is free text. It is in the audit.
            String kind = identified.event() instanceof Event.Notice notice ? notice.kind() : "identity-change";
            log.info("Recorded a notice of kind {}", kind);
            count("recorded", kind, 1);
        }
    }

    /** Parks what could not be understood, so that an operator can see, correct and replay it. */
    public void park(List<Identified> events) {
        events.forEach(event -> park((Event.Unprocessable) event.event()));
    }

    /**
     * Parks events for a reason that was found while writing them. Chats and sessions of messages may be written already, and whoever
     * was blocked meanwhile must not keep them.
     */
    public void parkFailed(List<Identified> events, String cause) {
        crmProgress.markBehind(events.stream()
                .map(Identified::identityId)
                .filter(Objects::nonNull)
                .toList());
        for (Identified identified : events) {
            Event event = identified.event();
            park(new Event.Unprocessable(cause, event.receivedAt(), event.source()));
        }
    }

    private void park(Event.Unprocessable event) {
        String id =
                parking.park(event.cause(), "whatsapp", event.envelope(), parkedContent.of(event), event.receivedAt());
        log.warn("Parked event {}: {}", id, event.cause());
        count("parked", event.cause(), 1);
    }

    private void count(String outcome, String kind, int events) {
        meters.counter("bridge.events", "outcome", outcome, "kind", kind).increment(events);
    }
}
