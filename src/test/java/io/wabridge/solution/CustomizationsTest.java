package io.wabridge.solution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Checks what no schema covers: that the parts of the solution refer to each other and to existing things. */
class CustomizationsTest {

    private static final Path SOURCE = Path.of("src/main/dataverse");
    private static final XPath XPATH = XPathFactory.newInstance().newXPath();
    private static final Element ROOT = root("customizations.xml");
    private static final Element MANIFEST = root("solution.xml");
    private static final Map<String, String> CONTROLS = Map.of(
            "nvarchar", "{4273EDBD-AC1D-40d3-9FB2-095C621B552D}",
            "ntext", "{E0DECE4B-6FC8-4a8f-A065-082708572369}",
            "lookup", "{270BD3DB-D9AF-4782-9025-509E298DEC0A}",
            "owner", "{270BD3DB-D9AF-4782-9025-509E298DEC0A}",
            "datetime", "{5B773807-9FB2-42db-97C3-7A91EFF8ADFF}",
            "picklist", "{3EF39988-22BB-4f0b-BBBE-64B5A3748AEE}",
            "status", "{5D68B988-0661-4db2-BC3E-17598AD3BE6C}",
            "int", "{C6D124CA-7EDA-4a60-AEA9-7FB8D318B68F}",
            "bit", "{67FAC785-CD58-4f9f-ABB3-4B7DDC6ED5ED}");

    private static Element root(String file) {
        try {
            return Xml.parse(Files.newInputStream(SOURCE.resolve(file)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Element> all(Element from, String path) {
        try {
            NodeList nodes = (NodeList) XPATH.evaluate(path, from, XPathConstants.NODESET);
            List<Element> elements = new ArrayList<>();
            for (int i = 0; i < nodes.getLength(); i++) {
                elements.add((Element) nodes.item(i));
            }
            return elements;
        } catch (XPathExpressionException e) {
            throw new IllegalArgumentException(path, e);
        }
    }

    private static List<String> attributes(Element from, String path, String attribute) {
        return all(from, path).stream()
                .map(each -> each.getAttribute(attribute))
                .toList();
    }

    private static List<String> texts(Element from, String path) {
        return all(from, path).stream()
                .map(each -> each.getTextContent().trim())
                .toList();
    }

    private static List<Element> entities() {
        return all(ROOT, "Entities/Entity");
    }

    /** Column to type. */
    private static Map<String, String> columns(Element entity) {
        return all(entity, "EntityInfo/entity/attributes/attribute").stream()
                .collect(Collectors.toMap(each -> Xml.text(each, "LogicalName"), each -> Xml.text(each, "Type")));
    }

    private static Map<String, String> webResources() {
        return all(ROOT, "WebResources/WebResource").stream()
                .collect(Collectors.toMap(each -> Xml.text(each, "Name"), each -> Xml.text(each, "WebResourceId")));
    }

    /** What {@code commands.js} gives to the command bar and to forms. */
    private static Set<String> commands() throws IOException {
        Set<String> names = new HashSet<>();
        Matcher exported = Pattern.compile("export (?:async )?function (\\w+)\\(")
                .matcher(Files.readString(SOURCE.resolve("webresources/src/commands.ts")));
        while (exported.find()) {
            names.add("WhatsAppBridge.Commands." + exported.group(1));
        }
        return names;
    }

    // ---- Manifest

    @Test
    void theManifestNamesWhatIsThereAndNothingElse() {
        Map<String, Set<String>> contents = Map.of(
                "1", Set.copyOf(texts(ROOT, "Entities/Entity/Name")),
                "20", Set.copyOf(attributes(ROOT, "Roles/Role", "id")),
                "61", webResources().keySet(),
                "62", Set.copyOf(texts(ROOT, "AppModuleSiteMaps/AppModuleSiteMap/SiteMapUniqueName")),
                "80", Set.copyOf(texts(ROOT, "AppModules/AppModule/UniqueName")),
                "92",
                        Set.copyOf(attributes(
                                ROOT,
                                "SdkMessageProcessingSteps/SdkMessageProcessingStep",
                                "SdkMessageProcessingStepId")),
                "95", Set.copyOf(attributes(ROOT, "ServiceEndpoints/ServiceEndpoint", "ServiceEndpointId")));
        Map<String, Set<String>> named = all(MANIFEST, "//RootComponent").stream()
                .collect(Collectors.groupingBy(
                        each -> each.getAttribute("type"),
                        Collectors.mapping(
                                each -> each.getAttribute("schemaName") + each.getAttribute("id"),
                                Collectors.toSet())));

        assertThat(named).isEqualTo(contents);
        assertThat(all(MANIFEST, "//RootComponent"))
                .hasSize(contents.values().stream().mapToInt(Set::size).sum());
    }

    @Test
    void whatIsOursCarriesThePublishersPrefix() {
        assertThat(texts(MANIFEST, "//CustomizationPrefix")).containsExactly("wab");
        assertThat(texts(MANIFEST, "//CustomizationOptionValuePrefix")).containsExactly("72700");
        List<String> names = new ArrayList<>(texts(ROOT, "Entities/Entity/Name | //UniqueName | //SiteMapUniqueName"));
        names.addAll(texts(ROOT, "//attribute[IsCustomField='1']/LogicalName"));
        names.addAll(webResources().keySet());
        assertThat(names).isNotEmpty().allMatch(name -> name.startsWith("wab_"));
    }

    @Test
    void noIdIsUsedTwice() {
        List<String> ids = new ArrayList<>(texts(
                ROOT, "//savedqueryid | //formid | WebResources/WebResource/WebResourceId | //querystringparameter"));
        ids.addAll(attributes(ROOT, "//tab | //section | //cell[@id] | //header[@id] | Roles/Role", "id"));
        ids.addAll(attributes(ROOT, "//Handler", "handlerUniqueId"));
        ids.addAll(attributes(ROOT, "//Library", "libraryUniqueId"));
        ids.addAll(attributes(ROOT, "//SdkMessageProcessingStep", "SdkMessageProcessingStepId"));
        ids.addAll(attributes(ROOT, "//ServiceEndpoint", "ServiceEndpointId"));
        ids.removeIf(id -> !id.startsWith("{"));

        assertThat(ids).hasSizeGreaterThan(200).doesNotHaveDuplicates();
        assertThat(ids).allMatch(id -> id.matches("\\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}}"));
    }

    // ---- Views

    @Test
    void everyTableHasTheViewsThePlatformAsksFor() {
        for (Element entity : entities()) {
            List<Element> views = all(entity, "SavedQueries/savedqueries/savedquery");
            List<String> presets = views.stream()
                    .filter(view -> Xml.text(view, "isdefault").equals("1"))
                    .map(view -> Xml.text(view, "querytype"))
                    .toList();
            assertThat(presets).as(Xml.text(entity, "Name")).containsExactlyInAnyOrder("0", "1", "2", "4", "64");
            assertThat(views).allSatisfy(view -> assertThat(Xml.text(view, "isquickfindquery"))
                    .isEqualTo(Xml.text(view, "querytype").equals("4") ? "1" : "0"));
        }
    }

    @Test
    void viewsNameColumnsThatExistAndShowOnlyWhatTheyAskFor() {
        for (Element entity : entities()) {
            String table = Xml.text(entity, "Name");
            Map<String, String> columns = columns(entity);
            for (Element view : all(entity, "SavedQueries/savedqueries/savedquery")) {
                String name = all(view, "LocalizedNames/LocalizedName").get(0).getAttribute("description");
                List<String> asked = attributes(view, "fetchxml/fetch/entity/attribute", "name");
                assertThat(attributes(view, "fetchxml/fetch/entity", "name")).containsExactly(table);
                assertThat(columns.keySet())
                        .as(name)
                        .containsAll(asked)
                        .containsAll(attributes(view, ".//condition | .//order", "attribute"));
                assertThat(asked)
                        .as(name)
                        .doesNotHaveDuplicates()
                        .containsAll(attributes(view, "layoutxml/grid/row/cell", "name"))
                        .contains(table + "id");
                assertThat(attributes(view, "layoutxml/grid/row", "id")).containsExactly(table + "id");
                assertThat(columns)
                        .containsKeys(all(view, "layoutxml/grid").get(0).getAttribute("jump"));
            }
        }
    }

    @Test
    void theViewsThatAgentsAreUsedToAreThere() {
        Function<String, List<String>> names = table ->
                attributes(ROOT, "Entities/Entity[Name='" + table + "']/SavedQueries//LocalizedName", "description");

        assertThat(names.apply("wab_chat")).contains("Open Chats", "My Chats", "Blocked Chats", "All Chats");
        assertThat(names.apply("wab_blockrequest")).contains("Block History");
        assertThat(names.apply("wab_blockednumber")).contains("Block History", "Blocked Numbers");
    }

    // ---- Forms

    @Test
    void everyTableHasAMainFormWhoseControlsShowItsColumns() {
        for (Element entity : entities()) {
            Map<String, String> columns = columns(entity);
            assertThat(all(entity, "FormXml/forms[@type='main']/systemform")).hasSize(1);
            for (Element control : all(entity, "FormXml//control[@datafieldname]")) {
                String column = control.getAttribute("datafieldname");
                assertThat(columns).containsKey(column);
                assertThat(control.getAttribute("id")).isIn(column, "header_" + column);
                assertThat(control.getAttribute("classid")).as(column).isEqualTo(CONTROLS.get(columns.get(column)));
            }
        }
    }

    @Test
    void onlyWhatAnAdministratorKeepsCanBeEditedInAForm() {
        List<String> editable = entities().stream()
                .filter(entity -> !all(entity, "FormXml//control[@datafieldname and not(@disabled='true')]")
                        .isEmpty())
                .map(entity -> Xml.text(entity, "Name"))
                .toList();

        assertThat(editable).containsExactlyInAnyOrder("wab_channel", "wab_setting");
    }

    @Test
    void formsHostWebResourcesAndGridsThatExist() {
        for (Element entity : entities()) {
            for (Element parameters : all(entity, "FormXml//control[not(@datafieldname)]/parameters")) {
                if (!Xml.text(parameters, "Url").isEmpty()) {
                    assertThat(webResources())
                            .containsEntry(Xml.text(parameters, "Url"), Xml.text(parameters, "WebResourceId"));
                    assertThat(Xml.text(parameters, "PassParameters")).isEqualTo("true");
                } else {
                    String target = Xml.text(parameters, "TargetEntityType");
                    assertThat(texts(ROOT, "Entities/Entity[Name='" + target + "']//savedqueryid"))
                            .contains(Xml.text(parameters, "ViewId"));
                    Element relation = all(
                                    ROOT,
                                    "EntityRelationships/EntityRelationship[@Name='"
                                            + Xml.text(parameters, "RelationshipName") + "']")
                            .get(0);
                    assertThat(Xml.text(relation, "ReferencingEntityName")).isEqualTo(target);
                    assertThat(Xml.text(relation, "ReferencedEntityName")).isEqualTo(Xml.text(entity, "Name"));
                }
            }
        }
        assertThat(texts(ROOT, "Entities/Entity[Name='wab_chat']/FormXml//Url")).containsExactly("wab_/chat.html");
        assertThat(texts(ROOT, "Entities/Entity[Name='wab_setting']/FormXml//Url"))
                .containsExactly("wab_/settings.html");
    }

    @Test
    void formsCallFunctionsThatExist() throws IOException {
        for (Element handler : all(ROOT, "//Handler")) {
            assertThat(commands()).contains(handler.getAttribute("functionName"));
            assertThat(attributes(ROOT, "//Library", "name")).contains(handler.getAttribute("libraryName"));
            assertThat(webResources()).containsKey(handler.getAttribute("libraryName"));
        }
    }

    // ---- Command bar

    @Test
    void buttonsCommandsRulesAndLabelsBelongToEachOther() {
        Element ribbon =
                all(ROOT, "Entities/Entity[Name='wab_chat']/RibbonDiffXml").get(0);
        List<String> buttons = attributes(ribbon, "CustomActions//Button", "Id");
        Set<String> labels = new HashSet<>();
        for (String attribute : List.of("LabelText", "Alt", "ToolTipTitle", "ToolTipDescription")) {
            attributes(ribbon, "CustomActions//Button", attribute)
                    .forEach(label -> labels.add(label.replace("$LocLabels:", "")));
        }

        assertThat(buttons).hasSize(8).doesNotHaveDuplicates();
        assertThat(Set.copyOf(attributes(ribbon, "CustomActions//Button", "Command")))
                .isEqualTo(Set.copyOf(attributes(ribbon, "CommandDefinitions/CommandDefinition", "Id")));
        assertThat(labels).isEqualTo(Set.copyOf(attributes(ribbon, "LocLabels/LocLabel", "Id")));
        for (String rule : List.of("EnableRule", "DisplayRule")) {
            assertThat(Set.copyOf(attributes(ribbon, "CommandDefinitions//" + rule, "Id")))
                    .isEqualTo(Set.copyOf(attributes(ribbon, "RuleDefinitions//" + rule, "Id")));
        }
        assertThat(attributes(ribbon, "CustomActions/CustomAction", "Location"))
                .allMatch(location -> location.contains(".wab_chat.MainTab.") && location.endsWith("._children"));
    }

    @Test
    void blockAndUnblockAreForThoseWhoMayCreateABlockRequest() {
        Element ribbon =
                all(ROOT, "Entities/Entity[Name='wab_chat']/RibbonDiffXml").get(0);
        Element rule = all(ribbon, "RuleDefinitions//EntityPrivilegeRule").get(0);
        String id = ((Element) rule.getParentNode()).getAttribute("Id");

        assertThat(rule.getAttribute("EntityName")).isEqualTo("wab_blockrequest");
        assertThat(rule.getAttribute("PrivilegeType")).isEqualTo("Create");
        assertThat(all(ribbon, "CommandDefinitions/CommandDefinition[contains(@Id, 'lock')]"))
                .hasSize(4)
                .allSatisfy(command -> assertThat(attributes(command, "DisplayRules/DisplayRule", "Id"))
                        .contains(id));
    }

    @Test
    void theCommandBarCallsFunctionsThatExistWithWhatTheyTake() throws IOException {
        Set<String> commands = commands();
        List<Element> calls = all(ROOT, "//JavaScriptFunction | //CustomRule");

        assertThat(calls).hasSize(9);
        for (Element call : calls) {
            String function = call.getAttribute("FunctionName");
            assertThat(commands).contains(function);
            assertThat(call.getAttribute("Library")).isEqualTo("$webresource:wab_/commands.js");
            assertThat(attributes(call, "CrmParameter", "Value"))
                    .isEqualTo(
                            function.endsWith("Selected")
                                    ? List.of("SelectedControl", "SelectedControlSelectedItemIds")
                                    : function.endsWith("showNotifications") ? List.of() : List.of("PrimaryControl"));
        }
    }

    // ---- App

    @Test
    void everyWebResourceReferredToIsThere() throws IOException {
        Matcher references = Pattern.compile("\\$webresource:([^\"<]+)")
                .matcher(Files.readString(SOURCE.resolve("customizations.xml")));
        Set<String> referred = new HashSet<>(texts(ROOT, "//IconVectorName"));
        while (references.find()) {
            referred.add(references.group(1));
        }

        assertThat(webResources().keySet()).containsAll(referred);
        assertThat(referred).contains("wab_/hub.html", "wab_/settings.html", "wab_/commands.js");
    }

    @Test
    void theAppLeadsToTablesAndRolesThatExist() {
        Set<String> tables = Set.copyOf(texts(ROOT, "Entities/Entity/Name"));
        Element app = all(ROOT, "AppModules/AppModule").get(0);
        Element map = all(ROOT, "AppModuleSiteMaps/AppModuleSiteMap").get(0);
        Set<String> roles = new HashSet<>(attributes(ROOT, "Roles/Role[@name!='WhatsApp Bridge']", "id"));
        roles.addAll(Set.of(
                // System Administrator and System Customizer, the same everywhere.
                "{627090ff-40a3-4053-8790-584edc5be201}", "{119f245c-3cc8-4b62-b31c-d1a046ced15d}"));

        assertThat(Set.copyOf(attributes(app, "AppModuleComponents/AppModuleComponent[@type='1']", "schemaName")))
                .isEqualTo(tables);
        assertThat(attributes(app, "AppModuleComponents/AppModuleComponent[@type='62']", "schemaName"))
                .containsExactly(Xml.text(map, "SiteMapUniqueName"));
        assertThat(Set.copyOf(attributes(app, "AppModuleRoleMaps/Role", "id"))).isEqualTo(roles);
        assertThat(webResources()).containsEntry("wab_/icons/whatsapp.svg", "{" + Xml.text(app, "WebResourceId") + "}");
        assertThat(tables).containsAll(attributes(map, ".//SubArea[@Entity]", "Entity"));
        assertThat(tables).containsAll(attributes(map, ".//Privilege", "Entity"));
        assertThat(attributes(map, ".//Area | .//Group | .//SubArea", "Id")).doesNotHaveDuplicates();
    }

    // ---- Webhooks

    @Test
    void whateverAnAgentAsksForWakesTheBridge() {
        Element endpoint = all(ROOT, "ServiceEndpoints/ServiceEndpoint").get(0);

        assertThat(Xml.text(endpoint, "Contract")).as("webhook").isEqualTo("8");
        assertThat(Xml.text(endpoint, "AuthType")).as("HTTP header").isEqualTo("5");
        assertThat(Xml.text(endpoint, "MessageFormat")).as("JSON").isEqualTo("2");
        assertThat(Xml.text(endpoint, "Url"))
                .as("leads nowhere until it is set")
                .contains(".invalid/");
        assertThat(texts(ROOT, "//SdkMessageProcessingStep/PrimaryEntity"))
                .containsExactlyInAnyOrder("wab_blockrequest", "wab_chatrequest", "wab_outgoing");
        for (Element step : all(ROOT, "//SdkMessageProcessingStep")) {
            assertThat(Xml.text(step, "EventHandler")).isEqualTo(endpoint.getAttribute("ServiceEndpointId"));
            assertThat(Xml.text(step, "SdkMessageId")).as("Create").startsWith("{9ebdbb1b-");
            assertThat(Xml.text(step, "Mode") + Xml.text(step, "Stage"))
                    .as("asynchronous, after the operation")
                    .isEqualTo("140");
        }
    }
}
