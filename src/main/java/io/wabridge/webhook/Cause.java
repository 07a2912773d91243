package io.wabridge.webhook;

/**
 * Why something in a webhook could not be understood. The {@link #code()} labels a metric and is shown to operators, so it never
 * changes.
 */
public enum Cause {
    /** The body is not JSON, has two values under one name, or is deeper, longer or bigger than anything Meta sends. */
    NOT_JSON("not-json"),
    /** Something follows the end of the JSON document. */
    TRAILING_DATA("trailing-data"),
    /** {@code object} is not {@code whatsapp_business_account}, or the body is no object at all. */
    UNKNOWN_OBJECT("unknown-object"),
    /** {@code entry} is missing or not a list of objects. */
    NO_ENTRY("no-entry"),
    /** An entry without a list of {@code changes}. */
    NO_CHANGES("no-changes"),
    /** A {@code field} that Meta has not documented, or no field and nothing known in the value. */
    UNKNOWN_FIELD("unknown-field"),
    /** A change without a {@code value}. */
    NO_VALUE("no-value"),
    /** A known field with unknown content: a new list in the value, or a list item that is not an object. */
    UNKNOWN_CONTENT("unknown-content"),
    /** No {@code metadata.phone_number_id}, so its business number is unknown. */
    NO_METADATA("no-metadata"),
    /** A message, echo or receipt without an id. */
    NO_MESSAGE_ID("no-message-id"),
    /** A message without a sender, also none in the contacts. */
    NO_SENDER("no-sender"),
    /** An outgoing message without a recipient. */
    NO_RECIPIENT("no-recipient"),
    /** A receipt with a status that Meta does not have. */
    UNKNOWN_STATUS("unknown-status"),
    /** A change of number or id that names nobody, or does not name the new number or id. */
    NO_IDENTITY("no-identity"),
    /** Anything else: a defect of the parser, which must not affect the other events of the webhook. */
    UNREADABLE("unreadable");

    private final String code;

    Cause(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
