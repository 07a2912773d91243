package io.wabridge.sending;

/**
 * A message in the hands of one worker, and what this worker does with it next.
 *
 * @param next null when nothing is left to do, or when the message is no longer this worker's
 */
public record OutgoingTask(Outgoing message, Step next) {

    /** What can be next. The route {@code outgoing-step} has a branch for each. */
    public enum Step {
        /** It was being sent when its worker died. Nobody knows whether it left. */
        SETTLE_LOST,
        /** Nothing was done yet: may it leave at all? */
        CHECK,
        /** It may leave, and needs its row in Dynamics first. */
        WRITE_ROW,
        /** It has its row. The last look at the block list comes before the send. */
        CLAIM,
        /** It is claimed for this one send. */
        SEND,
        /** It is settled, and Dynamics does not know yet. */
        TELL
    }

    /** A message just taken up. One in state SENDING is another worker's, who died: this worker has not begun to send. */
    static OutgoingTask takenUp(Outgoing message) {
        return switch (message.state()) {
            case SENDING -> new OutgoingTask(message, Step.SETTLE_LOST);
            case QUEUED -> new OutgoingTask(message, Step.CHECK);
            default -> settled(message);
        };
    }

    /** A message of which nothing more is tried: at most Dynamics is to be told. */
    static OutgoingTask settled(Outgoing message) {
        return new OutgoingTask(message, message.isToBeTold() ? Step.TELL : null);
    }

    OutgoingTask then(Step step) {
        return new OutgoingTask(message, step);
    }

    OutgoingTask done() {
        return new OutgoingTask(message, null);
    }
}
