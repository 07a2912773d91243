package io.wabridge.standin.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Builds one webhook POST of the Cloud API and signs it.
 *
 * <pre>{@code
 * byte[] body = MetaWebhooks.forNumber("100000000000001")
 *         .message(MetaMessage.text("Grüße").from(WaUser.phone("4915112345678")))
 *         .status(MetaStatus.read("wamid.X"))
 *         .metaBytes();
 * String header = MetaWebhooks.sign(body, "sandbox-app-secret");
 * }</pre>
 *
 * <p>Messages and statuses added in a row share one {@code value}; {@link #nextChange} and {@link #nextEntry} start another.
 */
public final class MetaWebhooks {

    public static final String WABA = "200000000000001";

    private final ObjectNode root = Json.object();
    private ArrayNode changes;
    private ObjectNode messagesValue;
    private String phoneNumberId;

    private MetaWebhooks(String phoneNumberId) {
        this.phoneNumberId = phoneNumberId;
        root.put("object", "whatsapp_business_account");
        root.putArray("entry");
        nextEntry(WABA);
    }

    /** @param phoneNumberId the business number that received */
    public static MetaWebhooks forNumber(String phoneNumberId) {
        return new MetaWebhooks(phoneNumberId);
    }

    /** Further events are another business number's. */
    public MetaWebhooks andNumber(String otherPhoneNumberId) {
        phoneNumberId = otherPhoneNumberId;
        return nextChange();
    }

    /** Further messages and statuses go into a change of their own. */
    public MetaWebhooks nextChange() {
        messagesValue = null;
        return this;
    }

    /** Further events go into an entry of their own. */
    public MetaWebhooks nextEntry(String wabaId) {
        changes = ((ArrayNode) root.get("entry")).addObject().put("id", wabaId).putArray("changes");
        return nextChange();
    }

    public MetaWebhooks message(MetaMessage message) {
        ObjectNode value = messagesValue();
        if (!message.isSystem()) {
            addContact(value, message.from());
        }
        value.withArray("messages").add(message.incoming());
        return this;
    }

    public MetaWebhooks status(MetaStatus status) {
        ObjectNode value = messagesValue();
        if (!status.isFailed()) {
            addContact(value, status.user());
        }
        value.withArray("statuses").add(status.json());
        return this;
    }

    /** An error of the account or the system: {@code value.errors[]}. */
    public MetaWebhooks error(int code, String title) {
        messagesValue()
                .withArray("errors")
                .addObject()
                .put("code", code)
                .put("title", title)
                .put("message", title);
        return this;
    }

    /** Sent with the phone app of a number that is used on both sides. */
    public MetaWebhooks appEcho(MetaMessage message) {
        ObjectNode value = newChange("smb_message_echoes");
        value.putArray("message_echoes").add(message.echo(displayPhone(phoneNumberId)));
        return this;
    }

    /** Sent by another app of the business. */
    public MetaWebhooks echo(MetaMessage message) {
        ObjectNode value = newChange("message_echoes");
        value.putArray("message_echoes").add(message.echo(displayPhone(phoneNumberId)));
        return this;
    }

    /** Written by a customer while Meta's agent answers: comes instead of {@link #message}, one level deeper. */
    public MetaWebhooks standbyMessage(MetaMessage message) {
        ObjectNode standby = newChange("standby").putObject("standby");
        addContact(standby, message.from());
        standby.putArray("messages").add(message.incoming());
        return this;
    }

    /** Sent by Meta's agent: the echo has the request by which it was sent. */
    public MetaWebhooks agentEcho(MetaMessage message) {
        newChange("standby").putObject("standby").putArray("message_echoes").add(message.agentEcho());
        return this;
    }

    /** A receipt of what Meta's agent sent. */
    public MetaWebhooks standbyStatus(MetaStatus status) {
        newChange("standby").putObject("standby").putArray("statuses").add(status.json());
        return this;
    }

    /**
     * Meta's agent got the conversation ({@code control_passed}) or gave it back ({@code control_taken}). It names no business number
     * in {@code metadata}, and carries a summary of what was said.
     */
    public MetaWebhooks handover(String type, WaUser customer, String summary) {
        ObjectNode value = Json.object().put("messaging_product", "whatsapp").put("type", type);
        WaUser.putIfPresent(value.putObject("sender"), "phone_number", customer.phone());
        value.putObject("recipient")
                .put("phone_number_id", phoneNumberId)
                .put("display_phone_number", displayPhone(phoneNumberId));
        value.putObject(type)
                .put("new_owner_role", "primary")
                .putObject("conversation_context")
                .putObject("summary")
                .put("text", summary);
        return field("messaging_handovers", value);
    }

    /**
     * Part of the past of one chat.
     *
     * @param phase 0 to 2
     * @param customer whose chat it is
     */
    public MetaWebhooks history(
            int phase, int chunk, WaUser customer, List<MetaMessage> fromCustomer, List<MetaMessage> ours) {
        ObjectNode part = newChange("history").putArray("history").addObject();
        part.putObject("metadata").put("phase", phase).put("chunk_order", chunk).put("progress", 50);
        ObjectNode thread = part.putArray("threads").addObject();
        thread.put("id", customer.phone() != null ? customer.phone() : customer.userId());
        ArrayNode messages = thread.putArray("messages");
        for (MetaMessage message : fromCustomer) {
            ObjectNode json = message.from(customer).incoming();
            json.putObject("history_context").put("status", "READ");
            messages.add(json);
        }
        for (MetaMessage message : ours) {
            ObjectNode json = message.to(customer).echo(displayPhone(phoneNumberId));
            json.putObject("history_context").put("status", "DELIVERED");
            messages.add(json);
        }
        return this;
    }

    /** Field {@code user_id_update}: announced, then withdrawn by Meta. Some proxies still send it. */
    public MetaWebhooks userIdUpdate(WaUser before, WaUser after, Instant at) {
        ObjectNode value = newChange("user_id_update");
        addContact(value, after);
        ObjectNode update = value.putArray("user_id_update").addObject();
        WaUser.putIfPresent(update, "wa_id", after.phone());
        update.put("detail", "User ID update due to a change of phone number");
        update.putObject("user_id").put("previous", before.userId()).put("current", after.userId());
        if (after.parentUserId() != null) {
            update.putObject("parent_user_id")
                    .put("previous", before.parentUserId())
                    .put("current", after.parentUserId());
        }
        update.put("timestamp", Long.toString(at.getEpochSecond()));
        return this;
    }

    /** Any other field: {@code account_update}, templates, quality, or one that is not known yet. */
    public MetaWebhooks field(String field, JsonNode value) {
        changes.addObject().put("field", field).set("value", value);
        return nextChange();
    }

    private ObjectNode messagesValue() {
        if (messagesValue == null) {
            messagesValue = newChange("messages");
        }
        return messagesValue;
    }

    private ObjectNode newChange(String field) {
        messagesValue = null;
        ObjectNode change = changes.addObject();
        ObjectNode value = change.putObject("value").put("messaging_product", "whatsapp");
        value.putObject("metadata")
                .put("display_phone_number", displayPhone(phoneNumberId))
                .put("phone_number_id", phoneNumberId);
        change.put("field", field);
        return value;
    }

    private static void addContact(ObjectNode value, WaUser user) {
        ObjectNode contact = user.contact();
        for (JsonNode known : value.withArray("contacts")) {
            if (known.equals(contact)) {
                return;
            }
        }
        value.withArray("contacts").add(contact);
    }

    /** The sandbox's business numbers: the last digit of the id is that of the number. */
    static String displayPhone(String phoneNumberId) {
        return "1555000000" + phoneNumberId.charAt(phoneNumberId.length() - 1);
    }

    /** The document itself, for changes no method here offers. */
    public ObjectNode json() {
        return root;
    }

    /** {@code value} of the last change. */
    public ObjectNode lastValue() {
        return (ObjectNode) changes.get(changes.size() - 1).get("value");
    }

    /** Plain UTF-8. */
    public byte[] bytes() {
        return Json.bytes(root);
    }

    /** The same as Meta writes it: see {@link #escapedAsMeta}. */
    public byte[] metaBytes() {
        return escapedAsMeta(root);
    }

    /** Every event as a webhook of its own would be too much to ask of Meta; this is one POST per call, for load. */
    public static List<byte[]> each(String phoneNumberId, List<MetaMessage> messages) {
        List<byte[]> bodies = new ArrayList<>();
        for (MetaMessage message : messages) {
            bodies.add(forNumber(phoneNumberId).message(message).metaBytes());
        }
        return bodies;
    }

    /**
     * Meta escapes everything beyond ASCII ({@code \\u00e4}, lower case) and every slash ({@code \/}). A receiver that parses and
     * prints again before it checks the signature computes it over other bytes.
     */
    public static byte[] escapedAsMeta(JsonNode json) {
        String plain = json.toString();
        StringBuilder escaped = new StringBuilder(plain.length() + 64);
        // Outside strings JSON has neither slashes nor anything beyond ASCII, so there is no need to know where we are.
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (c == '/') {
                escaped.append("\\/");
            } else if (c > 126) {
                escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Value of {@code X-Hub-Signature-256} for exactly these bytes. */
    public static String sign(byte[] body, String appSecret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(appSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
