package io.wabridge.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.block.Actor;
import io.wabridge.block.Block;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.DataverseClient;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.dataverse.DataverseRequest;
import io.wabridge.dataverse.RowValues;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Makes the chats of an identity agree with its block.
 *
 * <p>Every write carries the version that was read ({@code If-Match}). If the row has changed, it is read and judged again. That
 * alone does not prevent a late Blocked after an Open. Suppose the answer to a Blocked is lost and the block is lifted: the chat
 * still reads as Open, nothing seems to be left to write, but the lost request may still take effect. So such a chat is written
 * once more as it is. This changes its version, and the late request fails.
 */
@Component("statusWriter")
final class StatusWriter {

    /** An inbound batch and an agent may each change the row meanwhile. More conflicts than this have another cause. */
    private static final int ATTEMPTS = 5;

    private final DataverseClient dataverse;
    private final CrmSchema schema;
    private final StatusMemory memory;
    private final StatusAgents agents;
    private final ObjectMapper json;

    StatusWriter(
            DataverseClient dataverse, CrmSchema schema, StatusMemory memory, StatusAgents agents, ObjectMapper json) {
        this.dataverse = dataverse;
        this.schema = schema;
        this.memory = memory;
        this.agents = agents;
        this.json = json;
    }

    /** Writes all chats that do not agree with the block, and returns those that are Blocked now. */
    public StatusTask setStatusReason(StatusTask task) {
        List<StatusChat> chats = read(task.aliases());
        Map<UUID, StatusMemory.Note> notes =
                memory.of(chats.stream().map(StatusChat::id).toList());
        List<StatusChat> blocked = new ArrayList<>();
        for (StatusChat chat : chats) {
            Optional<StatusChat> settled = settle(chat, notes.get(chat.id()), task);
            settled.filter(task::covers).ifPresent(blocked::add);
        }
        return task.withChats(blocked);
    }

    /** Sets a chat back that is Blocked without a block; false when it is not Blocked any more or does not exist. */
    boolean release(StatusChat chat) {
        StatusMemory.Note note = memory.of(List.of(chat.id())).get(chat.id());
        StatusChat now = chat;
        for (int attempt = 1; ; attempt++) {
            if (!isBlocked(now)) {
                return false;
            }
            try {
                patch(now, opened(before(note)), null);
                memory.forget(List.of(chat.id()));
                return true;
            } catch (DataverseException e) {
                Optional<StatusChat> again = readAgain(chat.id(), e, attempt);
                if (again.isEmpty()) {
                    return false;
                }
                now = again.get();
            }
        }
    }

    private List<StatusChat> read(Collection<String> identityIds) {
        CrmSchema.Table table = schema.chat();
        List<StatusChat> chats = new ArrayList<>();
        for (JsonNode row : dataverse.list(
                table.set(),
                StatusChat.select(table) + "&$filter="
                        + DataverseClient.in(table.column("identity-id"), identityIds))) {
            chats.add(StatusChat.of(table, row));
        }
        return chats;
    }

    /** Makes one chat agree with the block; empty when it was deleted meanwhile. */
    private Optional<StatusChat> settle(StatusChat chat, StatusMemory.Note note, StatusTask task) {
        StatusChat now = chat;
        for (int attempt = 1; ; attempt++) {
            task.lease().check();
            try {
                if (task.covers(now)) {
                    block(now, note, task.block());
                } else {
                    open(now, note, task.block());
                }
                return Optional.of(now);
            } catch (DataverseException e) {
                Optional<StatusChat> again = readAgain(chat.id(), e, attempt);
                if (again.isEmpty()) {
                    memory.forget(List.of(chat.id()));
                    return Optional.empty();
                }
                now = again.get();
            }
        }
    }

    private void block(StatusChat chat, StatusMemory.Note note, Block block) {
        ObjectNode columns = columns(block);
        if (!isBlocked(chat)) {
            memory.note(chat.id(), chat.status());
            schema.chat().status("blocked").writeTo(columns);
            patchNamingAgent(chat, columns, block.blockedBy());
            memory.confirm(chat.id());
            return;
        }
        if (!agrees(chat, block)) {
            patchNamingAgent(chat, columns, block.blockedBy());
        }
        if (note != null && !note.confirmed()) {
            memory.confirm(chat.id());
        }
    }

    private void open(StatusChat chat, StatusMemory.Note note, Block block) {
        if (isBlocked(chat)) {
            patch(chat, opened(before(note)), block.liftedBy());
        } else if (note != null && !note.confirmed()) {
            // A Blocked may still be on its way: see above.
            patch(chat, opened(chat.status()), block.liftedBy());
        }
        if (note != null) {
            memory.forget(List.of(chat.id()));
        }
    }

    private CrmSchema.Status before(StatusMemory.Note note) {
        // Without a note: it was set to Blocked by hand, or before this database was rebuilt.
        return note == null ? schema.chat().status("open") : note.before();
    }

    private boolean isBlocked(StatusChat chat) {
        return chat.status().equals(schema.chat().status("blocked"));
    }

    private static boolean agrees(StatusChat chat, Block block) {
        return Objects.equals(
                        chat.blockedBy(),
                        StatusAgents.systemUser(block.blockedBy()).orElse(null))
                && Objects.equals(chat.blockedOn(), seconds(block.blockedAt()))
                && Objects.equals(chat.reason(), block.reason());
    }

    private ObjectNode columns(Block block) {
        CrmSchema.Table chat = schema.chat();
        ObjectNode columns = json.createObjectNode();
        columns.put(
                chat.bind("blocked-by"),
                StatusAgents.systemUser(block.blockedBy())
                        .map(CrmSchema::systemUser)
                        .orElse(null));
        columns.put(chat.column("blocked-on"), RowValues.written(block.blockedAt()));
        columns.put(chat.column("block-reason"), block.reason());
        return columns;
    }

    private ObjectNode opened(CrmSchema.Status status) {
        CrmSchema.Table chat = schema.chat();
        ObjectNode columns = status.writeTo(json.createObjectNode());
        columns.putNull(chat.bind("blocked-by"));
        columns.putNull(chat.column("blocked-on"));
        columns.putNull(chat.column("block-reason"));
        return columns;
    }

    /** The block must be shown even if the agent has left the organisation. */
    private void patchNamingAgent(StatusChat chat, ObjectNode columns, Actor agent) {
        try {
            patch(chat, columns, agent);
        } catch (DataverseException e) {
            boolean maybeTheAgent =
                    e.kind() == DataverseException.Kind.NOT_FOUND || e.kind() == DataverseException.Kind.REFUSED;
            if (!maybeTheAgent || columns.get(schema.chat().bind("blocked-by")).isNull()) {
                throw e;
            }
            ObjectNode anonymous = columns.deepCopy();
            anonymous.putNull(schema.chat().bind("blocked-by"));
            patch(chat, anonymous, null);
        }
    }

    private void patch(StatusChat chat, ObjectNode columns, Actor agent) {
        DataverseRequest request = DataverseRequest.patch(schema.chat().path(chat.id()), columns)
                .withQuery(DataverseClient.TAG)
                .with("If-Match", chat.etag());
        Optional<String> onBehalfOf = agent == null ? Optional.empty() : agents.onBehalfOf(agent);
        if (onBehalfOf.isPresent()) {
            try {
                dataverse.send(request.with("CallerObjectId", onBehalfOf.get()));
                return;
            } catch (DataverseException e) {
                if (e.status() != 403) {
                    throw e;
                }
                // The agent may not write the chat, but the block holds, so the bridge writes in its own name.
            }
        }
        dataverse.send(request);
    }

    /** After a conflict: the row as it is now; empty when it does not exist. Other failures are thrown again. */
    private Optional<StatusChat> readAgain(UUID id, DataverseException e, int attempt) {
        boolean mayHelp = e.kind() == DataverseException.Kind.CONFLICT || e.kind() == DataverseException.Kind.NOT_FOUND;
        if (!mayHelp || attempt >= ATTEMPTS) {
            throw e;
        }
        try {
            return Optional.of(StatusChat.of(
                    schema.chat(), dataverse.get(schema.chat().path(id), StatusChat.select(schema.chat()))));
        } catch (DataverseException gone) {
            if (gone.kind() == DataverseException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw gone;
        }
    }

    private static Instant seconds(Instant at) {
        return at == null ? null : at.truncatedTo(ChronoUnit.SECONDS);
    }
}
