package io.wabridge.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.conversation.Conversations;
import io.wabridge.conversation.Session;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.DataverseClient;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.dataverse.Portions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Cancels the open sessions of blocked chats. Ended sessions stay as they are, and an unblock restores none.
 *
 * <p>The ledger is written first, so that from then on nobody adds messages to a cancelled session. The ledger keeps the session
 * until Dynamics shows it as cancelled, also when the block is lifted earlier: before its next attempt after a failure, or before
 * the row of a new session is written.
 */
@Component("statusSessions")
final class StatusSessions {

    /** Chats or sessions in one request, so that its address stays short. */
    private static final int ASKED = 25;
    /** Sessions written with one request. */
    private static final int ROWS = 200;

    private static final int ATTEMPTS = 3;

    private final DataverseClient dataverse;
    private final CrmSchema schema;
    private final Conversations conversations;
    private final ObjectMapper json;

    StatusSessions(DataverseClient dataverse, CrmSchema schema, Conversations conversations, ObjectMapper json) {
        this.dataverse = dataverse;
        this.schema = schema;
        this.conversations = conversations;
        this.json = json;
    }

    /** Cancels all open sessions of the task's chats, also those that are not in the ledger. */
    public StatusTask cancel(StatusTask task) {
        List<StatusChat> chats = task.chats();
        if (chats.isEmpty()) {
            return task;
        }
        List<Session> cancelling =
                conversations.cancelOpen(chats.stream().map(StatusChat::key).toList());
        String lookup = schema.session().lookup("chat");
        for (List<StatusChat> some : Portions.of(chats, ASKED)) {
            cancelOpen(anyOf(lookup, some.stream().map(StatusChat::id).toList()), task.lease()::check);
        }
        conversations.cancelledInDynamics(cancelling);
        return task;
    }

    /** Sessions that are cancelled in the ledger but perhaps not in Dynamics. */
    public List<Session> behind() {
        return conversations.cancelling(ROWS);
    }

    /** Cancels those sessions that Dynamics shows as Open. */
    public void cancelBehind(List<Session> sessions) {
        for (List<Session> some : Portions.of(sessions, ASKED)) {
            cancelOpen(
                    anyOf(schema.session().id(), some.stream().map(Session::id).toList()), () -> {});
            conversations.cancelledInDynamics(some);
        }
    }

    private static String anyOf(String column, List<?> ids) {
        return ids.stream().map(id -> column + " eq " + id).collect(Collectors.joining(" or ", "(", ")"));
    }

    private void cancelOpen(String which, Runnable beforeEachWrite) {
        for (int attempt = 1; ; attempt++) {
            try {
                for (List<ObjectNode> some : Portions.of(updates(which), ROWS)) {
                    beforeEachWrite.run();
                    dataverse.updateMultiple(schema.session(), some);
                }
                return;
            } catch (DataverseException e) {
                // One of them was deleted between reading and writing, so Dataverse refused all.
                if (e.kind() != DataverseException.Kind.NOT_FOUND || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private List<ObjectNode> updates(String which) {
        CrmSchema.Table table = schema.session();
        CrmSchema.Status cancelled = table.status("cancelled");
        List<JsonNode> rows = dataverse.list(
                table.set(),
                "$select=" + table.id() + "," + table.column("key") + "&$filter="
                        + DataverseClient.encode(
                                "statuscode eq " + table.status("open").code() + " and " + which));
        // Opened since, after an unblock; or over, and the ledger has decided so first.
        Set<String> others = conversations.notCancelledAmong(
                rows.stream().map(row -> row.path(table.column("key")).asText()).toList());
        List<ObjectNode> updates = new ArrayList<>();
        for (JsonNode row : rows) {
            if (!others.contains(row.path(table.column("key")).asText())) {
                updates.add(cancelled.writeTo(json.createObjectNode()
                        .put(table.id(), row.path(table.id()).asText())));
            }
        }
        return updates;
    }
}
