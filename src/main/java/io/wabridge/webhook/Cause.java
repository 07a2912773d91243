package io.wabridge.webhook;

/**
 * Why something in a webhook could not be understood. The {@link #code()} labels a metric and is shown to operators, so it stays
 * the same for good.
 */
public enum Cause {
    /** The body is not JSON, says something twice under one name, or is nested, long or big beyond what Meta sends. */
    NOT_JSON("not-json"),
    /** Something follows the end of the JSON document. */
    TRAILING_DATA("trailing-data"),
    /** {@code object} is not {@code whatsapp_business_account}, or the body is no object at all. */
    UNKNOWN_OBJECT("unknown-object"),
    /** {@code entry} is missing or not a list of objects. */
    NO_ENTRY("no-entry"),
    /** An entry without a list of {@code changes}. */
    NO_CHANGES("no-changes"),
    /** A {@code field} that Meta had not documented when this was written, or none and nothing known in the value. */
    UNKNOWN_FIELD("unknown-field"),
    /** A change without a {@code value}. */
    NO_VALUE("no-value"),
    /** A known field with content nobody knows: a new list in the value, or a list item that is no object. */
    UNKNOWN_CONTENT("unknown-content"),
    /** No {@code metadata.phone_number_id}: nobody knows which business number it belongs to. */
    NO_METADATA("no-metadata"),
    /** A message, echo or receipt without an id. */
    NO_MESSAGE_ID("no-message-id"),
    /** A message without a sender, neither in itself nor in the contacts. */
    NO_SENDER("no-sender"),
    /** An outgoing message without a recipient. */
    NO_RECIPIENT("no-recipient"),
    /** A receipt whose status is none of Meta's. */
    UNKNOWN_STATUS("unknown-status"),
    /** A change of number or id that names nobody, or not what the person is known by now. */
    NO_IDENTITY("no-identity"),
    /** Anything else: a bug of the parser, kept from taking the other events of the webhook with it. */
    UNREADABLE("unreadable");

    private final String code;

    Cause(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
