package io.wabridge.standin.graph;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.Json;
import java.time.Instant;
import java.util.Arrays;

/** One entry of {@code statuses[]}: what became of a message we sent. */
public final class MetaStatus {

    private final ObjectNode node = Json.object();
    private WaUser user = WaUser.phone("15551230001");

    private MetaStatus(String wamid, String status) {
        node.put("id", wamid).put("status", status).put("timestamp", "1767225660");
    }

    public static MetaStatus sent(String wamid) {
        MetaStatus status = new MetaStatus(wamid, "sent");
        return status.priced();
    }

    public static MetaStatus delivered(String wamid) {
        return new MetaStatus(wamid, "delivered").priced();
    }

    public static MetaStatus read(String wamid) {
        return new MetaStatus(wamid, "read");
    }

    /** A voice note was listened to. */
    public static MetaStatus played(String wamid) {
        return new MetaStatus(wamid, "played");
    }

    public static MetaStatus failed(String wamid, int code, String title, String details) {
        MetaStatus status = new MetaStatus(wamid, "failed");
        status.node
                .putArray("errors")
                .addObject()
                .put("code", code)
                .put("title", title)
                .put("message", title)
                .put("href", "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/")
                .putObject("error_data")
                .put("details", details);
        return status;
    }

    public static MetaStatus of(String wamid, String anyStatus) {
        return new MetaStatus(wamid, anyStatus);
    }

    private MetaStatus priced() {
        node.putObject("pricing")
                .put("billable", false)
                .put("pricing_model", "PMP")
                .put("type", "free_customer_service")
                .put("category", "service");
        return this;
    }

    public MetaStatus to(WaUser recipient) {
        user = recipient;
        return this;
    }

    public MetaStatus at(Instant instant) {
        node.put("timestamp", Long.toString(instant.getEpochSecond()));
        return this;
    }

    /** {@code biz_opaque_callback_data} of the send. */
    public MetaStatus callbackData(String data) {
        WaUser.putIfPresent(node, "biz_opaque_callback_data", data);
        return this;
    }

    /** Sent to a group; the participant is the one who received or read it. */
    public MetaStatus inGroup(String groupId) {
        node.put("recipient_type", "group").put("recipient_id", groupId);
        WaUser.putIfPresent(node, "recipient_participant_id", user.phone());
        return this;
    }

    public MetaStatus with(String key, Object value) {
        node.set(key, Json.of(value));
        return this;
    }

    public MetaStatus without(String... keys) {
        node.remove(Arrays.asList(keys));
        if (Arrays.asList(keys).contains("recipient_id")) {
            user = user.withPhone(null);
        }
        return this;
    }

    WaUser user() {
        return user;
    }

    /** A failed status comes without {@code contacts[]}, and without the BSUID when it was sent to a number. */
    boolean isFailed() {
        return node.path("status").asText().equals("failed");
    }

    ObjectNode json() {
        ObjectNode json = Json.object();
        WaUser.putIfPresent(json, "recipient_id", user.phone());
        if (!isFailed() || user.phone() == null) {
            WaUser.putIfPresent(json, "recipient_user_id", user.userId());
            WaUser.putIfPresent(json, "recipient_parent_user_id", user.parentUserId());
        }
        json.setAll(node.deepCopy());
        return json;
    }
}
