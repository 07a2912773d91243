package io.wabridge.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.identity.Party;
import io.wabridge.webhook.Event.Direction;
import io.wabridge.webhook.Event.Origin;
import io.wabridge.webhook.Event.ReceiptStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Splits one webhook. One instance for each webhook.
 *
 * <p>One class because every part can only be parked inside a copy of what surrounds it. So entry, change, value and
 * contacts must be available at each level.
 */
final class Splitter {

    private static final String OBJECT = "whatsapp_business_account";
    private static final String MESSAGES = "messages";
    private static final String ECHOES = "message_echoes";
    private static final String STATUSES = "statuses";
    private static final String HISTORY = "history";
    private static final String CALLS = "calls";
    private static final String ERRORS = "errors";
    private static final String USER_ID_UPDATE = "user_id_update";
    private static final String BUSINESS_APP_ECHOES = "smb_message_echoes";
    /** While Meta's agent answers: the same lists as in a value of {@code messages}, one level deeper. */
    private static final String STANDBY = "standby";

    /** Fields whose value contains messages, receipts and the like. The lists in the value tell which. */
    private static final Set<String> CONTENT_FIELDS =
            Set.of(MESSAGES, ECHOES, BUSINESS_APP_ECHOES, HISTORY, CALLS, USER_ID_UPDATE, STANDBY);

    /** What holds events: lists, which Meta may write as a single object, and {@code standby}. */
    private static final Set<String> CONTENT =
            Set.of(MESSAGES, ECHOES, STATUSES, HISTORY, CALLS, ERRORS, USER_ID_UPDATE, STANDBY, "contacts");

    /** Fields about the account, as documented by Meta up to September 2026: no place in the CRM. */
    private static final Set<String> NOTICE_FIELDS = Set.of(
            "account_alerts",
            "account_review_update",
            "account_settings_update",
            "account_update",
            "automatic_events",
            "business_capability_update",
            "business_username_updates",
            "flows",
            "group_lifecycle_update",
            "group_participant_update",
            "group_participants_update",
            "group_settings_update",
            "group_status_update",
            "message_template_components_update",
            "message_template_quality_update",
            "message_template_status_update",
            "messaging_handovers",
            "partner_solutions",
            "payment_configuration_update",
            "phone_number_name_update",
            "phone_number_quality_update",
            "security",
            "smb_app_state_sync",
            "template_category_update",
            "user_preferences");

    private final JsonNode root;
    private final Instant receivedAt;
    private final List<Event> events = new ArrayList<>();

    Splitter(JsonNode root, Instant receivedAt) {
        this.root = root;
        this.receivedAt = receivedAt;
    }

    List<Event> split() {
        if (!root.isObject() || !OBJECT.equals(Json.word(root, "object"))) {
            unprocessable(Cause.UNKNOWN_OBJECT, () -> Json.write(root));
        } else if (!root.path("entry").isArray()) {
            unprocessable(Cause.NO_ENTRY, () -> Json.write(root));
        } else {
            root.get("entry").forEach(this::entry);
            if (events.isEmpty()) {
                events.add(new Event.Notice("empty", receivedAt, () -> Json.write(root)));
            }
        }
        return events;
    }

    private void entry(JsonNode entry) {
        Envelope whole = () -> Json.write(with(root, "entry", entry));
        if (!entry.isObject()) {
            unprocessable(Cause.NO_ENTRY, whole);
        } else if (!entry.path("changes").isArray()) {
            unprocessable(Cause.NO_CHANGES, whole);
        } else {
            for (JsonNode change : entry.get("changes")) {
                guarded(
                        () -> new Change(entry, change).split(),
                        () -> with(root, "entry", with(entry, "changes", change)));
            }
        }
    }

    /** A defect in reading one part parks this part and no other. */
    private void guarded(Runnable reader, Supplier<JsonNode> part) {
        int before = events.size();
        try {
            reader.run();
        } catch (RuntimeException e) {
            // Drop its events so far: they would be a second outcome.
            events.subList(before, events.size()).clear();
            unprocessable(Cause.UNREADABLE, () -> Json.write(part.get()));
        }
    }

    private void unprocessable(Cause cause, Envelope envelope) {
        events.add(new Event.Unprocessable(cause.code(), receivedAt, envelope));
    }

    /** A shallow copy of the parent in which the list holds this one item. */
    private static ObjectNode with(JsonNode parent, String list, JsonNode item) {
        ObjectNode copy = Json.without(parent, Set.of(list));
        copy.putArray(list).add(item);
        return copy;
    }

    /** One change of one entry. */
    private final class Change {

        private final JsonNode entry;
        private final JsonNode change;
        private final String field;
        private final JsonNode value;
        /** What has the lists: the value, or its {@code standby}. */
        private final JsonNode content;

        private final String channel;
        private final String businessNumber;
        private final Contacts contacts;

        Change(JsonNode entry, JsonNode change) {
            this(entry, change, change.path("value"));
        }

        private Change(JsonNode entry, JsonNode change, JsonNode content) {
            this.entry = entry;
            this.change = change;
            this.field = Json.word(change, "field");
            this.value = change.path("value");
            this.content = content;
            JsonNode metadata = value.path("metadata");
            this.channel = Json.word(metadata, "phone_number_id");
            this.businessNumber = Parties.digits(Json.word(metadata, "display_phone_number"));
            this.contacts = Contacts.of(content.has("contacts") ? content.get("contacts") : value.get("contacts"));
        }

        private boolean isStandby() {
            return content != value || STANDBY.equals(field);
        }

        void split() {
            if (field != null && NOTICE_FIELDS.contains(field)) {
                notice(field, whole());
            } else if (field != null && !CONTENT_FIELDS.contains(field)) {
                unprocessable(Cause.UNKNOWN_FIELD, whole());
            } else if (!value.isObject()) {
                unprocessable(Cause.NO_VALUE, whole());
            } else {
                content();
            }
        }

        private void content() {
            int before = events.size();
            boolean known = content != value && content.isEmpty();
            for (Map.Entry<String, JsonNode> property : content.properties()) {
                String name = property.getKey();
                JsonNode node = property.getValue();
                switch (name) {
                    case "contacts" -> {}
                    case MESSAGES -> items(name, node, item -> message(item, name));
                    case ECHOES -> items(name, node, item -> echo(item, name));
                    case STATUSES -> items(name, node, this::status);
                    case CALLS -> items(name, node, item -> notice(CALLS, around(name, item, null)));
                    case USER_ID_UPDATE -> items(name, node, this::userIdUpdate);
                    case HISTORY -> items(name, node, this::history);
                    case ERRORS -> {
                        if (!Json.isEmpty(node)) {
                            notice(ERRORS, aroundList(name, node));
                        }
                    }
                    default -> {
                        if (name.equals(STANDBY) && content == value && node.isObject()) {
                            new Change(entry, change, node).content();
                        } else if (node.isArray() && !node.isEmpty()) {
                            // So far, every list except the contacts is a list of events.
                            unprocessable(Cause.UNKNOWN_CONTENT, aroundList(name, node));
                        }
                        continue;
                    }
                }
                known = true;
            }
            if (events.size() > before) {
                return;
            }
            if (USER_ID_UPDATE.equals(field) && value.has("user_id")) {
                JsonNode contact = IdentityChanges.contactOf(value, contacts);
                change(IdentityChanges.ofUpdate(value, contact), whole());
            } else if (known) {
                notice("empty", whole());
            } else {
                unprocessable(field == null ? Cause.UNKNOWN_FIELD : Cause.UNKNOWN_CONTENT, whole());
            }
        }

        private void items(String list, JsonNode node, Consumer<JsonNode> reader) {
            for (JsonNode item : Json.each(node)) {
                if (item.isObject()) {
                    guarded(() -> reader.accept(item), () -> alone(list, item, null));
                } else {
                    unprocessable(Cause.UNKNOWN_CONTENT, around(list, item, null));
                }
            }
        }

        private void message(JsonNode message, String list) {
            // The media of an import come in separate webhooks, outside the threads.
            boolean history = HISTORY.equals(field);
            boolean ours = history && isOurs(message, null);
            message(message, ours ? Direction.OUTGOING : Direction.INCOMING, history, contacts, envelopes(list));
        }

        private void echo(JsonNode echo, String list) {
            if (HISTORY.equals(field)) {
                message(echo, list);
                return;
            }
            if (isStandby()) {
                // When it is parked, it stays as it came.
                Envelopes asItCame = (item, contact) -> around(list, echo, contact);
                message(MessageBody.ofAgent(echo), Direction.OUTGOING, false, contacts, asItCame);
            } else {
                message(echo, Direction.OUTGOING, false, contacts, envelopes(list));
            }
        }

        /** Who wrote what the organisation sent; null when it is not known, or was the customer. */
        private Origin origin(Direction direction) {
            if (direction == Direction.INCOMING) {
                return null;
            }
            if (isStandby()) {
                return Origin.META_AGENT;
            }
            return BUSINESS_APP_ECHOES.equals(field) || HISTORY.equals(field) ? Origin.BUSINESS_APP : null;
        }

        private void message(
                JsonNode message, Direction direction, boolean history, Contacts known, Envelopes envelopes) {
            String type = MessageBody.type(message);
            boolean outgoing = direction == Direction.OUTGOING;
            String number = Json.word(message, outgoing ? "to" : "from");
            String userId = Json.word(message, outgoing ? "to_user_id" : "from_user_id");
            String parent = Json.word(message, outgoing ? "to_parent_user_id" : "from_parent_user_id");
            JsonNode contact = known.find(number, userId, parent);
            if (type.equals("system")) {
                change(IdentityChanges.ofSystem(message), envelopes.around(message, null));
                return;
            }
            JsonNode valueErrors = content.get(ERRORS);
            JsonNode parked = message;
            if (MessageBody.borrowsErrors(message, type, valueErrors)) {
                parked = Json.without(message, Set.of(ERRORS)).set(ERRORS, valueErrors);
            }
            Envelope envelope = envelopes.around(parked, contact);
            Party party = Parties.of(number, userId, parent, contact);
            String id = Json.word(message, "id");
            if (channel == null) {
                unprocessable(Cause.NO_METADATA, envelope);
            } else if (id == null) {
                unprocessable(Cause.NO_MESSAGE_ID, envelope);
            } else if (!party.isKnown()) {
                unprocessable(outgoing ? Cause.NO_RECIPIENT : Cause.NO_SENDER, envelope);
            } else {
                events.add(new Event.Message(
                        channel,
                        id,
                        direction,
                        party,
                        Json.word(message, "group_id"),
                        Timestamps.read(message, receivedAt),
                        type,
                        MessageBody.text(message, type),
                        MessageBody.repliesTo(message, type),
                        MessageBody.payload(message, type, valueErrors),
                        history,
                        origin(direction),
                        receivedAt,
                        envelope));
            }
        }

        private void status(JsonNode status) {
            String of = Json.word(status, "type");
            if (CALLS.equals(field) || "call".equals(of)) {
                notice(CALLS, around(STATUSES, status, null));
                return;
            }
            if ("payment".equals(of)) {
                // "failed" here is the payment, not the message.
                notice("status-payment", around(STATUSES, status, null));
                return;
            }
            boolean group = "group".equals(Json.word(status, "recipient_type"));
            String prefix = group ? "recipient_participant_" : "recipient_";
            String number = Json.word(status, prefix + "id");
            String userId = Json.word(status, prefix + "user_id");
            String parent = Json.word(status, prefix + "parent_user_id");
            JsonNode contact = contacts.find(number, userId, parent);
            Envelope envelope = around(STATUSES, status, contact);
            String id = Json.word(status, "id");
            String said = Json.word(status, "status");
            ReceiptStatus known = receiptStatus(said);
            if (channel == null) {
                unprocessable(Cause.NO_METADATA, envelope);
            } else if (id == null) {
                unprocessable(Cause.NO_MESSAGE_ID, envelope);
            } else if ("deleted".equals(said)) {
                // An old status: the customer deleted our message. It has no rank among the receipts.
                notice("status-deleted", envelope);
            } else if (known == null || (of != null && !of.equals("message"))) {
                unprocessable(Cause.UNKNOWN_STATUS, envelope);
            } else {
                JsonNode errors = status.get(ERRORS);
                events.add(new Event.Receipt(
                        channel,
                        id,
                        known,
                        Timestamps.read(status, receivedAt),
                        Parties.of(number, userId, parent, contact),
                        Json.content(status, "biz_opaque_callback_data"),
                        Json.isEmpty(errors) ? null : Json.write(errors),
                        receivedAt,
                        envelope));
            }
        }

        private static ReceiptStatus receiptStatus(String said) {
            if (said == null) {
                return null;
            }
            return switch (said) {
                case "sent" -> ReceiptStatus.SENT;
                case "delivered" -> ReceiptStatus.DELIVERED;
                case "read" -> ReceiptStatus.READ;
                case "played" -> ReceiptStatus.PLAYED;
                case "failed" -> ReceiptStatus.FAILED;
                default -> null;
            };
        }

        private void userIdUpdate(JsonNode update) {
            JsonNode contact = IdentityChanges.contactOf(update, contacts);
            change(IdentityChanges.ofUpdate(update, contact), around(USER_ID_UPDATE, update, contact));
        }

        private void change(Optional<IdentityChanges.Change> change, Envelope envelope) {
            change.ifPresentOrElse(
                    c -> events.add(
                            new Event.IdentityChange(channel, c.before(), c.after(), c.kind(), receivedAt, envelope)),
                    () -> unprocessable(Cause.NO_IDENTITY, envelope));
        }

        /** {@code {metadata: {phase, chunk_order, progress}, threads: [{id, messages: []}]}}, or errors when sharing was declined. */
        private void history(JsonNode chunk) {
            int before = events.size();
            if (!Json.isEmpty(chunk.get(ERRORS))) {
                notice(ERRORS, around(HISTORY, Json.without(chunk, Set.of("threads")), null));
            }
            for (JsonNode thread : Json.each(chunk.get("threads"))) {
                if (!thread.isObject()) {
                    unprocessable(Cause.UNKNOWN_CONTENT, around(HISTORY, with(chunk, "threads", thread), null));
                    continue;
                }
                for (JsonNode message : Json.each(thread.get(MESSAGES))) {
                    historic(chunk, thread, message);
                }
            }
            if (events.size() == before) {
                notice(HISTORY, around(HISTORY, chunk, null));
            }
        }

        private void historic(JsonNode chunk, JsonNode thread, JsonNode message) {
            Envelopes envelopes = (item, contact) ->
                    around(HISTORY, () -> with(chunk, "threads", with(thread, MESSAGES, item)), contact);
            if (!message.isObject()) {
                unprocessable(Cause.UNKNOWN_CONTENT, envelopes.around(message, null));
                return;
            }
            ObjectNode person = Contacts.person(thread);
            boolean ours = isOurs(message, person);
            Contacts known = Contacts.of(person);
            message(
                    message,
                    ours ? Direction.OUTGOING : Direction.INCOMING,
                    true,
                    known,
                    (item, contact) -> envelopes.around(item, null));
        }

        /** An import has the messages of both sides in one list. Ours come from the business number. */
        private boolean isOurs(JsonNode message, JsonNode person) {
            String from = Json.word(message, "from");
            String digits = Parties.digits(from);
            if (digits != null && digits.equals(businessNumber)) {
                return true;
            }
            if (person != null && from != null) {
                String number = Json.word(person, "wa_id");
                if (from.equals(number) || (digits != null && digits.equals(Parties.digits(number)))) {
                    return false;
                }
            }
            return message.has("to") || message.has("to_user_id");
        }

        private void notice(String kind, Envelope envelope) {
            events.add(new Event.Notice(kind, receivedAt, envelope));
        }

        private Envelopes envelopes(String list) {
            return (item, contact) -> around(list, item, contact);
        }

        private Envelope whole() {
            return () -> Json.write(wrapped(content));
        }

        private Envelope around(String list, JsonNode item, JsonNode contact) {
            return around(list, () -> item, contact);
        }

        private Envelope around(String list, Supplier<JsonNode> item, JsonNode contact) {
            return () -> Json.write(alone(list, item.get(), contact));
        }

        private ObjectNode alone(String list, JsonNode item, JsonNode contact) {
            ObjectNode alone = bare();
            if (contact != null) {
                alone.putArray("contacts").add(contact);
            }
            alone.putArray(list).add(item);
            return wrapped(alone);
        }

        private Envelope aroundList(String list, JsonNode items) {
            return () -> Json.write(wrapped(bare().set(list, items)));
        }

        private ObjectNode bare() {
            return bare(content);
        }

        /** A value, or its {@code standby}, without anything that holds events. */
        private static ObjectNode bare(JsonNode node) {
            ObjectNode bare = Json.MAPPER.createObjectNode();
            for (Map.Entry<String, JsonNode> property : node.properties()) {
                boolean events = property.getValue().isArray() || CONTENT.contains(property.getKey());
                if (!events) {
                    bare.set(property.getKey(), property.getValue());
                }
            }
            return bare;
        }

        private ObjectNode wrapped(JsonNode newContent) {
            JsonNode newValue = content == value ? newContent : bare(value).set(STANDBY, newContent);
            JsonNode newChange =
                    change.isObject() ? Json.without(change, Set.of("value")).set("value", newValue) : change;
            return with(root, "entry", with(entry, "changes", newChange));
        }
    }

    /** Writes the envelope of a message, wherever it is in the value. */
    private interface Envelopes {
        Envelope around(JsonNode item, JsonNode contact);
    }
}
