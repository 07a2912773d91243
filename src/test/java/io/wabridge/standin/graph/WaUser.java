package io.wabridge.standin.graph;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.Json;

/**
 * A WhatsApp user as webhooks name one. A user without a username always shows the number; one with a username shows it only now
 * and then, and is then known by the business-scoped user id alone.
 *
 * @param phone digits; null when hidden
 * @param userId BSUID; null as it was before April 2026
 * @param parentUserId parent BSUID; null unless the business is enrolled
 * @param username null when the user has none
 * @param name profile name
 */
public record WaUser(String phone, String userId, String parentUserId, String username, String name) {

    /** Known by number only. */
    public static WaUser phone(String digits) {
        return new WaUser(digits, null, null, null, "Kim Customer");
    }

    /** Known by BSUID only: a username user who hides the number. */
    public static WaUser userId(String userId) {
        return new WaUser(null, userId, null, "kim.customer", "Kim Customer");
    }

    public WaUser withPhone(String digits) {
        return new WaUser(digits, userId, parentUserId, username, name);
    }

    public WaUser withUserId(String newUserId) {
        return new WaUser(phone, newUserId, parentUserId, username, name);
    }

    public WaUser withParent(String newParentUserId) {
        return new WaUser(phone, userId, newParentUserId, username, name);
    }

    public WaUser withUsername(String newUsername) {
        return new WaUser(phone, userId, parentUserId, newUsername, name);
    }

    public WaUser named(String newName) {
        return new WaUser(phone, userId, parentUserId, username, newName);
    }

    /** An entry of {@code contacts[]}. */
    ObjectNode contact() {
        ObjectNode contact = Json.object();
        ObjectNode profile = contact.putObject("profile").put("name", name);
        putIfPresent(profile, "username", username);
        putIfPresent(contact, "wa_id", phone);
        putIfPresent(contact, "user_id", userId);
        putIfPresent(contact, "parent_user_id", parentUserId);
        return contact;
    }

    /** Absent keys are left out, as Meta does: never empty, never null. */
    static void putIfPresent(ObjectNode node, String key, String value) {
        if (value != null) {
            node.put(key, value);
        }
    }
}
