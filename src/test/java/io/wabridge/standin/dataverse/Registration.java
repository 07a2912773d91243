package io.wabridge.standin.dataverse;

import io.wabridge.standin.dataverse.model.DataverseError;

/** Rules of rows that register webhooks: an endpoint, and the steps that call it. */
final class Registration {

    private static final long WEBHOOK = 8;
    private static final long ASYNCHRONOUS = 1;
    private static final long POST_OPERATION = 40;

    private Registration() {}

    /** @throws DataverseError 400 for a row that registers nothing that could work */
    static void check(Store store, Row row) {
        switch (row.table().name()) {
            case "serviceendpoint" -> endpoint(row);
            case "sdkmessageprocessingstep" -> step(store, row);
            default -> {
                // Registers nothing.
            }
        }
    }

    private static void endpoint(Row row) {
        String url = row.text("url");
        if (row.number("contract") == WEBHOOK && (url == null || !url.matches("https?://[^\\s]+"))) {
            throw DataverseError.argument("The url of a webhook is not an absolute address.");
        }
        if (row.text("authvalue") != null) {
            Step.header(row.text("authvalue"));
        }
    }

    private static void step(Store store, Row row) {
        Row message = store.find(row.ref("sdkmessageid"))
                .orElseThrow(() -> DataverseError.argument("A step needs an sdkmessageid."));
        if (row.ref("eventhandler") == null) {
            throw DataverseError.argument("A step needs an event handler.");
        }
        Row filter = store.find(row.ref("sdkmessagefilterid")).orElse(null);
        boolean ofThisMessage = filter == null || message.reference().equals(filter.ref("sdkmessageid"));
        if (!ofThisMessage || filter != null && !Boolean.TRUE.equals(filter.get("iscustomprocessingstepallowed"))) {
            throw new DataverseError(
                    400,
                    "0x80044187",
                    "Custom SdkMessageProcessingStep is not allowed on the specified message and entity.");
        }
        if (row.number("mode") == ASYNCHRONOUS && row.number("stage") != POST_OPERATION) {
            throw DataverseError.argument("An asynchronous step runs after the operation only.");
        }
    }
}
