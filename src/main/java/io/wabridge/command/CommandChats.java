package io.wabridge.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.DataverseClient;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.dataverse.DataverseException.Kind;
import io.wabridge.identity.Identities;
import io.wabridge.identity.IdentityKeys;
import io.wabridge.identity.Party;
import io.wabridge.identity.Sighting;
import io.wabridge.sending.Recipient;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Reads the chat rows that commands point at. */
@Component
class CommandChats {

    private final DataverseClient dataverse;
    private final CrmSchema schema;
    private final Identities identities;
    private final Clock clock;

    CommandChats(DataverseClient dataverse, CrmSchema schema, Identities identities, Clock clock) {
        this.dataverse = dataverse;
        this.schema = schema;
        this.identities = identities;
        this.clock = clock;
    }

    /** Empty when there is no such chat. */
    Optional<CommandChat> find(UUID chatId) {
        CrmSchema.Table table = schema.chat();
        String key = table.column("key");
        String identity = table.column("identity-id");
        String phone = table.column("phone");
        String user = table.column("user-id");
        JsonNode row;
        try {
            row = dataverse.get(table.path(chatId), "$select=" + String.join(",", key, identity, phone, user));
        } catch (DataverseException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
        String chatKey = row.path(key).asText("");
        int end = chatKey.indexOf('_');
        if (end <= 0) {
            return Optional.empty();
        }
        return Optional.of(new CommandChat(
                chatKey.substring(0, end),
                recipient(
                        CrmCommands.text(row.path(identity)),
                        CrmCommands.text(row.path(phone)),
                        CrmCommands.text(row.path(user)))));
    }

    private Recipient recipient(String identityId, String phone, String userId) {
        if (identityId == null) {
            return null;
        }
        IdentityKeys keys = identities.keysOf(identityId);
        Recipient known = keys == null ? null : Recipient.of(keys, phone, userId);
        if (known != null || (phone == null && userId == null)) {
            return known;
        }
        // The bridge's database was lost, or the row was made by hand: only the row tells who it is.
        Party party = new Party(phone, userId, null, null, null, null);
        return new Recipient(
                identities.sight(List.of(new Sighting(party, clock.instant()))).get(0), phone, userId);
    }
}
