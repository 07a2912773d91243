package io.wabridge.command;

import io.wabridge.dataverse.DataverseException;
import org.apache.camel.Body;
import org.apache.camel.ExchangeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Answers a command that failed unexpectedly. Otherwise it would fail again at every look. */
@Component("commandFailures")
public final class CommandFailures {

    private static final Logger LOG = LoggerFactory.getLogger(CommandFailures.class);
    private static final String ANSWER = "The bridge could not carry this out. An operator finds the cause in its log.";

    private final BlockRequests blockRequests;
    private final OutgoingRequests outgoingRequests;
    private final ChatRequests chatRequests;

    CommandFailures(BlockRequests blockRequests, OutgoingRequests outgoingRequests, ChatRequests chatRequests) {
        this.blockRequests = blockRequests;
        this.outgoingRequests = outgoingRequests;
        this.chatRequests = chatRequests;
    }

    /** Logs that a command waits for the next look. */
    public void leave(@Body Object command, @ExchangeException Exception cause) {
        LOG.warn("{} waits for the next look: {}", command, cause.getMessage());
    }

    /** Sets the row to Failed. If that fails too, the row waits for the next look. */
    public void report(@Body Object command, @ExchangeException Exception cause) {
        LOG.error("{} could not be carried out", command, cause);
        try {
            if (command instanceof BlockRequest request) {
                blockRequests.report(request.failed(ANSWER));
            } else if (command instanceof OutgoingRequest request) {
                outgoingRequests.report(request.decided("failed", ANSWER));
            } else if (command instanceof ChatRequestBatch batch) {
                chatRequests.fail(batch, ANSWER);
            }
        } catch (DataverseException | DataAccessException e) {
            LOG.warn("{} could not be answered: {}", command, e.getMessage());
        }
    }
}
