package io.wabridge.standin.dataverse;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.wabridge.standin.dataverse.Store.Transaction;
import io.wabridge.standin.dataverse.model.Depth;
import io.wabridge.standin.dataverse.model.Schema;
import io.wabridge.standin.dataverse.model.Schema.ManyToMany;
import io.wabridge.standin.dataverse.model.Schema.RoleDefinition;
import io.wabridge.standin.dataverse.model.SolutionReader;
import io.wabridge.standin.dataverse.model.Table;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The organisation every test and the sandbox start with: two business units, agents of different rights, the application users,
 * two channels and the settings.
 *
 * <p>Ada works in the lower business unit, so she holds that unit's copies of the roles: whoever compares role ids instead of
 * {@code parentrootroleid} does not recognise her. Partner is authorised to block only through a team.
 */
public final class DataverseSeed {

    public static final UUID ORGANIZATION = UUID.fromString("0a000000-0000-0000-0000-000000000001");
    public static final UUID ROOT_UNIT = UUID.fromString("b0000000-0000-0000-0000-000000000001");
    public static final UUID LOWER_UNIT = UUID.fromString("b0000000-0000-0000-0000-000000000002");
    public static final UUID TEAM = UUID.fromString("70000000-0000-0000-0000-000000000001");

    /** Systemuser ids. The object ids in Entra are the same with 0 as first digit. */
    public static final UUID ADA = user("0a");

    public static final UUID BOB = user("0b");
    public static final UUID ROOT = user("0c");
    public static final UUID PARTNER = user("0d");
    public static final UUID BRIDGE = user("0e");
    public static final UUID INSPECTOR = user("0f");

    public static final UUID CHANNEL_1 = UUID.fromString("c0000000-0000-0000-0000-000000000001");
    public static final UUID CHANNEL_2 = UUID.fromString("c0000000-0000-0000-0000-000000000002");
    public static final UUID SETTING = UUID.fromString("5e000000-0000-0000-0000-000000000001");

    /** Erika: mobile +4915112345678. John: business phone +1 555 010 0002. Maria: mobile +5511987654321. */
    public static final UUID CONTACT_ERIKA = UUID.fromString("cc000000-0000-0000-0000-000000000001");

    public static final UUID CONTACT_JOHN = UUID.fromString("cc000000-0000-0000-0000-000000000002");
    public static final UUID CONTACT_MARIA = UUID.fromString("cc000000-0000-0000-0000-000000000003");

    private static final String AGENT = "WhatsApp Agent";
    private static final String BLOCKER = "WhatsApp Blocker";
    private static final String ADMINISTRATOR = "WhatsApp Administrator";
    private static final UUID SYSTEM_ADMINISTRATOR = UUID.fromString("50000000-0000-0000-0000-000000000001");
    private static final UUID INSPECTOR_ROLE = UUID.fromString("50000000-0000-0000-0000-000000000002");

    private static final SolutionReader SOLUTION = SolutionReader.ofThisProject();
    /** Read once: their queries are written out as XML again, which takes longer than all other rows. */
    private static final List<SolutionReader.View> VIEWS = SOLUTION.views();

    /** The solution's endpoint for webhooks. */
    static final UUID ENDPOINT = SOLUTION.endpoints().get(0).id();

    /** The same in every organisation. */
    private static final Map<String, UUID> MESSAGES = Map.of(
            "Create", UUID.fromString("9ebdbb1b-ea3e-db11-86a7-000a3a5473e8"),
            "Update", UUID.fromString("20bebb1b-ea3e-db11-86a7-000a3a5473e8"),
            "Delete", UUID.fromString("a1bdbb1b-ea3e-db11-86a7-000a3a5473e8"));

    private static final Map<String, UUID> ROLES =
            SOLUTION.roles().stream().collect(Collectors.toMap(RoleDefinition::name, RoleDefinition::id));

    private final Schema schema;
    private final RowWriter writer;
    private final Access system;
    private volatile String webhookUrl;
    private volatile String webhookAuthValue;

    DataverseSeed(Schema schema, RowWriter writer) {
        this.schema = schema;
        this.writer = writer;
        this.system = new Access(ROOT, null, null, Set.of(), List.of(ROOT_UNIT), Map.of(), true, null);
    }

    private static UUID user(String end) {
        return UUID.fromString("10000000-0000-0000-0000-0000000000" + end);
    }

    /** The object id in Entra of a seeded user. */
    public static UUID objectId(UUID systemuser) {
        return UUID.fromString("0" + systemuser.toString().substring(1));
    }

    /** Root id of a role of the solution, as {@code wab_setting} lists it. */
    public static UUID role(String name) {
        UUID id = ROLES.get(name);
        if (id == null) {
            throw new IllegalArgumentException("no role " + name);
        }
        return id;
    }

    void privileges(Privileges privileges) {
        Map<String, Depth> reading = new HashMap<>();
        schema.tables().forEach(table -> reading.put("prvRead" + table.privilege(), Depth.Global));
        privileges.define(INSPECTOR_ROLE, reading);
    }

    /** Where webhooks go and with which key, from the next planting on. */
    void endpoint(String url, String authValue) {
        webhookUrl = url;
        webhookAuthValue = authValue;
    }

    void plant(Transaction transaction) {
        row(transaction, "businessunit", ROOT_UNIT, Map.of("name", "Headquarters"));
        row(
                transaction,
                "businessunit",
                LOWER_UNIT,
                Map.of("name", "Customer Care", "parentbusinessunitid", new Ref("businessunit", ROOT_UNIT)));
        users(transaction);
        roles(transaction);
        views(transaction);
        registration(transaction);
        team(transaction);
        channels(transaction);
        contacts(transaction);
    }

    private void users(Transaction transaction) {
        person(transaction, ADA, "Ada", "Agent", LOWER_UNIT, null);
        person(transaction, BOB, "Bob", "Beginner", ROOT_UNIT, null);
        person(transaction, ROOT, "Root", "Administrator", ROOT_UNIT, null);
        person(transaction, PARTNER, "#", "Partner System", ROOT_UNIT, "00000000-0000-0000-0000-0000000000a1");
        person(transaction, BRIDGE, "#", "WhatsApp Bridge", ROOT_UNIT, "00000000-0000-0000-0000-0000000000b0");
        person(transaction, INSPECTOR, "#", "Inspector", ROOT_UNIT, "00000000-0000-0000-0000-0000000000a2");
    }

    private void person(Transaction transaction, UUID id, String first, String last, UUID unit, String application) {
        Map<String, Object> values = new HashMap<>();
        values.put("firstname", first);
        values.put("lastname", last);
        values.put("azureactivedirectoryobjectid", objectId(id));
        values.put("businessunitid", new Ref("businessunit", unit));
        if (application != null) {
            values.put("applicationid", UUID.fromString(application));
            values.put("accessmode", 4L);
        }
        row(transaction, "systemuser", id, values);
    }

    private void roles(Transaction transaction) {
        row(
                transaction,
                "roletemplate",
                Privileges.SYSTEM_ADMINISTRATOR_TEMPLATE,
                Map.of("name", "System Administrator"));
        role(transaction, SYSTEM_ADMINISTRATOR, "System Administrator", Privileges.SYSTEM_ADMINISTRATOR_TEMPLATE);
        role(transaction, INSPECTOR_ROLE, "Inspector", null);
        for (RoleDefinition role : schema.roles()) {
            role(transaction, role.id(), role.name(), null);
        }
        grant(transaction, ADA, copy(role(AGENT)));
        grant(transaction, ADA, copy(role(BLOCKER)));
        grant(transaction, BOB, role(AGENT));
        grant(transaction, ROOT, SYSTEM_ADMINISTRATOR);
        grant(transaction, PARTNER, role(AGENT));
        grant(transaction, BRIDGE, role("WhatsApp Bridge"));
        grant(transaction, INSPECTOR, INSPECTOR_ROLE);
    }

    // A role exists once per business unit; the copy points to the one it was inherited from.
    private void role(Transaction transaction, UUID id, String name, UUID template) {
        Map<String, Object> values = new HashMap<>();
        values.put("name", name);
        values.put("businessunitid", new Ref("businessunit", ROOT_UNIT));
        values.put("parentrootroleid", new Ref("role", id));
        if (template != null) {
            values.put("roletemplateid", new Ref("roletemplate", template));
        }
        row(transaction, "role", id, values);
        values.put("businessunitid", new Ref("businessunit", LOWER_UNIT));
        values.put("parentroleid", new Ref("role", id));
        row(transaction, "role", copy(id), values);
    }

    private static UUID copy(UUID role) {
        return UUID.nameUUIDFromBytes((role + "@" + LOWER_UNIT).getBytes(StandardCharsets.UTF_8));
    }

    private void views(Transaction transaction) {
        for (SolutionReader.View view : VIEWS) {
            row(
                    transaction,
                    "savedquery",
                    view.id(),
                    Map.of(
                            "name", view.name(),
                            "returnedtypecode", view.table(),
                            "querytype", (long) view.queryType(),
                            "isdefault", view.preset(),
                            "isquickfindquery", view.quickFind(),
                            "fetchxml", view.fetchXml(),
                            "layoutxml", view.layoutXml()));
        }
    }

    /** Messages and filters are the platform's; endpoint and steps come with the solution, the key after it. */
    private void registration(Transaction transaction) {
        Map<String, UUID> filters = new HashMap<>();
        MESSAGES.forEach((message, id) -> {
            row(transaction, "sdkmessage", id, Map.of("name", message));
            for (Table table : schema.tables()) {
                UUID filter = UUID.nameUUIDFromBytes((message + " " + table).getBytes(StandardCharsets.UTF_8));
                filters.put(table.name() + id, filter);
                row(
                        transaction,
                        "sdkmessagefilter",
                        filter,
                        Map.of(
                                "primaryobjecttypecode",
                                table.name(),
                                "sdkmessageid",
                                new Ref("sdkmessage", id),
                                "iscustomprocessingstepallowed",
                                !table.name().startsWith("sdkmessage")));
            }
        });
        for (SolutionReader.Endpoint endpoint : SOLUTION.endpoints()) {
            Map<String, Object> values = new HashMap<>();
            values.put("name", endpoint.name());
            values.put("contract", (long) endpoint.contract());
            values.put("authtype", (long) endpoint.authType());
            values.put("messageformat", (long) endpoint.messageFormat());
            values.put("url", webhookUrl == null ? endpoint.url() : webhookUrl);
            values.put("authvalue", webhookAuthValue);
            row(transaction, "serviceendpoint", endpoint.id(), values);
        }
        for (SolutionReader.Registered step : SOLUTION.steps()) {
            row(
                    transaction,
                    "sdkmessageprocessingstep",
                    step.id(),
                    Map.of(
                            "name",
                            step.name(),
                            "mode",
                            (long) step.mode(),
                            "stage",
                            (long) step.stage(),
                            "rank",
                            1L,
                            "asyncautodelete",
                            step.autoDelete(),
                            "filteringattributes",
                            step.filteringAttributes(),
                            "sdkmessageid",
                            new Ref("sdkmessage", step.message()),
                            "sdkmessagefilterid",
                            new Ref("sdkmessagefilter", filters.get(step.table() + step.message())),
                            "eventhandler",
                            new Ref("serviceendpoint", step.endpoint())));
        }
    }

    private void team(Transaction transaction) {
        row(
                transaction,
                "team",
                TEAM,
                Map.of("name", "Block Desk", "businessunitid", new Ref("businessunit", ROOT_UNIT)));
        transaction.link(relation("teammembership_association"), TEAM, PARTNER);
        transaction.link(relation("teamroles_association"), TEAM, role(BLOCKER));
    }

    private void channels(Transaction transaction) {
        channel(transaction, CHANNEL_1, "Support", "100000000000001", "+1 555-000-0001");
        channel(transaction, CHANNEL_2, "Sales", "100000000000002", "+1 555-000-0002");
        Map<String, Object> setting = new HashMap<>();
        setting.put("wab_settingkey", "default");
        setting.put("wab_blockroles", ids(role(BLOCKER)));
        setting.put("wab_unblockroles", ids(role(BLOCKER)));
        setting.put("wab_operatorroles", ids(role(ADMINISTRATOR)));
        setting.put("wab_reconcileseconds", 10L);
        row(transaction, "wab_setting", SETTING, setting);
    }

    private void channel(Transaction transaction, UUID id, String name, String phoneNumberId, String phone) {
        row(
                transaction,
                "wab_channel",
                id,
                Map.of(
                        "wab_name", name,
                        "wab_phonenumberid", phoneNumberId,
                        "wab_displayphone", phone,
                        "wab_provider", "meta"));
    }

    private static String ids(UUID role) {
        return JsonNodeFactory.instance.arrayNode().add(role.toString()).toString();
    }

    private void contacts(Transaction transaction) {
        row(
                transaction,
                "contact",
                CONTACT_ERIKA,
                Map.of("firstname", "Erika", "lastname", "Mustermann", "mobilephone", "+4915112345678"));
        row(
                transaction,
                "contact",
                CONTACT_JOHN,
                Map.of("firstname", "John", "lastname", "Doe", "telephone1", "+1 555 010 0002"));
        row(
                transaction,
                "contact",
                CONTACT_MARIA,
                Map.of("firstname", "Maria", "lastname", "Silva", "mobilephone", "+5511987654321"));
    }

    private void grant(Transaction transaction, UUID user, UUID role) {
        transaction.link(relation("systemuserroles_association"), user, role);
    }

    private ManyToMany relation(String name) {
        return schema.manyToMany().stream()
                .filter(relation -> relation.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void row(Transaction transaction, String table, UUID id, Map<String, Object> values) {
        writer.create(transaction, system, schema.table(table), id, values);
    }
}
