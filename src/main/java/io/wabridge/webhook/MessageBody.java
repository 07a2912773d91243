package io.wabridge.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/** The content of a message: its type, the text for people, the message it refers to, and the rest as JSON. */
final class MessageBody {

    private static final String UNSUPPORTED = "unsupported";

    /** Meta's types are short words. A longer one is nonsense, but must still fit the column. */
    private static final int LONGEST_TYPE = 100;

    /** In the order in which they are tried when a message does not name its type. */
    private static final List<String> TYPES = List.of(
            "text",
            "image",
            "video",
            "audio",
            "voice",
            "document",
            "sticker",
            "location",
            "contacts",
            "interactive",
            "button",
            "order",
            "reaction",
            "edit",
            "revoke",
            "system",
            "template",
            "request_welcome");

    /** These have a column, or are known from the chat. */
    private static final Set<String> COLUMNS = Set.of(
            "id",
            "timestamp",
            "type",
            "from",
            "from_user_id",
            "from_parent_user_id",
            "to",
            "to_user_id",
            "to_parent_user_id",
            "group_id");

    /** Keys of a node that have a column. A node that becomes empty is left out. */
    private static final Map<String, Set<String>> NODE_COLUMNS = Map.of(
            "text", Set.of("body"),
            "button", Set.of("text"),
            "reaction", Set.of("message_id", "emoji"),
            "context", Set.of("id", "from"),
            "edit", Set.of("original_message_id"),
            "revoke", Set.of("original_message_id"));

    private MessageBody() {}

    /** Meta's type. The old name {@code unknown}, and a message without a known type, become {@code unsupported}. */
    static String type(JsonNode message) {
        String type = Json.word(message, "type");
        if (type == null) {
            return TYPES.stream().filter(message::has).findFirst().orElse(UNSUPPORTED);
        }
        if (type.equals("unknown")) {
            return UNSUPPORTED;
        }
        return type.length() > LONGEST_TYPE ? type.substring(0, LONGEST_TYPE) : type;
    }

    /**
     * What Meta's agent sent, in the form of other echoes. Meta writes it as the agent asked for it: {@code {id, timestamp, message:
     * {messaging_product, to, type, …}, template?, flow?}}. What stands beside the message goes into the payload, as {@code standby}.
     */
    static JsonNode ofAgent(JsonNode echo) {
        JsonNode request = echo.path("message");
        if (!request.isObject()) {
            return echo;
        }
        ObjectNode message = Json.without(request, Set.of("messaging_product", "recipient_type", "recipient"));
        for (String name : List.of("id", "timestamp")) {
            if (echo.has(name)) {
                message.set(name, echo.get(name));
            }
        }
        String userId = Json.word(request, "recipient");
        if (userId != null) {
            message.put("to_user_id", userId);
        }
        String answered = Json.word(request.get("context"), "message_id");
        if (answered != null) {
            message.set(
                    "context",
                    Json.without(request.get("context"), Set.of("message_id")).put("id", answered));
        }
        if ("group".equals(Json.word(request, "recipient_type"))) {
            message.set("group_id", request.path("to"));
        }
        ObjectNode beside = Json.without(echo, Set.of("id", "timestamp", "message"));
        if (!beside.isEmpty()) {
            message.set("standby", beside);
        }
        return message;
    }

    /** The wamid of the message this one answers, reacts to, edits or takes back; null when none. */
    static String repliesTo(JsonNode message, String type) {
        String target =
                switch (type) {
                    case "reaction" -> Json.word(message.get(type), "message_id");
                    case "edit", "revoke" -> Json.word(message.get(type), "original_message_id");
                    default -> null;
                };
        return target != null ? target : Json.word(message.get("context"), "id");
    }

    /** The text for people; null when there is none, as for a reaction that was taken back. */
    static String text(JsonNode message, String type) {
        JsonNode node = message.get(type);
        if (node == null) {
            return null;
        }
        return switch (type) {
            case "text" -> Json.content(node, "body");
            case "button" -> Json.content(node, "text");
            case "reaction" -> Json.content(node, "emoji");
            case "interactive" -> interactive(node);
            case "location" -> location(node);
            case "contacts" -> contacts(node);
            case "order" -> order(node);
            case "edit" -> edited(node.get("message"));
            default -> first(Json.content(node, "caption"), Json.content(node, "filename"));
        };
    }

    private static String interactive(JsonNode node) {
        String type = Json.word(node, "type");
        JsonNode reply = type == null ? null : node.get(type);
        if (reply == null) {
            // An echo of an interactive message of our own: {type: button, body: {text}, …}.
            return Json.content(node.get("body"), "text");
        }
        return first(
                Json.content(reply, "title"),
                Json.content(reply, "body"),
                Json.content(reply, "name"),
                Json.content(reply, "response"));
    }

    private static String location(JsonNode node) {
        String name = Json.content(node, "name");
        String address = Json.content(node, "address");
        if (name != null && address != null) {
            return name + ", " + address;
        }
        String latitude = Json.content(node, "latitude");
        String longitude = Json.content(node, "longitude");
        return first(name, address, latitude == null || longitude == null ? null : latitude + ", " + longitude);
    }

    private static String contacts(JsonNode node) {
        StringJoiner names = new StringJoiner(", ");
        for (JsonNode contact : Json.each(node)) {
            JsonNode name = contact.get("name");
            String full = first(
                    Json.content(name, "formatted_name"),
                    joined(Json.content(name, "first_name"), Json.content(name, "last_name")));
            if (full == null) {
                JsonNode phones = contact.get("phones");
                full = phones == null ? null : Json.content(phones.get(0), "phone");
            }
            if (full != null) {
                names.add(full);
            }
        }
        return names.length() == 0 ? null : names.toString();
    }

    /** {@code 3 × HAMBURGER, 2 × SODA}, below what the customer wrote with it. */
    private static String order(JsonNode node) {
        StringJoiner items = new StringJoiner(", ");
        for (JsonNode item : Json.each(node.get("product_items"))) {
            String product = Json.content(item, "product_retailer_id");
            if (product != null) {
                String quantity = Json.content(item, "quantity");
                items.add((quantity == null ? "1" : quantity) + " × " + product);
            }
        }
        String note = Json.content(node, "text");
        if (items.length() == 0) {
            return note;
        }
        return note == null ? items.toString() : note + "\n" + items;
    }

    private static String edited(JsonNode message) {
        return message == null || !message.isObject() ? null : text(message, type(message));
    }

    private static String joined(String first, String last) {
        return first == null || last == null ? first(first, last) : first + " " + last;
    }

    private static String first(String... texts) {
        for (String text : texts) {
            if (text != null) {
                return text;
            }
        }
        return null;
    }

    /**
     * Media ids, referral, product, errors and whatever else Meta says of the message; null when its columns hold everything.
     *
     * @param valueErrors {@code value.errors}: Meta has delivered an interactive message without its node, with the reason there
     */
    static String payload(JsonNode message, String type, JsonNode valueErrors) {
        ObjectNode payload = Json.MAPPER.createObjectNode();
        for (Map.Entry<String, JsonNode> property : message.properties()) {
            String name = property.getKey();
            JsonNode node = property.getValue();
            Set<String> columns = NODE_COLUMNS.get(name);
            if (columns != null && node.isObject()) {
                node = Json.without(node, columns);
                if (node.isEmpty()) {
                    continue;
                }
            }
            if (!COLUMNS.contains(name)) {
                payload.set(name, node);
            }
        }
        if (borrowsErrors(message, type, valueErrors)) {
            payload.set("errors", valueErrors);
        }
        return payload.isEmpty() ? null : Json.write(payload);
    }

    /** Whether the errors of the value explain what this message lacks. */
    static boolean borrowsErrors(JsonNode message, String type, JsonNode valueErrors) {
        return !Json.isEmpty(valueErrors) && !message.has("errors") && !message.has(type);
    }
}
