package io.wabridge.conversation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.conversation.Ledger.Entry;
import io.wabridge.conversation.ReceiptLedger.ReceiptRank;
import io.wabridge.dataverse.BulkWriter;
import io.wabridge.dataverse.BulkWriter.Refused;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.dataverse.DataverseException.Kind;
import io.wabridge.dataverse.RowIds;
import io.wabridge.webhook.Event;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Writes receipts to message rows, once for each message and batch. The highest rank wins and a status never goes backwards. The
 * ledger is raised first, then Dynamics. A receipt updates a row and never creates one.
 */
@Component("receipts")
public final class Receipts {

    private static final Logger log = LoggerFactory.getLogger(Receipts.class);
    /** After this time a receipt is given up: the message was sent elsewhere. */
    private static final Duration HELD = Duration.ofDays(7);
    /** Deleted in one transaction. */
    private static final int PORTION = 1000;

    private final CrmSchema schema;
    private final BulkWriter bulk;
    private final Rows rows;
    private final Ledger messages;
    private final ReceiptLedger ledger;
    private final Clock clock;

    Receipts(CrmSchema schema, BulkWriter bulk, Rows rows, Ledger messages, ReceiptLedger ledger, Clock clock) {
        this.schema = schema;
        this.bulk = bulk;
        this.rows = rows;
        this.messages = messages;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Takes the receipts of a batch. Receipts of known messages are written; the others are held until their message appears.
     *
     * @return those that Dynamics refuses, to be parked
     */
    public List<Event.Unprocessable> take(List<Event.Receipt> receipts) {
        Map<String, Event.Receipt> highest = new HashMap<>();
        for (Event.Receipt receipt : receipts) {
            highest.merge(RowIds.messageKey(receipt.providerId()), receipt, (a, b) -> rankOf(a) >= rankOf(b) ? a : b);
        }
        Set<String> known = messages.messages(highest.keySet()).keySet();
        ledger.hold(ranks(highest, key -> !known.contains(key)), clock.instant());
        // Look again: a message that was written between the first look and the hold would leave its receipt held for
        // ever.
        Set<String> nowKnown = messages.messages(highest.keySet()).keySet();
        ledger.releaseHeld(nowKnown.stream().filter(key -> !known.contains(key)).toList());
        ledger.raise(ranks(highest, nowKnown::contains));
        return show(nowKnown).stream()
                .map(refused -> Lane.refused(highest.get(refused.row().messageKey()), refused.cause()))
                .toList();
    }

    private static int rankOf(Event.Receipt receipt) {
        return ReceiptRanks.of(receipt.status());
    }

    private static List<ReceiptRank> ranks(Map<String, Event.Receipt> highest, Predicate<String> wanted) {
        return highest.entrySet().stream()
                .filter(each -> wanted.test(each.getKey()))
                .map(each -> new ReceiptRank(
                        each.getKey(), rankOf(each.getValue()), each.getValue().error()))
                .toList();
    }

    /** Nobody knows which receipt Dynamics shows for this message; whatever it is, it is written with the next look. */
    void forgetShown(String messageKey) {
        ledger.unknown(List.of(messageKey));
    }

    /** Adds receipts that came before these messages. */
    void join(Collection<String> messageKeys) {
        if (messageKeys.isEmpty()) {
            return;
        }
        ledger.raise(ledger.held(messageKeys));
        ledger.releaseHeld(messageKeys);
        show(messageKeys);
    }

    /**
     * Writes the ledger's status to Dynamics. Two writers of one row may arrive there in either order, so whoever finds a higher
     * receipt in the ledger after a write writes again, also when that receipt counts as shown: the lower one may have come last.
     * A rank only rises, so this ends.
     *
     * @return the rows that Dynamics refuses; they stay behind
     */
    List<Refused<Entry>> show(Collection<String> messageKeys) {
        List<Refused<Entry>> refused = new ArrayList<>();
        List<Entry> entries = behind(messageKeys);
        while (!entries.isEmpty()) {
            List<Entry> written = write(entries, refused);
            entries = now(ledger.shown(written));
        }
        return refused;
    }

    private List<Entry> write(List<Entry> entries, List<Refused<Entry>> allRefused) {
        List<Refused<Entry>> failed;
        try {
            failed = bulk.update(schema.message(), entries, this::row);
        } catch (DataverseException e) {
            // Without an answer it may have been written, and over a higher one.
            ledger.unknown(keys(entries));
            throw e;
        }
        failed.forEach(row -> log.warn(
                "A receipt found no row that takes it in Dynamics: message {}, {}",
                row.row().messageId(),
                row.cause().getMessage()));
        // A row that somebody deleted in Dynamics counts as written.
        List<Refused<Entry>> refused = failed.stream()
                .filter(row -> row.cause().kind() != Kind.NOT_FOUND)
                .toList();
        allRefused.addAll(refused);
        List<Entry> written = new ArrayList<>(entries);
        written.removeAll(refused.stream().map(Refused::row).toList());
        return written;
    }

    private static List<String> keys(List<Entry> entries) {
        return entries.stream().map(Entry::messageKey).toList();
    }

    private List<Entry> now(List<Entry> entries) {
        return List.copyOf(messages.messages(keys(entries)).values());
    }

    private List<Entry> behind(Collection<String> messageKeys) {
        return messages.messages(messageKeys).values().stream()
                .filter(Entry::written)
                .filter(entry -> entry.receipt() > entry.crmReceipt())
                .toList();
    }

    private ObjectNode row(Entry entry) {
        ObjectNode row = rows.status(schema.message(), entry.messageId(), ReceiptRanks.statusWord(entry.receipt()));
        if (entry.error() != null) {
            schema.message().put(row, "error", entry.error());
        }
        return row;
    }

    /** Gives up receipts whose message never appeared, because it was sent elsewhere. Returns how many. */
    public int giveUpHeld() {
        Instant before = clock.instant().minus(HELD);
        int all = 0;
        int portion;
        do {
            portion = ledger.giveUpHeld(before, PORTION);
            all += portion;
        } while (portion > 0);
        return all;
    }
}
