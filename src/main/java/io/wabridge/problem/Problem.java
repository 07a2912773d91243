package io.wabridge.problem;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The kinds of problem a caller can meet. Their names are part of the interface and never change meaning; {@code
 * src/docs/problems.md} shows the same list.
 */
public enum Problem {
    BAD_REQUEST(
            400,
            "The request cannot be read",
            "The body is not JSON, or the address holds something no address of the bridge holds.",
            "Send one JSON object in UTF-8 and plain paths."),
    UNAUTHENTICATED(
            401,
            "A valid access token is needed",
            "The token is absent, malformed, expired, from another issuer or for another audience.",
            "Get a token for the bridge's API from Entra ID."),
    NOT_AUTHORISED(
            403,
            "You may not do this",
            "Dynamics does not know you as an enabled user, or none of your roles is authorised.",
            "Ask for a role that the settings list, or for the privilege on the table."),
    NOT_FOUND(404, "There is nothing here", "No such address, message or parked event.", "Check the address."),
    NEVER_BLOCKED(
            404,
            "This number was never blocked",
            "There is no block of this number, neither active nor lifted.",
            "Nothing is to be done: it is not blocked."),
    NO_CONFLICT(
            404,
            "Nothing is to be decided about this number",
            "There is no identity conflict: there never was one, or somebody has decided.",
            "Nothing is to be done. Its history says who decided."),
    METHOD_NOT_ALLOWED(
            405, "The method does not fit the address", "The address exists, but not for this method.", "See Allow."),
    NUMBER_BLOCKED(
            409,
            "This number is blocked",
            "Nothing can be sent to a blocked number. The message was refused and nothing left.",
            "Unblock the number first."),
    BLOCKED_FOR_ALL(
            409,
            "The block covers all business numbers",
            "A block for all business numbers cannot be lifted for one of them.",
            "Lift it for all, or block again for the numbers that should stay blocked."),
    WINDOW_CLOSED(
            409,
            "The 24-hour window is closed",
            "The customer has not written for 24 hours, so WhatsApp takes nothing but templates.",
            "Send a template."),
    IN_PROGRESS(
            409,
            "The same request is being worked on",
            "A request with this Idempotency-Key has not ended yet.",
            "Repeat it a little later."),
    VERSION_MISMATCH(
            412,
            "The block has changed meanwhile",
            "If-Match names another version than the present one.",
            "Read the block again and decide anew."),
    TOO_SLOW(
            408,
            "The request did not arrive in time",
            "Its body took longer than the bridge waits for one.",
            "Repeat it over a better connection."),
    TOO_LARGE(413, "The body is too large", "The body is larger than the address accepts.", "Send less."),
    UNSUPPORTED_MEDIA_TYPE(
            415, "The body must be JSON", "The body is not declared as application/json.", "Set Content-Type."),
    UNSUPPORTED_ENCODING(
            415,
            "The body must not be compressed",
            "Content-Encoding is not identity. The bridge inflates nothing that comes in.",
            "Send the body as it is."),
    NUMBER_INVALID(
            422,
            "This is not a number",
            "Neither a possible phone number in international form nor a business-scoped user id.",
            "Write it as +4915112345678, or as the user id came."),
    VALIDATION(422, "Some fields are not right", "The fields are listed in errors[].", "Correct them."),
    SEARCH_TOO_BROAD(
            422,
            "Too much fits the search",
            "The search could not be answered within the time that one may take.",
            "Search for a longer part of the number, the id or the reason."),
    KEY_REUSED(
            422,
            "The Idempotency-Key was used for another request",
            "Within 24 hours a key stands for one request with one body.",
            "Take a new key for a new request."),
    TOO_MANY_REQUESTS(
            429,
            "You call too often",
            "More calls in a minute or at the same time than one caller may make, more than their calls may cost Dynamics, or too"
                    + " many tokens or passwords that were refused.",
            "Wait as long as Retry-After says."),
    INTERNAL(500, "Something went wrong here", "The bridge failed. Its log says more.", "Repeat it later."),
    AUTHORITY_UNAVAILABLE(
            503,
            "Authority cannot be established now",
            "Dynamics or Entra ID cannot be asked who you are, and what is known is older than a minute. Nothing was done.",
            "Repeat it after Retry-After."),
    DYNAMICS_UNAVAILABLE(
            503,
            "Dynamics cannot be asked now",
            "The answer depends on Dynamics, which is down or asked for silence. Nothing was done.",
            "Repeat it after Retry-After."),
    UNAVAILABLE(
            503,
            "The bridge cannot take this now",
            "The database or the broker does not accept writes, or its answer was lost. Then what you asked for may have been done.",
            "Repeat it after Retry-After, with the same Idempotency-Key.");

    private final int status;
    private final String title;
    private final String meaning;
    private final String remedy;

    Problem(int status, String title, String meaning, String remedy) {
        this.status = status;
        this.title = title;
        this.meaning = meaning;
        this.remedy = remedy;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    public String meaning() {
        return meaning;
    }

    public String remedy() {
        return remedy;
    }

    /** The last part of {@link #type}: {@code number-blocked}. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code type} of the problem, an address below the bridge's own. */
    public String type() {
        return "/problems/" + slug();
    }

    public static Optional<Problem> ofSlug(String slug) {
        return Arrays.stream(values()).filter(p -> p.slug().equals(slug)).findFirst();
    }

    /**
     * Several, as {@code never-blocked, not-found}.
     *
     * @throws IllegalArgumentException when one is not in the vocabulary
     */
    public static List<Problem> ofSlugs(String slugs) {
        return Arrays.stream(slugs.split(","))
                .map(slug -> ofSlug(slug.strip()).orElseThrow(() -> new IllegalArgumentException("no problem " + slug)))
                .toList();
    }

    /** The problem for a status without further information. */
    public static Problem ofStatus(int status) {
        return switch (status) {
            case 401 -> UNAUTHENTICATED;
            case 403 -> NOT_AUTHORISED;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 408 -> TOO_SLOW;
            case 413 -> TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 429 -> TOO_MANY_REQUESTS;
            case 503 -> UNAVAILABLE;
            default -> status >= 400 && status < 500 ? BAD_REQUEST : INTERNAL;
        };
    }
}
