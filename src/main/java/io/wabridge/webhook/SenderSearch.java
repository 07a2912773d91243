package io.wabridge.webhook;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.database.Sha256;
import io.wabridge.identity.Party;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Searches a webhook that is about to be parked for those who wrote what it carries. Unlike the {@linkplain WebhookParser parser} it takes
 * any shape: whatever says {@code from} was written by somebody, in a list Meta has today or in one it invents. A body that is no JSON is
 * read as far as it goes.
 *
 * <p>Not searched: receipts and echoes, which are ours; the message that somebody quotes or forwards; contact cards. A {@code system}
 * message says who somebody is and holds nothing they wrote; without it a block could not follow them.
 */
public final class SenderSearch {

    private static final String MESSAGES = "messages";
    private static final String CONTACTS = "contacts";
    private static final Set<String> FROM = Set.of("from", "from_user_id", "from_parent_user_id");
    private static final Set<String> NOT_SEARCHED =
            Set.of("statuses", "message_echoes", "errors", "context", CONTACTS, "user_id_update");

    /** What stays of a message: enough to see when it came from whom, and to discard it should it be replayed. */
    private static final Set<String> KEPT =
            Set.of("from", "from_user_id", "from_parent_user_id", "id", "timestamp", "type", "group_id", "metadata");

    private static final Set<String> KEPT_OF_CONTACT = Set.of("wa_id", "user_id", "parent_user_id");

    private final String body;
    private final JsonNode root;
    private final Map<Found, List<Runnable>> found = new LinkedHashMap<>();

    private SenderSearch(String body, JsonNode root) {
        this.body = body;
        this.root = root;
    }

    /**
     * A message, and who wrote it.
     *
     * @param channel business number, as the webhook names it; null when it names none
     * @param messageId the provider's; without one, a text that is the same whenever the same message is searched
     */
    public record Found(Party sender, String channel, String messageId) {}

    /** @param body any text */
    public static SenderSearch in(String body) {
        SenderSearch search = new SenderSearch(body, tree(body));
        if (search.root == null) {
            search.scan();
        } else {
            search.walk(search.root, new Place(null, Contacts.of(null)));
        }
        return search;
    }

    public Set<Found> found() {
        return found.keySet();
    }

    /**
     * The webhook without what was written in these messages, and without the names of those who wrote it.
     *
     * @return empty when it cannot be taken out: a body that is no JSON goes as a whole or not at all, and it stays when it may hold what
     *     others wrote
     */
    public Optional<String> without(Collection<Found> messages) {
        if (root == null) {
            return messages.containsAll(found.keySet()) ? Optional.of(withheld()) : Optional.empty();
        }
        messages.forEach(message -> found.get(message).forEach(Runnable::run));
        return Optional.of(Json.write(root));
    }

    private String withheld() {
        return Json.write(Json.MAPPER
                .createObjectNode()
                .put("withheld", "what a blocked number wrote")
                .put("sha256", Sha256.hex(body)));
    }

    private static JsonNode tree(String body) {
        try (JsonParser parser = Json.MAPPER.createParser(body)) {
            JsonNode tree = Json.MAPPER.readTree(parser);
            return tree == null || tree.isMissingNode() || parser.nextToken() != null ? null : tree;
        } catch (IOException e) {
            return null;
        }
    }

    /** What the surroundings of a message say about it. */
    private record Place(String channel, Contacts contacts) {

        Place within(JsonNode node) {
            String number = Json.word(node.get("metadata"), "phone_number_id");
            Contacts known = contacts;
            if (node.has(CONTACTS)) {
                known = Contacts.of(node.get(CONTACTS));
            } else if (node.has(MESSAGES) && (node.has("id") || node.has("context"))) {
                known = Contacts.of(Contacts.person(node));
            }
            return new Place(number == null ? channel : number, known);
        }
    }

    private void walk(JsonNode node, Place place) {
        if (node.isArray()) {
            node.forEach(item -> walk(item, place));
        } else if (FROM.stream().anyMatch(name -> Json.word(node, name) != null)) {
            message((ObjectNode) node, place.within(node));
        } else if (node.isObject()) {
            Place here = place.within(node);
            node.properties().forEach(property -> {
                if (property.getKey().equals(MESSAGES)) {
                    Json.each(property.getValue()).forEach(item -> messageOfList(item, here));
                } else if (!NOT_SEARCHED.contains(property.getKey())) {
                    walk(property.getValue(), here);
                }
            });
        }
    }

    /** A message may leave its sender to the contacts. One of an import that has a recipient is ours. */
    private void messageOfList(JsonNode node, Place place) {
        if (node.isObject() && !(node.has("to") && !node.has("from"))) {
            message((ObjectNode) node, place);
        }
    }

    private void message(ObjectNode message, Place place) {
        if ("system".equals(Json.word(message, "type"))) {
            return;
        }
        String number = Json.word(message, "from");
        String userId = Json.word(message, "from_user_id");
        String parent = Json.word(message, "from_parent_user_id");
        JsonNode contact = place.contacts().find(number, userId, parent);
        Party sender = Parties.of(number, userId, parent, contact);
        if (sender.isKnown()) {
            String id = Json.word(message, "id");
            // Of what stays, so that it is the same when the rest is gone.
            String key = id == null ? unnamed(Json.write(message.deepCopy().retain(KEPT))) : id;
            List<Runnable> cuts =
                    found.computeIfAbsent(new Found(sender, place.channel(), key), any -> new ArrayList<>());
            cuts.add(() -> message.retain(KEPT));
            if (contact instanceof ObjectNode named) {
                cuts.add(() -> named.retain(KEPT_OF_CONTACT));
            }
        }
    }

    private void scan() {
        String channel = null;
        try (JsonParser parser = Json.MAPPER.createParser(body)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() != JsonToken.FIELD_NAME) {
                    continue;
                }
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (NOT_SEARCHED.contains(name)) {
                    parser.skipChildren();
                } else if (value != null && value.isScalarValue()) {
                    channel = name.equals("phone_number_id") ? parser.getText() : channel;
                    Party sender = FROM.contains(name) ? sender(parser.getText()) : Parties.UNKNOWN;
                    if (sender.isKnown()) {
                        found.put(new Found(sender, channel, unnamed(body)), List.of());
                    }
                }
            }
        } catch (IOException e) {
            return; // It was read as far as it goes.
        }
    }

    private static Party sender(String key) {
        return Parties.of(key.strip(), null, null, null);
    }

    private static String unnamed(String text) {
        return "parked " + Sha256.hex(text);
    }
}
