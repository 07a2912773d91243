package io.wabridge.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.wabridge.dataverse.CommandRows;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.RowIds;
import io.wabridge.security.Authority;
import io.wabridge.security.NotAuthorisedException;
import io.wabridge.sending.Content;
import io.wabridge.sending.Messages;
import io.wabridge.sending.NumberBlockedException;
import io.wabridge.sending.UnknownChannelException;
import io.wabridge.sending.ValidationException;
import io.wabridge.sending.ValidationException.FieldError;
import io.wabridge.sending.WindowClosedException;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The steps of the route {@code crm-outgoing-requests}: a row of {@code wab_outgoing} becomes an intent to send, once. */
@Component("outgoingRequests")
public final class OutgoingRequests {

    private static final Logger LOG = LoggerFactory.getLogger(OutgoingRequests.class);

    private final Authority authority;
    private final CommandChats chats;
    private final Messages messages;
    private final CommandRows rows;
    private final CrmSchema schema;
    private final ObjectMapper json;

    OutgoingRequests(
            Authority authority,
            CommandChats chats,
            Messages messages,
            CommandRows rows,
            CrmSchema schema,
            ObjectMapper json) {
        this.authority = authority;
        this.chats = chats;
        this.messages = messages;
        this.rows = rows;
        this.schema = schema;
        this.json = json;
    }

    /** The id of the message row. It follows from the command, so that a command that is read twice is one message. */
    static UUID messageId(UUID commandId) {
        return RowIds.of("outgoing", commandId.toString());
    }

    public OutgoingRequest authorise(OutgoingRequest request) {
        try {
            if (authority.callerBySystemUser(request.requestedBy()).mayCreateMessages()) {
                return request;
            }
        } catch (NotAuthorisedException e) {
            LOG.debug("The creator of {} is no enabled user", request.id());
        }
        LOG.warn("Message request {} refused: its creator is not authorised", request.id());
        return request.decided("refused", "You are not authorised to send messages.");
    }

    /** Accepts the request, or says why not. */
    public OutgoingRequest accept(OutgoingRequest request) {
        CommandChat chat =
                request.chatId() == null ? null : chats.find(request.chatId()).orElse(null);
        if (chat == null || chat.recipient() == null) {
            return request.decided("failed", "The chat is gone, or nobody is at its other end who can be written to.");
        }
        List<FieldError> errors = Content.noErrors();
        Content content = content(request, errors);
        try {
            if (!errors.isEmpty()) {
                throw new ValidationException(errors);
            }
            messages.accept(
                    messageId(request.id()),
                    request.id(),
                    request.requestedBy(),
                    chat.channel(),
                    chat.recipient(),
                    content);
            return request;
        } catch (ValidationException | UnknownChannelException e) {
            return request.decided("failed", e.getMessage());
        } catch (NumberBlockedException e) {
            return request.decided("refused", "number-blocked: " + e.getMessage());
        } catch (WindowClosedException e) {
            return request.decided("refused", "window-closed: " + e.getMessage());
        }
    }

    // The text has a column of its own. Everything else has the form of the Graph API.
    private Content content(OutgoingRequest request, List<FieldError> errors) {
        JsonNode payload = payload(request.payload(), errors);
        JsonNode text = request.text() == null
                ? payload.path("text")
                : json.createObjectNode().put("body", request.text());
        return Content.check(
                TextNode.valueOf(request.type()), text, payload.path("template"), payload.path("context"), errors);
    }

    private JsonNode payload(String payload, List<FieldError> errors) {
        if (payload == null) {
            return MissingNode.getInstance();
        }
        try {
            return json.readTree(payload);
        } catch (JsonProcessingException e) {
            errors.add(new FieldError("payload", "is not JSON"));
            return MissingNode.getInstance();
        }
    }

    /** Answers the row of a request that was turned down. */
    public void report(OutgoingRequest request) {
        rows.answer(schema.outgoing(), request.id(), request.etag(), request.status(), request.result());
    }
}
