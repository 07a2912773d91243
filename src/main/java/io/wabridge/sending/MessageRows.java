package io.wabridge.sending;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.conversation.Conversations.Conversation;
import io.wabridge.dataverse.CommandRows;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.DataverseClient;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.dataverse.DataverseException.Kind;
import io.wabridge.dataverse.DataverseRequest;
import io.wabridge.dataverse.DataverseResponse;
import io.wabridge.dataverse.RowValues;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Messages and commands as rows in Dynamics. Receipts write to message rows too. So a status only replaces an earlier one, and
 * with the entity tag that was read: a late Sent never replaces Delivered.
 */
@Component
class MessageRows {

    private static final int ROUNDS = 3;

    private final DataverseClient dataverse;
    private final CommandRows commands;
    private final CrmSchema schema;
    private final ObjectMapper json;
    private final Set<Integer> unfinished;

    MessageRows(DataverseClient dataverse, CommandRows commands, CrmSchema schema, ObjectMapper json) {
        this.dataverse = dataverse;
        this.commands = commands;
        this.schema = schema;
        this.json = json;
        this.unfinished = Stream.of("queued", "sending", "uncertain")
                .map(word -> schema.message().status(word).code())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Writes the row of a message that is about to leave. May be repeated after a failure.
     *
     * @param conversation as Dynamics has it
     * @return its entity tag; null when Dataverse gave none
     */
    String write(Outgoing o, Conversation conversation, Instant at) {
        CrmSchema.Table table = schema.message();
        ObjectNode row = json.createObjectNode();
        row.put(table.column("key"), hex(o.id()));
        row.put(table.bind("chat"), schema.chat().reference(conversation.chat().id()));
        row.put(
                table.bind("session"),
                schema.session().reference(conversation.session().id()));
        row.put(table.column("direction"), table.choice("outgoing"));
        row.put(table.column("origin"), table.choice("bridge"));
        row.put(table.column("type"), o.type());
        row.put(table.column("text"), shown(o));
        row.put(table.column("sent-at"), RowValues.written(at));
        if (o.replyTo() != null) {
            table.put(row, "replies-to", o.replyTo());
        }
        if (!"text".equals(o.type())) {
            row.put(table.column("payload"), o.payload());
        }
        table.status("sending").writeToNew(row);
        DataverseResponse answer = dataverse.send(DataverseRequest.patch(table.path(o.id()), row)
                .withQuery("$select=" + table.id())
                .with("Prefer", "return=representation"));
        return etag(answer);
    }

    /** Writes the provider's id. The status comes from the ledger, where receipts may be ahead. */
    void taken(Outgoing o) {
        CrmSchema.Table table = schema.message();
        ObjectNode row = json.createObjectNode();
        table.put(row, "provider-id", o.providerId());
        table.put(row, "error", o.error());
        try {
            dataverse.send(DataverseRequest.patch(table.path(o.id()), row).with("If-Match", "*"));
        } catch (DataverseException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
        }
    }

    /** Writes why a message did not leave, or may not have left. Does not create a missing row. */
    void unsent(Outgoing o) {
        String etag = o.etag();
        for (int round = 0; round < ROUNDS; round++) {
            try {
                if (etag == null) {
                    Shown shown = shown(o.id());
                    if (!unfinished.contains(shown.status())) {
                        return;
                    }
                    etag = shown.etag();
                }
                patch(o, etag);
                return;
            } catch (DataverseException e) {
                if (e.kind() == Kind.NOT_FOUND) {
                    return;
                }
                if (e.kind() != Kind.CONFLICT) {
                    throw e;
                }
                etag = null;
            }
        }
        throw new DataverseException(412, "", "the row changes all the time", null);
    }

    private void patch(Outgoing o, String etag) {
        CrmSchema.Table table = schema.message();
        ObjectNode row = json.createObjectNode();
        table.status(o.state().word()).writeTo(row);
        table.put(row, "error", o.error());
        dataverse.send(DataverseRequest.patch(table.path(o.id()), row).with("If-Match", etag));
    }

    private record Shown(String etag, int status) {}

    private Shown shown(UUID id) {
        DataverseResponse answer =
                dataverse.send(DataverseRequest.get(schema.message().path(id), "$select=statuscode"));
        return new Shown(etag(answer), CrmSchema.Status.of(answer.body()).code());
    }

    /** Answers the row in Dynamics that requested the message. */
    void settleCommand(Outgoing o) {
        if (o.commandId() == null) {
            return;
        }
        String result = o.error() == null ? "" : o.error();
        CrmSchema.Table table = schema.outgoing();
        ObjectNode row = commands.outcome(table, o.state().word(), result);
        if (o.isWritten()) {
            row.put(table.bind("message"), schema.message().reference(o.id()));
        }
        try {
            dataverse.send(
                    DataverseRequest.patch(table.path(o.commandId()), row).with("If-Match", "*"));
        } catch (DataverseException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
        }
    }

    private String shown(Outgoing o) {
        try {
            return new Content(o.type(), json.readTree(o.payload()), null).shown();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException("message " + o.id() + " is not readable", e);
        }
    }

    private static String etag(DataverseResponse answer) {
        JsonNode inBody = answer.body().path("@odata.etag");
        return inBody.isTextual() ? inBody.asText() : answer.etag();
    }

    private static String hex(UUID id) {
        return id.toString().replace("-", "");
    }
}
