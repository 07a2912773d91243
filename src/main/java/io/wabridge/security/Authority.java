package io.wabridge.security;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.DataverseClient;
import io.wabridge.dataverse.DataverseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Asks Dynamics who a caller is and what they may do.
 *
 * <p>A role exists once for each business unit, so roles are compared by their root role. Roles of the user's teams count. An
 * answer is valid for a minute, counted from the question. When Dynamics is down for longer, nobody may do anything.
 */
@Component
public final class Authority {

    /** The same in every organisation. */
    private static final String SYSTEM_ADMINISTRATOR = "627090ff-40a3-4053-8790-584edc5be201";

    private static final String ROLE_COLUMNS = "roleid,_parentrootroleid_value,_roletemplateid_value";
    private static final String SETTINGS_KEY = "default";
    private static final long MOST_CALLERS = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(Authority.class);

    private final DataverseClient dataverse;
    private final CrmSchema schema;
    private final ObjectMapper json;
    private final Clock clock;
    private final Duration maxAge;
    private final Cache<String, Answer<Person>> people;
    private final Cache<String, Answer<Settings>> settings;

    Authority(
            DataverseClient dataverse,
            CrmSchema schema,
            ObjectMapper json,
            Clock clock,
            SecuritySettings securitySettings) {
        this.dataverse = dataverse;
        this.schema = schema;
        this.json = json;
        this.clock = clock;
        this.maxAge = securitySettings.authorityMaxAge();
        this.people = cache();
        this.settings = cache();
    }

    /**
     * The caller with this object id ({@code oid} of a token).
     *
     * @throws NotAuthorisedException when no enabled user has it
     * @throws AuthorityUnavailableException when Dynamics cannot be asked
     */
    public Caller callerByOid(String oid) {
        return caller("oid:", oid, "azureactivedirectoryobjectid");
    }

    /**
     * The caller who owns or created a row.
     *
     * @throws NotAuthorisedException when there is no such user, or it is disabled
     * @throws AuthorityUnavailableException when Dynamics cannot be asked
     */
    public Caller callerBySystemUser(String systemUserId) {
        return caller("user:", systemUserId, "systemuserid");
    }

    /** @throws AuthorityUnavailableException when Dynamics cannot be asked */
    public Settings settings() {
        return ask(settings, SETTINGS_KEY, this::readSettings);
    }

    private Caller caller(String kind, String id, String column) {
        String guid = guid(id);
        Person person = ask(people, kind + guid, () -> readPerson(column, guid));
        if (person == Person.NOBODY) {
            throw new NotAuthorisedException("no enabled user in Dynamics");
        }
        Settings current = settings();
        return new Caller(
                person.systemUserId(),
                person.oid(),
                person.name(),
                person.holdsOneOf(current.blockRoles()),
                person.holdsOneOf(current.unblockRoles()),
                person.holdsOneOf(current.operatorRoles()),
                person.mayReadChats(),
                person.mayCreateMessages());
    }

    // The id becomes part of a query, so it must be a GUID.
    private static String guid(String id) {
        try {
            return UUID.fromString(id).toString();
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new NotAuthorisedException("not an object id");
        }
    }

    private <T> T ask(Cache<String, Answer<T>> cache, String key, Supplier<T> question) {
        try {
            // Caffeine computes once for each key. Other threads that ask for the same key wait for this answer.
            return cache.get(key, ignored -> {
                        Instant askedAt = clock.instant();
                        return new Answer<>(question.get(), askedAt);
                    })
                    .value();
        } catch (DataverseException e) {
            throw new AuthorityUnavailableException(e);
        }
    }

    private Person readPerson(String column, String guid) {
        List<JsonNode> users = dataverse.list(
                "systemusers",
                "$select=systemuserid,fullname,isdisabled,azureactivedirectoryobjectid&$filter="
                        + DataverseClient.encode(column + " eq " + guid));
        JsonNode user = users.stream()
                .filter(row -> !row.path("isdisabled").asBoolean(true))
                .findFirst()
                .orElse(null);
        if (user == null) {
            return Person.NOBODY;
        }
        String id = user.path("systemuserid").asText();
        Set<String> roles = new HashSet<>();
        boolean administrator = false;
        for (JsonNode role : rolesOf(id)) {
            add(roles, role.path("roleid"));
            add(roles, role.path("_parentrootroleid_value"));
            administrator |= SYSTEM_ADMINISTRATOR.equalsIgnoreCase(
                    role.path("_roletemplateid_value").asText());
        }
        String readChats = "prvRead" + schema.chat().name();
        String createMessages = "prvCreate" + schema.message().name();
        Set<String> privileges = privilegesOf(id, List.of(readChats, createMessages));
        return new Person(
                id,
                user.path("azureactivedirectoryobjectid").asText(null),
                user.path("fullname").asText(""),
                roles,
                administrator,
                privileges.contains(readChats),
                privileges.contains(createMessages));
    }

    private List<JsonNode> rolesOf(String systemUserId) {
        List<JsonNode> roles = new ArrayList<>(dataverse.list(
                "roles",
                "$select=" + ROLE_COLUMNS + "&$filter="
                        + DataverseClient.encode(
                                "systemuserroles_association/any(u:u/systemuserid eq " + systemUserId + ")")));
        dataverse
                .list(
                        "teams",
                        "$select=teamid&$expand=teamroles_association($select=" + ROLE_COLUMNS + ")&$filter="
                                + DataverseClient.encode(
                                        "teammembership_association/any(u:u/systemuserid eq " + systemUserId + ")"))
                .forEach(team -> team.path("teamroles_association").forEach(roles::add));
        return roles;
    }

    // Names come back in the schema's case, so the comparison ignores case.
    private Set<String> privilegesOf(String systemUserId, List<String> names) {
        JsonNode answer = dataverse.get(
                "systemusers(" + systemUserId
                        + ")/Microsoft.Dynamics.CRM.RetrieveUserSetOfPrivilegesByNames(PrivilegeNames=@p)",
                "@p=" + DataverseClient.encode(json.valueToTree(names).toString()));
        Set<String> held = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        answer.path("RolePrivileges")
                .forEach(privilege -> held.add(privilege.path("PrivilegeName").asText()));
        return held;
    }

    private Settings readSettings() {
        CrmSchema.Table table = schema.setting();
        List<String> columns = List.of(
                table.column("block-roles"),
                table.column("unblock-roles"),
                table.column("operator-roles"),
                table.column("reason-required"),
                table.column("reconcile-seconds"));
        List<JsonNode> rows = dataverse.list(
                table.set(),
                "$select=" + String.join(",", columns) + "&$filter="
                        + DataverseClient.encode(table.key() + " eq '" + SETTINGS_KEY + "' and statecode eq 0"));
        if (rows.isEmpty()) {
            LOG.warn("Dynamics holds no active settings row: only a System Administrator may block");
            return Settings.NONE;
        }
        JsonNode row = rows.get(0);
        JsonNode seconds = row.path(table.column("reconcile-seconds"));
        return new Settings(
                roleIds(row, table.column("block-roles")),
                roleIds(row, table.column("unblock-roles")),
                roleIds(row, table.column("operator-roles")),
                row.path(table.column("reason-required")).asBoolean(false),
                seconds.isNumber() ? seconds.asInt() : null);
    }

    private Set<String> roleIds(JsonNode row, String column) {
        String text = row.path(column).asText("");
        if (text.isBlank() || "null".equals(text)) {
            return Set.of();
        }
        Set<String> ids = new HashSet<>();
        try {
            json.readTree(text).forEach(id -> add(ids, id));
        } catch (JsonProcessingException e) {
            // Fail closed: an unreadable list authorises nobody.
            LOG.warn("{} in the settings row is not a JSON array of role ids", column);
        }
        return Set.copyOf(ids);
    }

    private static void add(Set<String> ids, JsonNode id) {
        if (id.isTextual()) {
            ids.add(id.asText().toLowerCase(Locale.ROOT));
        }
    }

    private <T> Cache<String, Answer<T>> cache() {
        return Caffeine.newBuilder()
                .maximumSize(MOST_CALLERS)
                .ticker(() -> nanos(clock.instant()))
                .expireAfter(Expiry.<String, Answer<T>>creating(
                        (key, answer) -> maxAge.minus(Duration.between(answer.askedAt(), clock.instant()))))
                .build();
    }

    private static long nanos(Instant at) {
        return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000_000L), at.getNano());
    }

    /** The age counts from the question: a slow answer may be out of date when it arrives. */
    private record Answer<T>(T value, Instant askedAt) {}

    private record Person(
            String systemUserId,
            String oid,
            String name,
            Set<String> roles,
            boolean administrator,
            boolean mayReadChats,
            boolean mayCreateMessages) {

        static final Person NOBODY = new Person("", null, "", Set.of(), false, false, false);

        boolean holdsOneOf(Set<String> listed) {
            return administrator || roles.stream().anyMatch(listed::contains);
        }
    }
}
