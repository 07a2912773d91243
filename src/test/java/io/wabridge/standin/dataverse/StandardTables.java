package io.wabridge.standin.dataverse;

import io.wabridge.standin.dataverse.Column.Type;
import io.wabridge.standin.dataverse.Schema.ManyToMany;
import io.wabridge.standin.dataverse.Schema.OnDelete;
import io.wabridge.standin.dataverse.Schema.OneToMany;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The standard tables around our own, with the columns the bridge and its tests use. */
final class StandardTables {

    private StandardTables() {}

    /** Our solution and the standard tables. */
    static Schema withSolution(SolutionReader solution) {
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

    static void version(Map<String, Column> columns) {
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
        relations.add(new OneToMany("user_contact", "contact", "owninguser", "systemuser", OnDelete.NONE));
        relations.add(new OneToMany("team_contact", "contact", "owningteam", "team", OnDelete.NONE));
        return relations;
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
