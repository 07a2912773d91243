package io.wabridge.standin.dataverse;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.solution.WebResource;
import io.wabridge.solution.Xml;
import io.wabridge.standin.dataverse.model.Column;
import io.wabridge.standin.dataverse.model.Schema;
import io.wabridge.standin.dataverse.model.Schema.OneToMany;
import io.wabridge.standin.dataverse.model.Schema.RoleDefinition;
import io.wabridge.standin.dataverse.model.SolutionReader;
import io.wabridge.standin.dataverse.model.StandardTables;
import io.wabridge.standin.dataverse.model.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.yaml.snakeyaml.Yaml;

/** The solution's tables and roles against the mapping the bridge ships with. */
class SolutionTest {

    private static final Path FOLDER = Path.of("src/main/dataverse");
    private static final SolutionReader SOLUTION = SolutionReader.ofThisProject();
    private static final Schema SCHEMA = StandardTables.withSolution(SOLUTION);

    @Test
    @SuppressWarnings("unchecked")
    void everyNameOfTheMappingExists() throws IOException {
        Map<String, Map<String, Object>> tables = mapping();

        assertThat(tables).isNotEmpty();
        tables.forEach((word, mapping) -> {
            Table table = SCHEMA.set((String) mapping.get("set"));
            assertThat(table.name()).isEqualTo(mapping.get("name"));
            assertThat(table.id()).isEqualTo(mapping.get("id"));
            if (mapping.containsKey("key")) {
                assertThat(table.keys()).extracting(Table.Key::columns).contains(List.of((String) mapping.get("key")));
            }
            assertThat(table.columns().keySet())
                    .as(word)
                    .containsAll(((Map<String, String>) mapping.get("columns")).values());
            Set<Integer> options = new HashSet<>();
            table.columns()
                    .values()
                    .forEach(column -> options.addAll(column.options().keySet()));
            assertThat(options)
                    .containsAll(((Map<String, Integer>) mapping.getOrDefault("choices", Map.of())).values());
            ((Map<String, Map<String, Integer>>) mapping.getOrDefault("status", Map.of()))
                    .forEach((name, status) -> assertThat(table.stateOfStatus())
                            .as(word + " " + name)
                            .containsEntry(status.get("code"), status.get("state")));
        });
    }

    /** A mapping that cuts later than the column makes Dataverse refuse; one that cuts earlier loses text. */
    @Test
    @SuppressWarnings("unchecked")
    void theMappingCutsTextsWhereTheirColumnsEnd() throws IOException {
        Set<String> cut = new TreeSet<>();

        mapping().forEach((word, mapping) -> {
            Table table = SCHEMA.set((String) mapping.get("set"));
            Map<String, String> columns = (Map<String, String>) mapping.get("columns");
            ((Map<String, Integer>) mapping.getOrDefault("lengths", Map.of())).forEach((column, length) -> {
                cut.add(word + "." + column);
                assertThat(table.columns().get(columns.get(column)).maxLength())
                        .as(word + "." + column)
                        .isEqualTo(length);
            });
        });

        assertThat(cut).contains("message.error", "chat.name", "block-request.result");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> mapping() throws IOException {
        Map<String, Object> yaml = new Yaml().load(Files.readString(Path.of("config/dataverse.yaml")));
        return (Map<String, Map<String, Object>>) ((Map<String, Map<String, Object>>) yaml.get("bridge"))
                .get("schema")
                .get("tables");
    }

    @Test
    void ownStatusReasonsStartAtThePublishersPrefix() {
        SOLUTION.tables().forEach(table -> assertThat(table.stateOfStatus().keySet())
                .as(table.name())
                .allMatch(code -> code == 1 || code == 2 || code >= 727_000_000 && code < 727_010_000));
    }

    @Test
    void everyStateHasADefaultReasonOfItsOwn() {
        SOLUTION.tables().forEach(table -> {
            assertThat(table.defaultStatus().keySet()).containsExactlyInAnyOrder(0, 1);
            table.defaultStatus()
                    .forEach((state, reason) ->
                            assertThat(table.stateOfStatus()).as(table.name()).containsEntry(reason, state));
        });
    }

    @Test
    void namesCarryThePrefixAndAreLowerCase() {
        SOLUTION.tables().forEach(table -> {
            assertThat(table.name()).matches("wab_[a-z]+");
            assertThat(table.set()).isEqualTo(table.name() + "s");
            assertThat(table.columns().get(table.primaryName()).type()).isEqualTo(Column.Type.TEXT);
        });
        for (OneToMany relation : SOLUTION.relations()) {
            assertThat(relation.name()).contains("wab_");
            assertThat(SCHEMA.table(relation.referencing()).columns()).containsKey(relation.column());
        }
    }

    @Test
    void everyLookupHasATarget() {
        SOLUTION.tables().forEach(table -> table.columns().values().stream()
                .filter(Column::lookup)
                .forEach(column -> assertThat(column.targets())
                        .as(table.name() + "." + column.name())
                        .isNotEmpty()));
    }

    @Test
    void keysFitIntoAnIndex() {
        SOLUTION.tables().forEach(table -> table.keys().forEach(key -> key.columns()
                .forEach(column ->
                        // 900 bytes, two for each character.
                        assertThat(table.column(column).maxLength())
                                .as(table.name())
                                .isBetween(1, 450))));
    }

    @Test
    void textsAreLongEnoughForWhatTheyHold() {
        assertThat(SCHEMA.table("wab_message").column("wab_text").maxLength()).isGreaterThanOrEqualTo(100_000);
        assertThat(SCHEMA.table("wab_message").column("wab_payload").maxLength())
                .isGreaterThanOrEqualTo(1_000_000);
        for (String keys : List.of("wab_phones", "wab_userids", "wab_parentuserids")) {
            assertThat(SCHEMA.table("wab_blockednumber").column(keys).maxLength())
                    .as(keys)
                    .isEqualTo(1_000_000);
        }
        assertThat(SCHEMA.table("wab_blockednumber").column("wab_reason").maxLength())
                .isEqualTo(250);
        assertThat(SCHEMA.table("wab_chat").column("wab_blockreason").maxLength())
                .isEqualTo(250);
    }

    @Test
    void rolesNameOnlyPrivilegesThatExist() {
        Set<String> own = new TreeSet<>();
        for (Table table : SCHEMA.tables()) {
            for (String right : List.of("Create", "Read", "Write", "Delete", "Append", "AppendTo", "Assign", "Share")) {
                own.add("prv" + right + table.privilege());
            }
        }
        own.add(Privileges.ACT_ON_BEHALF);
        own.add("prvReadOrganization");

        assertThat(SOLUTION.roles())
                .extracting(RoleDefinition::name)
                .containsExactlyInAnyOrder(
                        "WhatsApp Agent", "WhatsApp Blocker", "WhatsApp Administrator", "WhatsApp Bridge");
        SOLUTION.roles().forEach(role -> assertThat(own)
                .as(role.name())
                .containsAll(role.privileges().keySet()));
    }

    @Test
    void agentsHaveNoWriteOnChats() {
        SOLUTION.roles().stream()
                .filter(role -> !role.name().equals("WhatsApp Bridge"))
                .forEach(role -> assertThat(role.privileges()).as(role.name()).doesNotContainKey("prvWritewab_chat"));
    }

    @Test
    void webResourcesAreNamedAsAnExportNamesThem() throws IOException {
        Element customizations = Xml.parse(Files.newInputStream(FOLDER.resolve("customizations.xml")));
        for (Element each : Xml.path(customizations, "WebResources", "WebResource")) {
            String name = Xml.text(each, "Name");
            String id = Xml.text(each, "WebResourceId").replaceAll("[{}]", "");
            assertThat(name).matches("wab_/[a-z]+(/[a-z]+)?(\\.1033)?\\.(html|css|js|svg|resx)");
            assertThat(Xml.text(each, "FileName"))
                    .isEqualTo("/WebResources/" + name.replaceAll("[/.]", "") + id.toUpperCase(Locale.ROOT));
        }
        assertThat(webResources()).allSatisfy(each -> assertThat(each.mediaType())
                .isEqualTo(
                        switch (each.name().substring(each.name().lastIndexOf('.'))) {
                            case ".html" -> "text/html";
                            case ".css" -> "text/css";
                            case ".js" -> "text/javascript";
                            case ".svg" -> "image/svg+xml";
                            default -> "text/xml";
                        }));
    }

    private static List<WebResource> webResources() throws IOException {
        return WebResource.listedIn(Xml.parse(Files.newInputStream(FOLDER.resolve("customizations.xml"))));
    }
}
