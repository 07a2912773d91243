package io.wabridge.standin.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.Json;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * One entry of {@code messages[]} (or of {@code message_echoes[]} and {@code history}), built as Meta writes it. Whatever is not
 * said gets a sound default; {@link #with} and {@link #without} then make it as unsound as a test needs.
 */
public final class MetaMessage {

    private static final String SHA256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    private final ObjectNode node = Json.object();
    private WaUser from;
    private WaUser to;

    private MetaMessage(String type) {
        node.put("id", wamid())
                .put("timestamp", Long.toString(Instant.now().getEpochSecond()))
                .put("type", type);
        from = WaUser.phone("15551230001");
    }

    /** A new message id in Meta's form. */
    public static String wamid() {
        return "wamid." + UUID.randomUUID().toString().replace("-", "").toUpperCase(java.util.Locale.ROOT);
    }

    // ---- types

    public static MetaMessage text(String body) {
        MetaMessage message = new MetaMessage("text");
        message.node.putObject("text").put("body", body);
        return message;
    }

    /** Image, video, document, sticker or audio. */
    public static MetaMessage media(String type, String mediaId, String mimeType) {
        MetaMessage message = new MetaMessage(type);
        message.node
                .putObject(type)
                .put("id", mediaId)
                .put("mime_type", mimeType)
                .put("sha256", SHA256)
                .put("url", "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=" + mediaId);
        return message;
    }

    public static MetaMessage image(String caption) {
        return media("image", "1003383421387256", "image/jpeg").captioned(caption);
    }

    /** Words below a picture, a video or a document. */
    public MetaMessage captioned(String caption) {
        body().put("caption", caption);
        return this;
    }

    public static MetaMessage document(String filename, String caption) {
        MetaMessage message = media("document", "1003383421387257", "application/pdf");
        message.body().put("filename", filename).put("caption", caption);
        return message;
    }

    /** A voice note: audio with a mark. */
    public static MetaMessage voice() {
        MetaMessage message = media("audio", "1003383421387258", "audio/ogg; codecs=opus");
        message.body().put("voice", true);
        return message;
    }

    public static MetaMessage sticker() {
        MetaMessage message = media("sticker", "1003383421387259", "image/webp");
        message.body().put("animated", false);
        return message;
    }

    public static MetaMessage location(double latitude, double longitude, String name) {
        MetaMessage message = new MetaMessage("location");
        ObjectNode location =
                message.node.putObject("location").put("latitude", latitude).put("longitude", longitude);
        WaUser.putIfPresent(location, "name", name);
        return message;
    }

    /** A shared address-book card. */
    public static MetaMessage contacts(String formattedName, String phone) {
        MetaMessage message = new MetaMessage("contacts");
        ObjectNode card = message.node.putArray("contacts").addObject();
        card.putObject("name").put("formatted_name", formattedName).put("first_name", formattedName);
        card.putArray("phones").addObject().put("phone", phone).put("type", "CELL");
        return message;
    }

    public static MetaMessage buttonReply(String id, String title) {
        return interactive("button_reply", Json.object().put("id", id).put("title", title));
    }

    public static MetaMessage listReply(String id, String title, String description) {
        return interactive(
                "list_reply", Json.object().put("id", id).put("title", title).put("description", description));
    }

    /** Answer of a flow; {@code responseJson} is a string that need not be valid JSON, and may be null. */
    public static MetaMessage flowReply(String responseJson) {
        return interactive(
                "nfm_reply",
                Json.object().put("name", "flow").put("body", "Sent").put("response_json", responseJson));
    }

    public static MetaMessage callPermissionReply(String response) {
        return interactive(
                "call_permission_reply",
                Json.object()
                        .put("response", response)
                        .put("is_permanent", false)
                        .put("response_source", "user_action"));
    }

    private static MetaMessage interactive(String type, ObjectNode reply) {
        MetaMessage message = new MetaMessage("interactive");
        message.node.putObject("interactive").put("type", type).set(type, reply);
        return message;
    }

    /** Quick reply of a template. */
    public static MetaMessage button(String text, String payload) {
        MetaMessage message = new MetaMessage("button");
        message.node.putObject("button").put("text", text).put("payload", payload);
        return message;
    }

    public static MetaMessage order(String catalogId, String product) {
        MetaMessage message = new MetaMessage("order");
        message.node
                .putObject("order")
                .put("catalog_id", catalogId)
                .put("text", "")
                .putArray("product_items")
                .addObject()
                .put("product_retailer_id", product)
                .put("quantity", 1)
                .put("item_price", 9.5)
                .put("currency", "EUR");
        return message;
    }

    /** Null emoji: the reaction was taken back, and Meta leaves the key out. */
    public static MetaMessage reaction(String toMessageId, String emoji) {
        MetaMessage message = new MetaMessage("reaction");
        ObjectNode reaction = message.node.putObject("reaction").put("message_id", toMessageId);
        WaUser.putIfPresent(reaction, "emoji", emoji);
        return message;
    }

    /**
     * A change of the user's number, and with it of the ids. {@code from} is the old number. Meta does not say whether {@code
     * from_user_id} is the old or already the new id, so it is the new one here, which is harder to read.
     */
    public static MetaMessage changedNumber(WaUser before, WaUser after) {
        MetaMessage message = system("user_changed_number", before, after, before.phone(), after.phone());
        message.from = after.withPhone(before.phone());
        WaUser.putIfPresent(message.systemNode(), "wa_id", after.phone());
        return message;
    }

    /** A change of the ids of a user who hides the number: no number at all. */
    public static MetaMessage changedUserId(WaUser before, WaUser after) {
        MetaMessage message = system("user_changed_user_id", before, after, before.userId(), after.userId());
        message.from = after.withPhone(null);
        return message;
    }

    private static MetaMessage system(String type, WaUser before, WaUser after, String old, String now) {
        MetaMessage message = new MetaMessage("system");
        ObjectNode system = message.node
                .putObject("system")
                .put("body", "User " + before.name() + " changed from " + old + " to " + now)
                .put("type", type);
        WaUser.putIfPresent(system, "user_id", after.userId());
        WaUser.putIfPresent(system, "parent_user_id", after.parentUserId());
        WaUser.putIfPresent(system, "previous_user_id", before.userId());
        WaUser.putIfPresent(system, "previous_parent_user_id", before.parentUserId());
        return message;
    }

    /** As Meta wrote changes before August 2026: the old ids stand in the text at most. */
    public MetaMessage withoutPreviousIds() {
        systemNode().remove(List.of("previous_user_id", "previous_parent_user_id"));
        return this;
    }

    /** Nothing that can be read for certain: the text is in words of another form. */
    public MetaMessage saying(String body) {
        systemNode().put("body", body);
        return this;
    }

    private ObjectNode systemNode() {
        return (ObjectNode) node.get("system");
    }

    public static MetaMessage unsupported(String what) {
        MetaMessage message = new MetaMessage("unsupported");
        message.node
                .putArray("errors")
                .addObject()
                .put("code", 131051)
                .put("title", "Message type unknown")
                .put("message", "Message type unknown")
                .putObject("error_data")
                .put("details", "Message type is currently not supported.");
        WaUser.putIfPresent(message.node.putObject("unsupported"), "type", what);
        return message;
    }

    public static MetaMessage requestWelcome() {
        return new MetaMessage("request_welcome");
    }

    /** Numbers used on the phone and the API side by side: the text of a message was changed. */
    public static MetaMessage edit(String originalId, String newText) {
        MetaMessage message = new MetaMessage("edit");
        message.node
                .putObject("edit")
                .put("original_message_id", originalId)
                .putObject("message")
                .put("type", "text")
                .putObject("text")
                .put("body", newText);
        return message;
    }

    public static MetaMessage revoke(String originalId) {
        MetaMessage message = new MetaMessage("revoke");
        message.node.putObject("revoke").put("original_message_id", originalId);
        return message;
    }

    /** A type that is not known yet. */
    public static MetaMessage ofType(String type) {
        return new MetaMessage(type);
    }

    // ---- what all have in common

    public MetaMessage from(WaUser user) {
        from = user;
        return this;
    }

    /** The receiver of an echo. */
    public MetaMessage to(WaUser user) {
        to = user;
        return this;
    }

    public MetaMessage id(String wamid) {
        node.put("id", wamid);
        return this;
    }

    public MetaMessage at(Instant instant) {
        node.put("timestamp", Long.toString(instant.getEpochSecond()));
        return this;
    }

    public MetaMessage inGroup(String groupId) {
        node.put("group_id", groupId);
        return this;
    }

    /** Quotes another message. */
    public MetaMessage replyingTo(String wamid) {
        ObjectNode context = node.putObject("context");
        WaUser.putIfPresent(context, "from", from.phone());
        context.put("id", wamid);
        return this;
    }

    public MetaMessage forwarded() {
        node.putObject("context").put("forwarded", true);
        return this;
    }

    /** Came by a click on an advertisement. */
    public MetaMessage referredBy(String sourceUrl) {
        node.putObject("referral")
                .put("source_url", sourceUrl)
                .put("source_id", "120200000000000000")
                .put("source_type", "ad")
                .put("headline", "Chat with us")
                .put("ctwa_clid", "AffxUU");
        return this;
    }

    /** Sets any key of the message, also to something wrong. */
    public MetaMessage with(String key, Object value) {
        node.set(key, Json.of(value));
        return this;
    }

    /** Leaves keys of the message out; the sender's are {@code from}, {@code from_user_id} and {@code from_parent_user_id}. */
    public MetaMessage without(String... keys) {
        node.remove(Arrays.asList(keys));
        if (Arrays.asList(keys).contains("from")) {
            from = from.withPhone(null);
        }
        return this;
    }

    private ObjectNode body() {
        return (ObjectNode) node.get(node.get("type").asText());
    }

    public String id() {
        return node.path("id").asText(null);
    }

    String type() {
        return node.path("type").asText();
    }

    /** The message a reaction is to; null for anything else. */
    String reactedTo() {
        return node.path("reaction").path("message_id").asText(null);
    }

    WaUser from() {
        return from;
    }

    /** As a customer's message. */
    ObjectNode incoming() {
        ObjectNode json = Json.object();
        WaUser.putIfPresent(json, "from", from.phone());
        WaUser.putIfPresent(json, "from_user_id", from.userId());
        WaUser.putIfPresent(json, "from_parent_user_id", from.parentUserId());
        return overlay(json);
    }

    /** As our own message, seen by a subscriber: from the business, to the customer. */
    ObjectNode echo(String businessPhone) {
        ObjectNode json = Json.object().put("from", businessPhone);
        WaUser receiver = to != null ? to : from;
        WaUser.putIfPresent(json, "to", receiver.phone());
        WaUser.putIfPresent(json, "to_user_id", receiver.userId());
        WaUser.putIfPresent(json, "to_parent_user_id", receiver.parentUserId());
        return overlay(json);
    }

    /** As a message of Meta's agent, seen by an app that stands by: id and time, and the request by which it was sent. */
    ObjectNode agentEcho() {
        ObjectNode json = Json.object();
        json.set("id", node.get("id"));
        json.set("timestamp", node.get("timestamp"));
        ObjectNode request = json.putObject("message").put("messaging_product", "whatsapp");
        WaUser receiver = to != null ? to : from;
        if (receiver.phone() == null) {
            request.put("recipient", receiver.userId());
        } else {
            request.put("to", "+" + receiver.phone());
        }
        overlay(request).remove(List.of("id", "timestamp"));
        return json;
    }

    private ObjectNode overlay(ObjectNode json) {
        for (var each : node.properties()) {
            JsonNode value = each.getValue();
            json.set(each.getKey(), value.deepCopy());
        }
        return json;
    }

    boolean isSystem() {
        return type().equals("system");
    }
}
