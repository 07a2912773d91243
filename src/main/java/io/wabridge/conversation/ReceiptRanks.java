package io.wabridge.conversation;

import io.wabridge.webhook.Event.ReceiptStatus;

/**
 * The order of receipts. WhatsApp promises no order of arrival, so the highest wins, whichever comes first. A failure may follow
 * a delivery, when another device failed, and then counts. A message that was read has arrived, whatever failed on another
 * device.
 */
final class ReceiptRanks {

    static final int SENT = 1;

    private static final ReceiptStatus[] BY_RANK = {
        null,
        ReceiptStatus.SENT,
        ReceiptStatus.DELIVERED,
        ReceiptStatus.FAILED,
        ReceiptStatus.READ,
        ReceiptStatus.PLAYED
    };

    private ReceiptRanks() {}

    static int of(ReceiptStatus status) {
        return switch (status) {
            case SENT -> SENT;
            case DELIVERED -> 2;
            case FAILED -> 3;
            case READ -> 4;
            case PLAYED -> 5;
        };
    }

    /** The status reason's word in the mapping. */
    static String statusWord(int rank) {
        return BY_RANK[rank].name().toLowerCase(java.util.Locale.ROOT);
    }
}
