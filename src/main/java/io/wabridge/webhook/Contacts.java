package io.wabridge.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code contacts[]} of one value. They are joined to events by user id or number, never by index: Meta does not promise the same
 * order or number.
 */
final class Contacts {

    private final Map<String, JsonNode> byKey = new HashMap<>();
    private JsonNode only;
    private int count;

    static Contacts of(JsonNode contacts) {
        Contacts index = new Contacts();
        for (JsonNode contact : Json.each(contacts)) {
            index.add(contact);
        }
        return index;
    }

    /** The person that a thread of an import is with, in the shape of a contact. */
    static ObjectNode person(JsonNode thread) {
        ObjectNode person = Json.MAPPER.createObjectNode();
        JsonNode context = thread.path("context");
        String number = Json.word(context, "wa_id");
        person.put("wa_id", number == null ? Json.word(thread, "id") : number);
        for (String name : List.of("user_id", "parent_user_id")) {
            String key = Json.word(context, name);
            person.put(name, key == null ? Json.word(thread, name) : key);
        }
        person.putObject("profile").put("username", Json.content(context, "username"));
        return person;
    }

    private void add(JsonNode contact) {
        if (!contact.isObject()) {
            return;
        }
        count++;
        only = contact;
        String number = Json.word(contact, "wa_id");
        if (number != null) {
            byKey.putIfAbsent(key(number), contact);
        }
        String userId = Json.word(contact, "user_id");
        if (userId != null) {
            byKey.putIfAbsent(userId, contact);
        }
    }

    /**
     * The contact of an event, or null. An event that names nobody belongs to the only contact. With several contacts, it is
     * unknown.
     */
    JsonNode find(String number, String userId, String parentUserId) {
        if (count == 0) {
            return null;
        }
        if (number == null && userId == null && parentUserId == null) {
            return count == 1 ? only : null;
        }
        JsonNode contact = userId == null ? null : byKey.get(userId);
        if (contact == null && number != null) {
            contact = byKey.get(key(number));
            // Same number but another id: another person.
            String other = Json.word(contact, "user_id");
            if (userId != null && other != null && !other.equals(userId)) {
                return null;
            }
        }
        return contact;
    }

    private static String key(String number) {
        String digits = Parties.digits(number);
        return digits == null ? number : digits;
    }
}
