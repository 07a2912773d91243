package io.wabridge.crm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Cancels the open sessions of blocked chats; ended ones stay as they are, and unblocking brings none back. */
@Component("statusSessions")
final class StatusSessions {

    /** Chats asked about with one request, so that its address stays short. */
    private static final int CHATS = 25;
    /** Sessions written with one request. */
    private static final int ROWS = 200;

    private static final int ATTEMPTS = 3;

    private final DataverseClient dataverse;
    private final CrmSchema schema;
    private final SessionLedger ledger;
    private final ObjectMapper json;

    StatusSessions(DataverseClient dataverse, CrmSchema schema, SessionLedger ledger, ObjectMapper json) {
        this.dataverse = dataverse;
        this.schema = schema;
        this.ledger = ledger;
        this.json = json;
    }

    public StatusTask cancel(StatusTask task) {
        List<StatusChat> chats = task.chats();
        if (chats.isEmpty()) {
            return task;
        }
        // The bridge's own memory first: a batch that asks it from now on opens a new session instead of writing into
        // one of these.
        ledger.cancelOpen(chats.stream().map(StatusChat::key).toList());
        for (List<StatusChat> some : parts(chats, CHATS)) {
            cancelOpen(some, task.lease());
        }
        return task;
    }

    private void cancelOpen(List<StatusChat> chats, StatusLease lease) {
        for (int attempt = 1; ; attempt++) {
            try {
                for (List<ObjectNode> some : parts(open(chats), ROWS)) {
                    lease.check();
                    dataverse.updateMultiple(schema.session(), some);
                }
                return;
            } catch (DataverseException e) {
                // One of them was deleted between reading and writing, and the rest with it refused.
                if (e.kind() != DataverseException.Kind.NOT_FOUND || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private List<ObjectNode> open(List<StatusChat> chats) {
        CrmSchema.Table table = schema.session();
        CrmSchema.Status cancelled = table.status("cancelled");
        String ofChats = chats.stream()
                .map(chat -> table.lookup("chat") + " eq " + chat.id())
                .collect(Collectors.joining(" or ", "(", ")"));
        String query = "$select=" + table.id() + "&$filter="
                + DataverseClient.encode("statuscode eq " + table.status("open").code() + " and " + ofChats);
        List<ObjectNode> updates = new ArrayList<>();
        for (JsonNode row : dataverse.list(table.set(), query)) {
            updates.add(json.createObjectNode()
                    .put(table.id(), row.path(table.id()).asText())
                    .put("statecode", cancelled.state())
                    .put("statuscode", cancelled.code()));
        }
        return updates;
    }

    private static <T> List<List<T>> parts(List<T> all, int size) {
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            parts.add(all.subList(from, Math.min(all.size(), from + size)));
        }
        return parts;
    }
}
