package io.wabridge.standin.dataverse.model;

import io.wabridge.standin.dataverse.model.Column.Type;
import io.wabridge.standin.dataverse.model.Schema.ManyToMany;
import io.wabridge.standin.dataverse.model.Schema.OnDelete;
import io.wabridge.standin.dataverse.model.Schema.OneToMany;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The standard tables around our own, with the columns the bridge and its tests use. */
public final class StandardTables {

    private StandardTables() {}

    /** Our solution and the standard tables. */
    public static Schema withSolution(SolutionReader solution) {
        List<Table> tables = new ArrayList<>(tables());
        tables.addAll(solution.tables());
        List<OneToMany> relations = new ArrayList<>(relations());
        relations.addAll(solution.relations());
        return new Schema(
                tables,
                relations,
                List.of(
                        new ManyToMany("systemuserroles_association", "systemuser", "role"),
                        new ManyToMany("teamroles_association", "team", "role"),
                        new ManyToMany("teammembership_association", "team", "systemuser")),
                solution.roles());
    }

    public static void version(Map<String, Column> columns) {
        columns.put(
                "versionnumber",
                Column.plain("versionnumber", Type.BIGINT, "Version Number").valid(false, false));
    }

    private static List<Table> tables() {
        return List.of(
                table(
                        "businessunit",
                        "Business Unit",
                        10,
                        "BusinessUnit",
                        "name",
                        false,
                        Column.text("name", 160, "Name"),
                        Column.lookup("parentbusinessunitid", "Parent Business", "businessunit"),
                        flag("isdisabled", "Is Disabled", 0)),
                table(
                        "systemuser",
                        "User",
                        8,
                        "User",
                        "fullname",
                        false,
                        Column.text("fullname", 200, "Full Name").valid(false, false),
                        Column.text("firstname", 256, "First Name"),
                        Column.text("lastname", 256, "Last Name"),
                        Column.text("internalemailaddress", 100, "Primary Email"),
                        Column.text("domainname", 1024, "User Name"),
                        Column.plain("azureactivedirectoryobjectid", Type.GUID, "Microsoft Entra ID Object ID"),
                        Column.plain("applicationid", Type.GUID, "Application ID"),
                        flag("isdisabled", "Status", 0),
                        Column.choice(
                                "accessmode",
                                Type.CHOICE,
                                "Access Mode",
                                Map.of(0, "Read-Write", 1, "Administrative", 2, "Read", 4, "Non-interactive"),
                                0),
                        Column.lookup("businessunitid", "Business Unit", "businessunit")),
                table(
                        "team",
                        "Team",
                        9,
                        "Team",
                        "name",
                        false,
                        Column.text("name", 160, "Team Name"),
                        Column.plain("azureactivedirectoryobjectid", Type.GUID, "Microsoft Entra ID Object ID"),
                        Column.choice(
                                "teamtype",
                                Type.CHOICE,
                                "Team Type",
                                Map.of(0, "Owner", 1, "Access", 2, "Security Group", 3, "Office Group"),
                                0),
                        flag("isdefault", "Is Default", 0),
                        Column.lookup("businessunitid", "Business Unit", "businessunit")),
                view("savedquery", "savedqueries", "View", 1039, "Query"),
                view("userquery", "userqueries", "Saved View", 4230, "UserQuery"),
                table(
                        "serviceendpoint",
                        "Service Endpoint",
                        4618,
                        "ServiceEndpoint",
                        "name",
                        false,
                        Column.text("name", 256, "Name"),
                        Column.text("description", 2000, "Description"),
                        Column.text("url", 2048, "Url"),
                        Column.choice("contract", Type.CHOICE, "Contract", Map.of(8, "Webhook"), null),
                        Column.choice(
                                "authtype",
                                Type.CHOICE,
                                "Auth Type",
                                Map.of(4, "WebhookKey", 5, "HttpHeader", 6, "HttpQueryString"),
                                null),
                        Column.choice("messageformat", Type.CHOICE, "Message Format", Map.of(2, "Json"), 2),
                        Column.choice("connectionmode", Type.CHOICE, "Connection Mode", Map.of(1, "Normal"), 1),
                        Column.plain("authvalue", Type.SECRET, "Auth Value"),
                        flag("isauthvalueset", "Is Auth Value Set", 0).valid(false, false)),
                table("sdkmessage", "Sdk Message", 4606, "SdkMessage", "name", false, Column.text("name", 256, "Name")),
                table(
                        "sdkmessagefilter",
                        "Sdk Message Filter",
                        4607,
                        "SdkMessageFilter",
                        "name",
                        false,
                        Column.text("name", 256, "Name"),
                        Column.text("primaryobjecttypecode", 64, "Primary Object Type Code"),
                        Column.lookup("sdkmessageid", "SDK Message ID", "sdkmessage"),
                        flag("iscustomprocessingstepallowed", "Custom Processing Step Allowed", 0)),
                step(),
                table("roletemplate", "Role Template", 1037, "Role", "name", false, Column.text("name", 100, "Name")),
                table(
                        "role",
                        "Security Role",
                        1036,
                        "Role",
                        "name",
                        false,
                        Column.text("name", 100, "Name"),
                        Column.lookup("businessunitid", "Business Unit", "businessunit"),
                        Column.lookup("parentroleid", "Parent Role", "role"),
                        Column.lookup("parentrootroleid", "Parent Root Role", "role"),
                        Column.lookup("roletemplateid", "Role Template", "roletemplate")),
                table(
                        "contact",
                        "Contact",
                        2,
                        "Contact",
                        "fullname",
                        true,
                        Column.text("fullname", 160, "Full Name").valid(false, false),
                        Column.text("firstname", 50, "First Name"),
                        Column.text("lastname", 50, "Last Name"),
                        Column.text("mobilephone", 50, "Mobile Phone"),
                        Column.text("telephone1", 50, "Business Phone"),
                        Column.text("telephone2", 50, "Home Phone"),
                        Column.text("emailaddress1", 100, "Email")));
    }

    private static List<OneToMany> relations() {
        List<OneToMany> relations = new ArrayList<>();
        relations.add(new OneToMany(
                "business_unit_parent_business_unit",
                "businessunit",
                "parentbusinessunitid",
                "businessunit",
                OnDelete.RESTRICT));
        relations.add(new OneToMany(
                "business_unit_system_users", "systemuser", "businessunitid", "businessunit", OnDelete.RESTRICT));
        relations.add(
                new OneToMany("business_unit_teams", "team", "businessunitid", "businessunit", OnDelete.RESTRICT));
        relations.add(
                new OneToMany("business_unit_roles", "role", "businessunitid", "businessunit", OnDelete.RESTRICT));
        relations.add(new OneToMany("role_parent_role", "role", "parentroleid", "role", OnDelete.CASCADE));
        relations.add(new OneToMany("role_parent_root_role", "role", "parentrootroleid", "role", OnDelete.NONE));
        relations.add(new OneToMany("role_template_roles", "role", "roletemplateid", "roletemplate", OnDelete.NONE));
        relations.add(new OneToMany(
                "sdkmessageid_sdkmessagefilter", "sdkmessagefilter", "sdkmessageid", "sdkmessage", OnDelete.CASCADE));
        relations.add(new OneToMany(
                "serviceendpoint_sdkmessageprocessingstep",
                "sdkmessageprocessingstep",
                "eventhandler",
                "serviceendpoint",
                OnDelete.CASCADE));
        relations.add(new OneToMany("user_contact", "contact", "owninguser", "systemuser", OnDelete.NONE));
        relations.add(new OneToMany("team_contact", "contact", "owningteam", "team", OnDelete.NONE));
        return relations;
    }

    private static Table view(String name, String set, String label, int code, String privilege) {
        Table table = table(
                name,
                label,
                code,
                privilege,
                "name",
                false,
                Column.text("name", 256, "Name"),
                Column.text("returnedtypecode", 64, "Entity Name"),
                Column.plain("querytype", Type.INTEGER, "Query Type"),
                flag("isdefault", "Default View", 0),
                flag("isquickfindquery", "Is Quick Find Query", 0),
                Column.text("fetchxml", 1_073_741_823, "FetchXml"),
                Column.text("layoutxml", 1_073_741_823, "Layout XML"));
        return new Table(
                name,
                set,
                table.id(),
                table.primaryName(),
                label,
                code,
                privilege,
                table.columns(),
                table.keys(),
                table.stateOfStatus(),
                table.defaultStatus(),
                false);
    }

    private static Table step() {
        Table table = table(
                "sdkmessageprocessingstep",
                "Sdk Message Processing Step",
                4608,
                "SdkMessageProcessingStep",
                "name",
                false,
                Column.text("name", 256, "Name"),
                Column.text("description", 256, "Description"),
                Column.choice(
                        "stage",
                        Type.CHOICE,
                        "Execution Stage",
                        Map.of(10, "Pre-validation", 20, "Pre-operation", 40, "Post-operation"),
                        null),
                Column.choice("mode", Type.CHOICE, "Execution Mode", Map.of(0, "Synchronous", 1, "Asynchronous"), 0),
                Column.plain("rank", Type.INTEGER, "Execution Order"),
                Column.choice("supporteddeployment", Type.CHOICE, "Deployment", Map.of(0, "Server Only"), 0),
                flag("asyncautodelete", "Asynchronous Automatic Delete", 0),
                Column.text("filteringattributes", 100_000, "Filtering Attributes"),
                Column.lookup("sdkmessageid", "SDK Message", "sdkmessage"),
                Column.lookup("sdkmessagefilterid", "SdkMessage Filter", "sdkmessagefilter"),
                Column.lookup("eventhandler", "Event Handler", "serviceendpoint"),
                Column.choice("statecode", Type.STATE, "Status", Map.of(0, "Enabled", 1, "Disabled"), null)
                        .valid(false, true),
                Column.choice("statuscode", Type.STATUS, "Status Reason", Map.of(1, "Enabled", 2, "Disabled"), null));
        return new Table(
                table.name(),
                table.set(),
                table.id(),
                table.primaryName(),
                table.label(),
                table.objectTypeCode(),
                table.privilege(),
                table.columns(),
                table.keys(),
                Map.of(1, 0, 2, 1),
                Map.of(0, 1, 1, 2),
                false);
    }

    private static Column flag(String name, String label, int preset) {
        return Column.choice(name, Type.BOOLEAN, label, Map.of(0, "No", 1, "Yes"), preset);
    }

    private static Table table(
            String name,
            String label,
            int code,
            String privilege,
            String primaryName,
            boolean owned,
            Column... columns) {
        Map<String, Column> all = new LinkedHashMap<>();
        all.put(name + "id", Column.plain(name + "id", Type.KEY, label).valid(true, false));
        for (Column column : columns) {
            all.put(column.name(), column);
        }
        readOnly(all, Column.plain("createdon", Type.DATETIME, "Created On"));
        readOnly(all, Column.plain("modifiedon", Type.DATETIME, "Modified On"));
        for (String who : List.of("createdby", "modifiedby", "createdonbehalfby", "modifiedonbehalfby")) {
            readOnly(all, Column.lookup(who, who, "systemuser"));
        }
        version(all);
        Map<Integer, Integer> states = Map.of();
        Map<Integer, Integer> presets = Map.of();
        if (owned) {
            all.put("ownerid", Column.lookup("ownerid", "Owner", "systemuser", "team"));
            readOnly(all, Column.lookup("owninguser", "Owning User", "systemuser"));
            readOnly(all, Column.lookup("owningteam", "Owning Team", "team"));
            readOnly(all, Column.lookup("owningbusinessunit", "Owning Business Unit", "businessunit"));
            all.put(
                    "statecode",
                    Column.choice("statecode", Type.STATE, "Status", Map.of(0, "Active", 1, "Inactive"), null)
                            .valid(false, true));
            all.put(
                    "statuscode",
                    Column.choice(
                            "statuscode", Type.STATUS, "Status Reason", Map.of(1, "Active", 2, "Inactive"), null));
            states = Map.of(1, 0, 2, 1);
            presets = Map.of(0, 1, 1, 2);
        }
        return new Table(
                name,
                name + "s",
                name + "id",
                primaryName,
                label,
                code,
                privilege,
                all,
                List.of(),
                states,
                presets,
                owned);
    }

    private static void readOnly(Map<String, Column> columns, Column column) {
        columns.put(column.name(), column.valid(false, false));
    }
}
