package io.wabridge.standin.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a send must look like, before anything is asked about its receiver. Limits are those of Meta's message reference.
 *
 * <p>Laxer than Meta: product, flow and catalogue messages are only checked for their node, and a number without {@code +} is taken
 * as international, where Meta may put the business number's country code in front.
 */
final class GraphRules {

    private static final Pattern PHONE = Pattern.compile("\\+?[0-9]{5,15}");
    private static final Pattern USER_ID = Pattern.compile("[A-Z]{2}\\.(ENT\\.)?[A-Za-z0-9]{1,128}");
    private static final Pattern LINK = Pattern.compile("https?://\\S+");

    private static final Set<String> MEDIA = Set.of("image", "audio", "video", "document", "sticker");
    private static final Set<String> CAPTIONED = Set.of("image", "video", "document");
    private static final List<String> TYPES = List.of(
            "text",
            "image",
            "audio",
            "video",
            "document",
            "sticker",
            "location",
            "contacts",
            "interactive",
            "reaction",
            "template");

    private GraphRules() {}

    /** To whom: digits, a BSUID, or a group id. */
    record Receiver(String input, String phone, String userId, String groupId) {

        /** What limits and windows are kept by. */
        String key() {
            return phone != null ? phone : userId != null ? userId : groupId;
        }
    }

    static void product(JsonNode body) throws GraphError {
        if (!body.hasNonNull("messaging_product")) {
            throw GraphError.parameter("The parameter messaging_product is required.");
        }
        if (!body.get("messaging_product").asText().equalsIgnoreCase("whatsapp")) {
            throw GraphError.parameter("Param messaging_product must be one of {WHATSAPP}");
        }
    }

    /** A message marked as read, with or without the typing indicator. */
    static void readMark(JsonNode body) throws GraphError {
        if (!body.path("status").asText().equals("read")) {
            throw GraphError.parameter("Param status must be one of {READ}");
        }
        String id = text(body, "message_id", "message_id");
        if (!id.startsWith("wamid.")) {
            throw GraphError.value("message_id is not the id of a message");
        }
        JsonNode typing = body.path("typing_indicator");
        if (!typing.isMissingNode() && !typing.path("type").asText().equals("text")) {
            throw GraphError.parameter("Param typing_indicator['type'] must be one of {TEXT}");
        }
    }

    static Receiver receiver(JsonNode body, String ownPhone) throws GraphError {
        String kind = body.path("recipient_type").asText("individual");
        if (!kind.equals("individual") && !kind.equals("group")) {
            throw GraphError.parameter("Param recipient_type must be one of {INDIVIDUAL, GROUP}");
        }
        String to = body.path("to").asText("");
        String recipient = body.path("recipient").asText("");
        if (to.isEmpty() && (recipient.isEmpty() || kind.equals("group"))) {
            throw GraphError.parameter("The parameter to is required.");
        }
        if (kind.equals("group")) {
            return new Receiver(to, null, null, to);
        }
        // "to" wins when both are there.
        if (to.isEmpty()) {
            if (!USER_ID.matcher(recipient).matches()) {
                throw GraphError.value("recipient is not a business-scoped user ID");
            }
            return new Receiver(recipient, null, recipient, null);
        }
        return new Receiver(to, phone(to, ownPhone), null, null);
    }

    static String phone(String input, String ownPhone) throws GraphError {
        String digits = input.replaceAll("[-() ]", "");
        if (!PHONE.matcher(digits).matches()) {
            throw GraphError.value("'" + input + "' is not a phone number");
        }
        digits = digits.replace("+", "");
        if (digits.equals(ownPhone)) {
            throw GraphError.toSelf();
        }
        return digits;
    }

    static boolean isUserId(String value) {
        return USER_ID.matcher(value).matches();
    }

    /** Checks type and content; returns the type. */
    static String content(JsonNode body) throws GraphError {
        String type = body.path("type").asText("text");
        if (!TYPES.contains(type)) {
            throw GraphError.parameter("Param type must be one of {" + String.join(", ", TYPES) + "}");
        }
        limit(body.path("biz_opaque_callback_data"), 512, "biz_opaque_callback_data");
        JsonNode context = body.path("context");
        if (!context.isMissingNode()
                && !text(context, "message_id", "context['message_id']").startsWith("wamid.")) {
            throw GraphError.value("context['message_id'] is not the id of a message");
        }
        JsonNode node = body.path(type);
        if (type.equals("contacts") ? !node.isArray() || node.isEmpty() : !node.isObject()) {
            throw GraphError.missing(type);
        }
        switch (type) {
            case "text" -> {
                text(node, "body", "text['body']");
                limit(node.path("body"), 4096, "text['body']");
            }
            case "location" -> location(node);
            case "contacts" -> contacts(node);
            case "reaction" -> {
                if (!text(node, "message_id", "reaction['message_id']").startsWith("wamid.")) {
                    throw GraphError.value("reaction['message_id'] is not the id of a message");
                }
                // An empty emoji takes the reaction back; a missing one is an error.
                if (!node.hasNonNull("emoji")) {
                    throw GraphError.missing("reaction['emoji']");
                }
            }
            case "interactive" -> interactive(node);
            case "template" -> {
                text(node, "name", "template['name']");
                text(node.path("language"), "code", "template['language']['code']");
            }
            default -> media(type, node);
        }
        return type;
    }

    private static void media(String type, JsonNode node) throws GraphError {
        boolean byId = node.hasNonNull("id");
        boolean byLink = node.hasNonNull("link");
        if (!MEDIA.contains(type) || byId == byLink) {
            throw GraphError.missing(type + "['id'] or " + type + "['link']");
        }
        if (byLink && !LINK.matcher(node.get("link").asText()).matches()) {
            throw GraphError.value(type + "['link'] is not a valid URL");
        }
        if (node.hasNonNull("caption") && !CAPTIONED.contains(type)) {
            throw GraphError.parameter("Unexpected key \"caption\" on param \"" + type + "\"");
        }
        if (node.hasNonNull("filename") && !type.equals("document")) {
            throw GraphError.parameter("Unexpected key \"filename\" on param \"" + type + "\"");
        }
        limit(node.path("caption"), 1024, type + "['caption']");
    }

    private static void location(JsonNode node) throws GraphError {
        for (String axis : List.of("latitude", "longitude")) {
            if (!node.hasNonNull(axis)) {
                throw GraphError.missing("location['" + axis + "']");
            }
            double degrees = node.get(axis).asDouble(Double.NaN);
            double most = axis.equals("latitude") ? 90 : 180;
            if (Double.isNaN(degrees) || Math.abs(degrees) > most) {
                throw GraphError.value("location['" + axis + "'] is out of range");
            }
        }
    }

    private static void contacts(JsonNode cards) throws GraphError {
        for (JsonNode card : cards) {
            text(card.path("name"), "formatted_name", "contacts['name']['formatted_name']");
        }
    }

    private static void interactive(JsonNode node) throws GraphError {
        String type = text(node, "type", "interactive['type']");
        text(node.path("body"), "text", "interactive['body']['text']");
        if (node.path("body").path("text").asText().length() > 1024) {
            throw GraphError.value("Body text length invalid. Min length: 1, Max length: 1024");
        }
        JsonNode action = node.path("action");
        if (!action.isObject()) {
            throw GraphError.missing("interactive['action']");
        }
        switch (type) {
            case "button" -> buttons(action.path("buttons"));
            case "list" -> list(action);
            case "cta_url" -> {
                if (!LINK.matcher(text(action.path("parameters"), "url", "interactive['action']['parameters']['url']"))
                        .matches()) {
                    throw GraphError.value("interactive['action']['parameters']['url'] is not a valid URL");
                }
            }
            case "flow",
                    "location_request_message",
                    "product",
                    "product_list",
                    "catalog_message",
                    "request_contact_info",
                    "call_permission_request" -> {
                // Only their action node is asked for.
            }
            default -> throw GraphError.value("interactive['type'] '" + type + "' is not known");
        }
    }

    private static void buttons(JsonNode buttons) throws GraphError {
        if (!buttons.isArray() || buttons.isEmpty() || buttons.size() > 3) {
            throw GraphError.value("Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3");
        }
        Set<String> ids = new HashSet<>();
        for (JsonNode button : buttons) {
            JsonNode reply = button.path("reply");
            length(text(reply, "title", "button['reply']['title']"), 20, "Button title");
            length(text(reply, "id", "button['reply']['id']"), 256, "Button id");
            if (!ids.add(reply.get("id").asText())) {
                throw GraphError.value("Duplicated button ids are not allowed");
            }
        }
    }

    private static void list(JsonNode action) throws GraphError {
        length(text(action, "button", "interactive['action']['button']"), 20, "Button label");
        JsonNode sections = action.path("sections");
        if (!sections.isArray() || sections.isEmpty()) {
            throw GraphError.missing("interactive['action']['sections']");
        }
        int rows = 0;
        for (JsonNode section : sections) {
            if (sections.size() > 1) {
                length(text(section, "title", "section['title']"), 24, "Section title");
            }
            for (JsonNode row : section.path("rows")) {
                rows++;
                length(text(row, "id", "row['id']"), 200, "Row id");
                length(text(row, "title", "row['title']"), 24, "Row title");
                if (row.path("description").asText("").length() > 72) {
                    throw GraphError.value("Row description is too long. Max length is 72");
                }
            }
        }
        if (rows < 1 || rows > 10) {
            throw GraphError.value("Total row count exceed max allowed count: 10");
        }
    }

    /** The number of body parameters a template send carries. */
    static int bodyParameters(JsonNode template) {
        for (JsonNode component : template.path("components")) {
            if (component.path("type").asText().equalsIgnoreCase("body")) {
                return component.path("parameters").size();
            }
        }
        return 0;
    }

    private static String text(JsonNode parent, String key, String name) throws GraphError {
        JsonNode value = parent.path(key);
        if (!value.isTextual() || value.asText().isEmpty()) {
            throw GraphError.missing(name);
        }
        return value.asText();
    }

    private static void limit(JsonNode value, int most, String name) throws GraphError {
        if (value.asText("").length() > most) {
            throw GraphError.parameter("Param " + name + " must be at most " + most + " characters long.");
        }
    }

    private static void length(String value, int most, String name) throws GraphError {
        if (value.length() > most) {
            throw GraphError.value(name + " length invalid. Min length: 1, Max length: " + most);
        }
    }
}
