package io.wabridge.conversation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.dataverse.Channels;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.CrmSchema.Table;
import io.wabridge.dataverse.RowValues;
import io.wabridge.identity.PhoneNumbers;
import io.wabridge.webhook.Event;
import io.wabridge.webhook.Event.Direction;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Chats, sessions and messages as Dataverse rows. A chat's or session's status is never part of a bulk upsert. */
@Component
final class Rows {

    private final CrmSchema schema;
    private final Channels channels;
    private final ObjectMapper json;

    Rows(CrmSchema schema, Channels channels, ObjectMapper json) {
        this.schema = schema;
        this.channels = channels;
        this.json = json;
    }

    ObjectNode chat(Chat chat) {
        Table table = schema.chat();
        ObjectNode row = upsertTarget(table, chat.id());
        row.put(table.column("key"), chat.key());
        put(row, table, "name", chat.shownName());
        row.put(table.column("identity-id"), chat.identityId());
        channels.find(chat.channel())
                .ifPresent(channel ->
                        row.put(table.bind("channel"), schema.channel().reference(channel.rowId())));
        put(row, table, "phone", chat.phone());
        put(row, table, "e164", chat.phone() == null ? null : PhoneNumbers.e164(chat.phone()));
        put(row, table, "user-id", chat.userId());
        put(row, table, "username", chat.username());
        put(row, table, "last-message-on", RowValues.written(chat.lastMessageAt()));
        put(row, table, "window-expires-on", RowValues.written(chat.windowExpiresAt()));
        if (chat.contactId() != null) {
            row.put(table.bind("contact"), schema.contact().reference(chat.contactId()));
        }
        return row;
    }

    ObjectNode session(Session session, Chat chat) {
        Table table = schema.session();
        ObjectNode row = upsertTarget(table, session.id());
        row.put(table.column("key"), session.key());
        row.put(table.bind("chat"), schema.chat().reference(chat.id()));
        row.put(table.column("started-on"), RowValues.written(session.startedAt()));
        row.put(table.column("ends-on"), RowValues.written(session.endsAt()));
        return row;
    }

    ObjectNode message(Placed placed, Lane lane) {
        Table table = schema.message();
        Event.Message event = placed.event();
        boolean incoming = event.direction() == Direction.INCOMING;
        ObjectNode row = upsertTarget(table, placed.messageId());
        row.put(table.column("key"), placed.messageKey());
        row.put(
                table.bind("chat"),
                schema.chat().reference(lane.chat(placed.chatKey()).id()));
        Session session = lane.session(placed.sessionKey());
        if (session != null) {
            row.put(table.bind("session"), schema.session().reference(session.id()));
        }
        row.put(table.column("direction"), table.choice(incoming ? "incoming" : "outgoing"));
        if (event.origin() != null) {
            row.put(
                    table.column("origin"),
                    table.choice(
                            switch (event.origin()) {
                                case BUSINESS_APP -> "business-app";
                                case META_AGENT -> "meta-agent";
                            }));
        }
        table.put(row, "type", event.type());
        put(row, table, "text", event.text());
        table.put(row, "provider-id", event.providerId());
        row.put(table.column("sent-at"), RowValues.written(event.sentAt()));
        put(row, table, "replies-to", event.repliesTo());
        put(row, table, "payload", event.payload());
        return table.status(incoming ? "received" : "sent").writeToNew(row);
    }

    /** A status reason for an existing row. Both codes are sent, because Dataverse does not derive the state from the reason. */
    ObjectNode status(Table table, UUID id, String word) {
        return table.status(word).writeTo(json.createObjectNode().put(table.id(), id.toString()));
    }

    private ObjectNode upsertTarget(Table table, UUID id) {
        return json.createObjectNode().put("@odata.id", table.path(id));
    }

    private static void put(ObjectNode row, Table table, String word, String value) {
        if (value != null) {
            table.put(row, word, value);
        }
    }
}
