package io.wabridge.standin.graph;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.Json;
import java.util.UUID;

/**
 * The Graph API's refusal. Meta's advice is to judge by code and {@code error_data.details} alone; titles and HTTP status vary.
 * The codes and statuses are those of Meta's error reference for the Cloud API.
 */
final class GraphError extends Exception {

    private static final long serialVersionUID = 1;

    private final int status;
    private final int code;
    private final Integer subcode;
    private final String details;

    private GraphError(int status, int code, Integer subcode, String message, String details) {
        super(message);
        this.status = status;
        this.code = code;
        this.subcode = subcode;
        this.details = details;
    }

    static GraphError tokenMissing() {
        return new GraphError(401, 104, null, "An access token is required to request this resource.", null);
    }

    static GraphError tokenInvalid() {
        return new GraphError(401, 190, null, "Invalid OAuth access token - Cannot parse access token", null);
    }

    static GraphError unknownPath(String path) {
        return new GraphError(400, 2500, null, "Unknown path components: " + path, null);
    }

    static GraphError unknownObject(String method, String id) {
        return new GraphError(
                400,
                100,
                33,
                "Unsupported " + method.toLowerCase(java.util.Locale.ROOT) + " request. Object with ID '" + id
                        + "' does not exist, cannot be loaded due to missing permissions, or does not support this"
                        + " operation",
                null);
    }

    static GraphError parameter(String sentence) {
        return new GraphError(400, 100, null, "(#100) " + sentence, sentence);
    }

    static GraphError missing(String what) {
        return new GraphError(
                400, 131008, null, "(#131008) Required parameter is missing", "Parameter '" + what + "' is mandatory.");
    }

    static GraphError value(String details) {
        return new GraphError(400, 131009, null, "(#131009) Parameter value is not valid", details);
    }

    static GraphError toSelf() {
        return new GraphError(
                400,
                131021,
                null,
                "(#131021) Recipient cannot be sender",
                "Sender and recipient phone number is the same.");
    }

    static GraphError undeliverable() {
        return new GraphError(
                400,
                131026,
                null,
                "(#131026) Message undeliverable",
                "The message could not be delivered to the user.");
    }

    static GraphError windowClosed() {
        return new GraphError(
                400,
                131047,
                null,
                "(#131047) Re-engagement message",
                "Message failed to send because more than 24 hours have passed since the customer last replied to this"
                        + " number.");
    }

    static GraphError throughput() {
        return new GraphError(
                400,
                130429,
                null,
                "(#130429) Rate limit hit",
                "Message failed to send because there were too many messages sent from this phone number in a short"
                        + " period of time.");
    }

    static GraphError pairRate() {
        return new GraphError(
                400,
                131056,
                null,
                "(#131056) (Business Account, Consumer Account) pair rate limit hit",
                "Message failed to send because there were too many messages sent from this phone number to the same"
                        + " phone number in a short period of time.");
    }

    static GraphError userIdNotAllowed() {
        return new GraphError(
                400,
                131062,
                null,
                "(#131062) Business-scoped user IDs are not supported for this message",
                "Authentication templates with a one-tap, zero-tap or copy-code button need a phone number.");
    }

    static GraphError templateUnknown(String name, String language) {
        return new GraphError(
                404,
                132001,
                null,
                "(#132001) Template name does not exist in the translation",
                "template name (" + name + ") does not exist in " + language);
    }

    static GraphError templateParameters(int expected, int found) {
        return new GraphError(
                400,
                132000,
                null,
                "(#132000) Number of parameters does not match the expected number of params",
                "body: number of localizable_params (" + found + ") does not match the expected number of params ("
                        + expected + ")");
    }

    static GraphError mediaRefused(String details) {
        return new GraphError(400, 131053, null, "(#131053) Media upload error", details);
    }

    static GraphError blockingFailed(String verb) {
        return new GraphError(
                400,
                139100,
                null,
                "(#139100) Failed to block/unblock users",
                "Failed to " + verb + " some users, see the block_users response list for details");
    }

    static GraphError blockListFull() {
        return new GraphError(400, 139101, null, "(#139101) Blocklist limit reached", "The block list is full.");
    }

    int status() {
        return status;
    }

    int code() {
        return code;
    }

    /** {@code error} of the answer. */
    ObjectNode json() {
        ObjectNode error = Json.object()
                .put("message", getMessage())
                .put("type", "OAuthException")
                .put("code", code);
        if (subcode != null) {
            error.put("error_subcode", subcode);
        }
        if (details != null) {
            error.putObject("error_data").put("messaging_product", "whatsapp").put("details", details);
        }
        return error.put("fbtrace_id", "A" + UUID.randomUUID().toString().replace("-", ""));
    }

    /** An entry of {@code failed_users[].errors}. */
    ObjectNode brief() {
        ObjectNode error = Json.object().put("message", getMessage()).put("code", code);
        error.putObject("error_data").put("details", details);
        return error;
    }
}
