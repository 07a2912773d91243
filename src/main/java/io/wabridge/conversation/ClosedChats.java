package io.wabridge.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.block.BlockListLookup;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.CrmSchema.Table;
import io.wabridge.dataverse.DataverseClient;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.dataverse.DataverseException.Kind;
import io.wabridge.dataverse.DataverseRequest;
import io.wabridge.dataverse.Portions;
import io.wabridge.dataverse.RowValues;
import io.wabridge.webhook.Event.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Opens chats again that an agent had closed, when their customer writes. */
@Component("closedChats")
public final class ClosedChats {

    /** GUIDs in quotes, percent-encoded, stay below the 32 KB of a URL. */
    private static final int CHATS_PER_REQUEST = 400;

    private final DataverseClient dataverse;
    private final Table table;
    private final BlockListLookup blockListLookup;
    private final ObjectMapper json;

    ClosedChats(DataverseClient dataverse, CrmSchema schema, BlockListLookup blockListLookup, ObjectMapper json) {
        this.dataverse = dataverse;
        this.table = schema.chat();
        this.blockListLookup = blockListLookup;
        this.json = json;
    }

    /** Opens those of the lane's chats that received a message and are closed in Dynamics. */
    public Lane reopen(Lane lane) {
        List<Chat> chats = lane.messages().stream()
                .filter(message -> message.event().direction() == Direction.INCOMING
                        && !message.event().history())
                .map(message -> lane.chat(message.chatKey()))
                .distinct()
                .toList();
        for (List<Chat> part : Portions.of(chats, CHATS_PER_REQUEST)) {
            closed(part).forEach(row -> open(row, part));
        }
        return lane;
    }

    private List<JsonNode> closed(List<Chat> chats) {
        List<String> ids = new ArrayList<>();
        chats.forEach(chat -> ids.add(chat.id().toString()));
        return dataverse.list(
                table.set(),
                "$select=" + table.id() + "&$filter=statuscode%20eq%20"
                        + table.status("closed").code() + "%20and%20" + DataverseClient.in(table.id(), ids));
    }

    private void open(JsonNode row, List<Chat> chats) {
        UUID id = RowValues.id(row, table.id());
        boolean blocked = chats.stream()
                .filter(chat -> chat.id().equals(id) && chat.identityId() != null)
                .anyMatch(chat -> blockListLookup.isBlocked(chat.identityId(), chat.channel()));
        if (blocked) {
            return;
        }
        ObjectNode body = table.status("open").writeTo(json.createObjectNode());
        try {
            dataverse.send(DataverseRequest.patch(table.path(id), body).with("If-Match", RowValues.etag(row)));
        } catch (DataverseException e) {
            // An agent or the status loop has changed the chat since it was read. Their change stays.
            if (e.kind() == Kind.UNAVAILABLE || e.kind() == Kind.REFUSED) {
                throw e;
            }
        }
    }
}
