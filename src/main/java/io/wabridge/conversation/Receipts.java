package io.wabridge.conversation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.conversation.Ledger.Entry;
import io.wabridge.conversation.Ledger.ReceiptRank;
import io.wabridge.dataverse.BulkWriter;
import io.wabridge.dataverse.BulkWriter.Refused;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.RowIds;
import io.wabridge.webhook.Event;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    /** Two writers of one row need two rounds. More rounds mean that something is wrong; then the next receipt tries again. */
    private static final int MAX_ROUNDS = 5;

    private final CrmSchema schema;
    private final BulkWriter bulk;
    private final Rows rows;
    private final Ledger ledger;
    private final Clock clock;

    Receipts(CrmSchema schema, BulkWriter bulk, Rows rows, Ledger ledger, Clock clock) {
        this.schema = schema;
        this.bulk = bulk;
        this.rows = rows;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Takes the receipts of a batch. Receipts of known messages are written; the others are held until their message appears. */
    public void take(List<Event.Receipt> receipts) {
        Map<String, ReceiptRank> highest = new HashMap<>();
        for (Event.Receipt receipt : receipts) {
            ReceiptRank rank = new ReceiptRank(
                    RowIds.messageKey(receipt.providerId()), ReceiptRanks.of(receipt.status()), receipt.error());
            highest.merge(rank.messageKey(), rank, (a, b) -> a.receipt() >= b.receipt() ? a : b);
        }
        Set<String> known = ledger.messages(highest.keySet()).keySet();
        ledger.hold(
                highest.values().stream()
                        .filter(rank -> !known.contains(rank.messageKey()))
                        .toList(),
                clock.instant());
        // Look again: a message that was written between the first look and the hold would leave its receipt held for
        // ever.
        Set<String> nowKnown = ledger.messages(highest.keySet()).keySet();
        ledger.releaseHeld(nowKnown.stream().filter(key -> !known.contains(key)).toList());
        ledger.raiseReceipts(highest.values().stream()
                .filter(rank -> nowKnown.contains(rank.messageKey()))
                .toList());
        show(nowKnown);
    }

    /** Adds receipts that came before these messages. */
    void join(Collection<String> messageKeys) {
        if (messageKeys.isEmpty()) {
            return;
        }
        ledger.raiseReceipts(ledger.held(messageKeys));
        ledger.releaseHeld(messageKeys);
        show(messageKeys);
    }

    /** Writes the ledger's status to Dynamics, and repeats when the ledger has changed meanwhile. */
    void show(Collection<String> messageKeys) {
        List<Entry> behind = behind(messageKeys);
        for (int round = 0; !behind.isEmpty() && round < MAX_ROUNDS; round++) {
            List<Refused<Entry>> refused = bulk.update(schema.message(), behind, this::row);
            refused.forEach(row -> log.warn(
                    "A receipt found no row that takes it in Dynamics: message {}, {}",
                    row.row().messageId(),
                    row.cause().getMessage()));
            ledger.receiptsShown(behind);
            behind = behind(behind.stream().map(Entry::messageKey).toList());
        }
    }

    private List<Entry> behind(Collection<String> messageKeys) {
        return ledger.messages(messageKeys).values().stream()
                .filter(Entry::written)
                .filter(entry -> entry.receipt() > entry.crmReceipt())
                .toList();
    }

    private ObjectNode row(Entry entry) {
        ObjectNode row = rows.status(schema.message(), entry.messageId(), ReceiptRanks.statusWord(entry.receipt()));
        if (entry.error() != null) {
            row.put(schema.message().column("error"), entry.error());
        }
        return row;
    }

    /** Gives up receipts whose message never appeared, because it was sent elsewhere. Returns how many. */
    public int giveUpHeld() {
        Instant before = clock.instant().minus(HELD);
        return ledger.giveUpHeld(before);
    }
}
