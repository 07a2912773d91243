package io.wabridge.dataverse;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.dataverse.DataverseException.Kind;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Answers the rows in which agents ask for something ({@code wab_blockrequest}, {@code wab_outgoing}, {@code wab_chatrequest}).
 */
@Component
public final class CommandRows {

    private final DataverseClient dataverse;
    private final ObjectMapper json;

    CommandRows(DataverseClient dataverse, ObjectMapper json) {
        this.dataverse = dataverse;
        this.json = json;
    }

    /**
     * Answers a command. If somebody changed the row meanwhile, their change stays.
     *
     * @param etag of the row as it was read; null: whatever it is
     * @param statusWord {@code done}, {@code refused}, {@code failed}
     * @param result for the agent; cut to the column
     */
    public void answer(CrmSchema.Table table, UUID id, String etag, String statusWord, String result) {
        try {
            dataverse.send(DataverseRequest.patch(table.path(id), outcome(table, statusWord, result))
                    .with("If-Match", etag == null ? "*" : etag));
        } catch (DataverseException e) {
            if (e.kind() != Kind.CONFLICT && e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
        }
    }

    /** Status and text of an answered command. */
    public ObjectNode outcome(CrmSchema.Table table, String statusWord, String result) {
        return table.put(table.status(statusWord).writeTo(json.createObjectNode()), "result", result);
    }
}
