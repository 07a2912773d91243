package io.wabridge.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.conversation.Ledger.Entry;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.DataverseClient;
import io.wabridge.dataverse.Portions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Finds out which messages are in Dynamics already, for a batch that comes again after a crash or a roll-back. */
@Component
public final class Deliveries {

    /** Keys in one request. Each takes 64 hex digits of the address, which must stay below 8 KB. */
    private static final int KEYS_A_REQUEST = 50;

    private final Ledger ledger;
    private final DataverseClient dataverse;
    private final CrmSchema schema;

    Deliveries(Ledger ledger, DataverseClient dataverse, CrmSchema schema) {
        this.ledger = ledger;
        this.dataverse = dataverse;
        this.schema = schema;
    }

    /**
     * What earlier attempts have done with some messages.
     *
     * @param placed those that have a place in the ledger: from then on their chat and session may be in Dynamics
     * @param delivered those of them that are in Dynamics
     */
    public record Earlier(Set<String> placed, Set<String> delivered) {}

    /**
     * What earlier attempts have done with these messages. The ledger knows this, except for those that were being written when a
     * process died. Only for those Dynamics is asked.
     */
    public Earlier among(Collection<String> messageKeys) {
        Map<String, Entry> placed = ledger.messages(messageKeys);
        Set<String> delivered = new HashSet<>();
        List<String> unclear = new ArrayList<>();
        for (Entry entry : placed.values()) {
            if (entry.written()) {
                delivered.add(entry.messageKey());
            } else {
                unclear.add(entry.messageKey());
            }
        }
        Set<String> found = inDynamics(unclear);
        if (!found.isEmpty()) {
            ledger.messagesWritten(found);
            delivered.addAll(found);
        }
        return new Earlier(placed.keySet(), delivered);
    }

    private Set<String> inDynamics(List<String> keys) {
        Set<String> found = new HashSet<>();
        String column = schema.message().key();
        for (List<String> part : Portions.of(keys, KEYS_A_REQUEST)) {
            for (JsonNode row : dataverse.list(
                    schema.message().set(), "$select=" + column + "&$filter=" + DataverseClient.in(column, part))) {
                found.add(row.path(column).asText());
            }
        }
        return found;
    }
}
