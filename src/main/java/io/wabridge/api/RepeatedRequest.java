package io.wabridge.api;

/** The request was answered before; the same answer is due again. Ends the flow without doing anything twice. */
final class RepeatedRequest extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    RepeatedRequest(Reply reply) {
        super("answered before", null, false, false);
        this.reply = reply;
    }

    Reply reply() {
        return reply;
    }
}
