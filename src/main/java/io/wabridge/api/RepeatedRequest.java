package io.wabridge.api;

/** The request was answered before and gets the same answer. Ends the flow, so that nothing is done twice. */
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
