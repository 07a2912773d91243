package io.wabridge.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.dataverse.CommandRows;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.DataverseClient;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.dataverse.DataverseException.Kind;
import io.wabridge.dataverse.DataverseRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * The step of the route {@code crm-chat-requests}. Agents may not write chats, because then they could set one to Open by hand.
 * So the bridge writes to the chat who accepted it and how far it was read. The first to accept a chat has it.
 */
@Component("chatRequests")
public final class ChatRequests {

    private static final int ROUNDS = 3;

    private final DataverseClient dataverse;
    private final CrmSchema schema;
    private final CommandRows rows;
    private final ObjectMapper json;
    private final Clock clock;

    ChatRequests(DataverseClient dataverse, CommandRows rows, CrmSchema schema, ObjectMapper json, Clock clock) {
        this.dataverse = dataverse;
        this.rows = rows;
        this.schema = schema;
        this.json = json;
        this.clock = clock;
    }

    /** The result of a request. */
    private record Decision(UUID id, String status, String result) {}

    /** A chat as it was read, with its changes. */
    private static final class Chat {
        private final String etag;
        private String acceptedBy;
        private Instant readOn;

        Chat(String etag, String acceptedBy, Instant readOn) {
            this.etag = etag;
            this.acceptedBy = acceptedBy;
            this.readOn = readOn;
        }
    }

    /** Writes to the chat what its agents did, then answers their rows. Repeating this changes nothing. */
    public void carryOut(ChatRequestBatch batch) {
        if (batch.chatId() == null) {
            fail(batch, "The request names no chat.");
            return;
        }
        for (int round = 1; ; round++) {
            try {
                answer(note(batch));
                return;
            } catch (DataverseException e) {
                if (e.kind() == Kind.NOT_FOUND) {
                    fail(batch, "The chat is gone.");
                    return;
                }
                // A message arrived between reading and writing.
                if (e.kind() != Kind.CONFLICT || round == ROUNDS) {
                    throw e;
                }
            }
        }
    }

    /** Gives all of them the same answer. */
    void fail(ChatRequestBatch batch, String why) {
        answer(batch.requests().stream()
                .map(request -> new Decision(request.id(), "failed", why))
                .toList());
    }

    private List<Decision> note(ChatRequestBatch batch) {
        CrmSchema.Table table = schema.chat();
        String path = table.path(batch.chatId());
        JsonNode row =
                dataverse.get(path, "$select=" + table.lookup("accepted-by") + "," + table.column("last-read-on"));
        Chat chat = new Chat(
                row.path("@odata.etag").asText("*"),
                row.path(table.lookup("accepted-by")).asText(null),
                CrmCommands.time(row.path(table.column("last-read-on"))));
        String acceptedBy = chat.acceptedBy;
        Instant readOn = chat.readOn;
        List<Decision> decisions = new ArrayList<>();
        batch.requests().forEach(request -> decisions.add(decide(request, chat)));
        ObjectNode changes = json.createObjectNode();
        if (chat.acceptedBy != null && !chat.acceptedBy.equals(acceptedBy)) {
            changes.put(table.bind("accepted-by"), CrmSchema.systemUser(chat.acceptedBy));
        }
        if (chat.readOn != null && !chat.readOn.equals(readOn)) {
            changes.put(table.column("last-read-on"), chat.readOn.toString());
        }
        if (!changes.isEmpty()) {
            dataverse.send(DataverseRequest.patch(path, changes).with("If-Match", chat.etag));
        }
        return decisions;
    }

    private Decision decide(ChatRequest request, Chat chat) {
        if (request.action() == null) {
            return new Decision(request.id(), "failed", "The request says neither accept nor read.");
        }
        boolean anothers = chat.acceptedBy != null && !chat.acceptedBy.equals(request.requestedBy());
        return switch (request.action()) {
            case ACCEPT -> {
                if (anothers) {
                    yield new Decision(request.id(), "refused", "Another agent has accepted this chat.");
                }
                chat.acceptedBy = request.requestedBy();
                yield new Decision(request.id(), "done", "Accepted.");
            }
            case READ -> {
                if (request.readUntil() == null) {
                    yield new Decision(request.id(), "failed", "The request does not say until when.");
                }
                if (anothers) {
                    yield new Decision(request.id(), "refused", "The chat is another agent's.");
                }
                Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
                Instant until = request.readUntil().isAfter(now) ? now : request.readUntil();
                if (chat.readOn == null || until.isAfter(chat.readOn)) {
                    chat.readOn = until;
                }
                yield new Decision(request.id(), "done", "Read.");
            }
        };
    }

    private void answer(List<Decision> decisions) {
        CrmSchema.Table table = schema.chatRequest();
        dataverse.updateMultiple(
                table,
                decisions.stream()
                        .map(decision -> rows.outcome(table, decision.status(), decision.result())
                                .put(table.id(), decision.id().toString()))
                        .toList());
    }
}
