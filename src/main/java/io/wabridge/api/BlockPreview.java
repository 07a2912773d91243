package io.wabridge.api;

import io.swagger.v3.oas.annotations.media.Schema;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.DataverseClient;
import io.wabridge.identity.Identities;
import io.wabridge.sending.Messages;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.camel.ExchangeProperty;
import org.springframework.stereotype.Component;

/** Counts what a block would affect. */
@Component("blockPreview")
public final class BlockPreview {

    private final Identities identities;
    private final DataverseClient dataverse;
    private final CrmSchema schema;
    private final Messages messages;

    BlockPreview(Identities identities, DataverseClient dataverse, CrmSchema schema, Messages messages) {
        this.identities = identities;
        this.dataverse = dataverse;
        this.schema = schema;
        this.messages = messages;
    }

    /**
     * Counts what a block would affect.
     *
     * @param chats that would be Blocked
     * @param openSessions that would be Cancelled
     * @param queuedMessages that would be refused
     */
    @Schema(name = "Preview")
    public record Preview(int chats, int openSessions, int queuedMessages) {}

    /** {@code GET /api/blocks/{number}/preview}. */
    public Preview of(@ExchangeProperty(RestCallReader.CALL) RestCall call) {
        List<String> ids =
                identities.find(call.number()).map(identities::aliases).orElse(List.of());
        if (ids.isEmpty()) {
            return new Preview(0, 0, 0);
        }
        return new Preview(chats(ids), openSessions(ids), messages.queuedFor(ids));
    }

    private int chats(List<String> ids) {
        CrmSchema.Table chat = schema.chat();
        String filter = anyOf(chat.column("identity-id"), ids);
        return dataverse
                .list(chat.set(), "$select=" + chat.id() + "&$filter=" + DataverseClient.encode(filter))
                .size();
    }

    private int openSessions(List<String> ids) {
        CrmSchema.Table session = schema.session();
        String filter = "statuscode eq " + session.status("open").code() + " and ("
                + anyOf(session.column("chat") + "/" + schema.chat().column("identity-id"), ids) + ")";
        return dataverse
                .list(session.set(), "$select=" + session.id() + "&$filter=" + DataverseClient.encode(filter))
                .size();
    }

    private static String anyOf(String column, List<String> values) {
        return values.stream()
                .map(v -> column + " eq '" + v.replace("'", "''") + "'")
                .collect(Collectors.joining(" or "));
    }
}
