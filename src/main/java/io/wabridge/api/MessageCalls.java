package io.wabridge.api;

import io.wabridge.api.json.MessageJson;
import io.wabridge.problem.Problem;
import io.wabridge.problem.ProblemException;
import io.wabridge.security.Caller;
import io.wabridge.sending.Messages;
import io.wabridge.sending.SendRequest;
import io.wabridge.sending.Submitted;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.ExchangeProperty;
import org.springframework.stereotype.Component;

/** Reads the calls about messages. */
@Component("messageCalls")
public final class MessageCalls {

    private final Messages messages;

    MessageCalls(Messages messages) {
        this.messages = messages;
    }

    /** The body of {@code POST /api/messages}. */
    public SendRequest request(@ExchangeProperty(RestCallReader.CALL) RestCall call) {
        return SendRequest.of(call.object());
    }

    /** Accepts the message under the id of the request, so that a repeat after a crash accepts nothing twice. */
    public MessageJson submit(
            SendRequest request,
            @ExchangeProperty(Authorise.CALLER) Caller caller,
            @ExchangeProperty(Idempotency.REQUEST_ID) UUID id) {
        Submitted submitted = messages.submit(id, request, caller);
        return new MessageJson(submitted.id(), submitted.status(), null, null);
    }

    /** {@code GET /api/messages/{id}}. */
    public MessageJson find(@ExchangeProperty(RestCallReader.CALL) RestCall call) {
        return id(call.id())
                .flatMap(messages::find)
                .map(MessageJson::of)
                .orElseThrow(() -> new ProblemException(Problem.NOT_FOUND));
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
