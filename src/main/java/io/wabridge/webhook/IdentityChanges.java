package io.wabridge.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.identity.Party;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the two ways in which Meta reports a change of number or id: a {@code system} message, and the field {@code user_id_update}.
 *
 * <p>Who it was before is taken from where it can be trusted most. {@code previous_user_id} is there since August 2026. Before, the
 * old id stood only in the free text. {@code from} and {@code from_user_id} come last, because they may be the new ones already. A key
 * that equals the new one says nothing about before, so it never counts as an old one.
 */
final class IdentityChanges {

    /** These kinds must have new ids. Without them a block could not follow the person, so an operator has to look. */
    private static final Set<String> CHANGES_OF_KEY =
            Set.of("user_changed_number", "user_changed_user_id", "customer_changed_number");

    private static final String FROM = " changed from ";
    private static final String TO = " to ";
    private static final int LONGEST_KIND = 100;

    private IdentityChanges() {}

    /** What changed; empty when the notice names nobody, or lacks the new number or id. {@code before} may be unknown. */
    record Change(Party before, Party after, String kind) {}

    static Optional<Change> ofSystem(JsonNode message) {
        JsonNode system = message.get("system");
        String kind = kind(Json.word(system, "type"));
        Party sender = Parties.of(
                first(Json.word(message, "from"), Json.word(system, "customer")),
                Json.word(message, "from_user_id"),
                Json.word(message, "from_parent_user_id"),
                null);
        Party previous = Parties.of(
                null, Json.word(system, "previous_user_id"), Json.word(system, "previous_parent_user_id"), null);
        Party after = Parties.of(
                first(Json.word(system, "wa_id"), Json.word(system, "new_wa_id")),
                Json.word(system, "user_id"),
                Json.word(system, "parent_user_id"),
                null);

        Told told = Told.in(Json.content(system, "body"));
        if (told == null || !told.fits(after)) {
            told = Told.NOTHING;
        }
        after = after.isKnown() ? after : told.after;
        boolean changesAKey = CHANGES_OF_KEY.contains(kind);
        if (!after.isKnown() && changesAKey) {
            return Optional.empty();
        }
        Party before = before(after, previous, told.before, sender);
        if (!before.isKnown() && !changesAKey) {
            // A new security code or an unknown kind of notice: the same person. It goes into the audit.
            before = after;
        }
        after = after.isKnown() ? after : before;
        return after.isKnown() ? Optional.of(new Change(before, after, kind)) : Optional.empty();
    }

    /** The old keys: each from the first that has one other than the new one. */
    private static Party before(Party after, Party... byTrust) {
        Party before = Parties.UNKNOWN;
        for (Party party : byTrust) {
            before = new Party(
                    first(before.phone(), other(party.phone(), after.phone())),
                    first(before.userId(), other(party.userId(), after.userId())),
                    first(before.parentUserId(), other(party.parentUserId(), after.parentUserId())),
                    null,
                    null,
                    first(before.raw(), other(party.raw(), after.raw())));
        }
        return before;
    }

    /**
     * @param update {@code {wa_id, user_id: {previous, current}, parent_user_id: {previous, current}}}; {@code wa_id} is the new
     *     number
     */
    static Optional<Change> ofUpdate(JsonNode update, JsonNode contact) {
        Party previous = Parties.of(
                null,
                Json.word(update.get("user_id"), "previous"),
                Json.word(update.get("parent_user_id"), "previous"),
                null);
        Party after = Parties.of(
                Json.word(update, "wa_id"), current(update, "user_id"), current(update, "parent_user_id"), contact);
        Party before = before(after, previous);
        return after.isKnown() ? Optional.of(new Change(before, after, "user_id_update")) : Optional.empty();
    }

    /** The person's new contact; null when there is none or the update does not say. */
    static JsonNode contactOf(JsonNode update, Contacts contacts) {
        String number = Json.word(update, "wa_id");
        String userId = current(update, "user_id");
        return number == null && userId == null ? null : contacts.find(number, userId, null);
    }

    private static String current(JsonNode update, String name) {
        JsonNode node = update.get(name);
        return node != null && node.isObject() ? Json.word(node, "current") : Json.word(update, name);
    }

    private static String kind(String type) {
        if (type == null) {
            return "system";
        }
        return type.length() > LONGEST_KIND ? type.substring(0, LONGEST_KIND) : type;
    }

    private static String first(String one, String other) {
        return one != null ? one : other;
    }

    /** The old key; null when it is the new one. */
    private static String other(String old, String now) {
        return old == null || old.equals(now) ? null : old;
    }

    /**
     * "User NAME changed from OLD to NEW". People choose their names, which may contain the same words. So only the end of the
     * sentence counts, which Meta wrote, and only if it agrees with the structured new ids.
     */
    private record Told(Party before, Party after) {

        static final Told NOTHING = new Told(Parties.UNKNOWN, Parties.UNKNOWN);

        /** Null when the text says nothing. */
        static Told in(String body) {
            int from = body == null ? -1 : body.lastIndexOf(FROM);
            int to = from < 0 ? -1 : body.indexOf(TO, from + FROM.length());
            if (to < 0) {
                return null;
            }
            Party before = key(body.substring(from + FROM.length(), to));
            Party after = key(body.substring(to + TO.length()));
            return before.isKnown() && after.isKnown() ? new Told(before, after) : null;
        }

        private static Party key(String word) {
            String key = word.strip();
            boolean known = Parties.digits(key) != null || Parties.isUserId(key);
            return known ? Parties.of(key, null, null, null) : Parties.UNKNOWN;
        }

        boolean fits(Party structured) {
            return agree(after.phone(), structured.phone())
                    && agree(after.userId(), structured.userId())
                    && agree(after.parentUserId(), structured.parentUserId());
        }

        private static boolean agree(String told, String structured) {
            return told == null || structured == null || told.equals(structured);
        }
    }
}
