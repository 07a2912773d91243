package io.wabridge.standin.dataverse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.standin.dataverse.DataverseOverHttp.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class QueriesTest {

    private static final String ADA = DataverseSeed.ADA.toString();
    private static final String PARTNER = DataverseSeed.PARTNER.toString();
    private static final String CHANNEL = DataverseSeed.CHANNEL_1.toString();

    private static DataverseOverHttp http;

    @BeforeAll
    static void start() {
        http = new DataverseOverHttp();
        String channel = "\"wab_channelid@odata.bind\": \"/wab_channels(" + CHANNEL + ")\"";
        http.post(
                "wab_chats",
                "{\"wab_chatkey\": \"a\", \"wab_name\": \"Anna O'Bryan\", \"wab_phone\": \"491\", \"wab_e164\": \"+491\", "
                        + "\"wab_lastmessageon\": \"2026-03-01T10:00:00Z\", " + channel + "}");
        http.post(
                "wab_chats",
                "{\"wab_chatkey\": \"b\", \"wab_name\": \"Bert 100%\", \"wab_phone\": \"492\", "
                        + "\"wab_lastmessageon\": \"2026-03-02T10:00:00Z\"}");
        http.post("wab_chats", "{\"wab_chatkey\": \"c\", \"wab_phone\": \"493\"}");
        http.patch("wab_chats(wab_chatkey='c')", "{\"statecode\": 1, \"statuscode\": 727000001}");
        http.post(
                "wab_chatsessions",
                "{\"wab_sessionkey\": \"s\", \"wab_chatid@odata.bind\": \"/wab_chats(wab_chatkey='a')\"}");
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    static Stream<Arguments> filters() {
        return Stream.of(
                arguments("wab_name eq 'anna o''bryan'", "a"),
                arguments("wab_name ne 'bert 100%'", "ac"),
                arguments("wab_name eq null", "c"),
                arguments("wab_name ne null", "ab"),
                arguments("not (wab_phone eq '491')", "bc"),
                arguments("wab_phone eq '491' or wab_phone eq '493'", "ac"),
                arguments("(wab_phone eq '491' or wab_phone eq '493') and statecode eq 0", "a"),
                arguments("wab_phone in ('491','492')", "ab"),
                arguments("not (wab_phone in ('491','492'))", "c"),
                arguments("Microsoft.Dynamics.CRM.In(PropertyName='wab_phone',PropertyValues=[\"491\",\"493\"])", "ac"),
                arguments("Microsoft.Dynamics.CRM.In(PropertyName='wab_name',PropertyValues=[\"Anna O'Bryan\"])", "a"),
                arguments(
                        "Microsoft.Dynamics.CRM.In(PropertyName='statuscode',PropertyValues=[\"727000001\"]) and wab_phone ne null",
                        "c"),
                arguments(
                        "Microsoft.Dynamics.CRM.In(PropertyName='wab_channelid',PropertyValues=[\"" + CHANNEL + "\"])",
                        "a"),
                arguments("_wab_channelid_value eq " + CHANNEL, "a"),
                arguments("_wab_channelid_value eq '" + CHANNEL + "'", "a"),
                arguments("_wab_channelid_value eq null", "bc"),
                arguments("wab_channelid/wab_phonenumberid eq '100000000000001'", "a"),
                arguments("wab_chatkey eq 'B'", "b"),
                arguments("wab_chatkey in ('a','nope')", "a"),
                arguments("contains(wab_name,'BRYAN')", "a"),
                arguments("startswith(wab_name,'bert')", "b"),
                arguments("endswith(wab_name,'bryan')", "a"),
                arguments("contains(wab_name,'a%o')", "a"),
                arguments("contains(wab_name,'10_')", "b"),
                arguments("contains(wab_name,'[bx]ert')", "b"),
                arguments("wab_lastmessageon gt 2026-03-01T10:00:00Z", "b"),
                arguments("wab_lastmessageon ge 2026-03-01T11:00:00+01:00", "ab"),
                arguments("wab_lastmessageon lt 2026-03-02", "a"),
                arguments("wab_lastmessageon le 2026-03-02T10:00:00Z", "ab"),
                arguments("statuscode eq 727000001", "c"),
                arguments("wab_chatsession_wab_chatid/any(s:s/wab_sessionkey eq 's')", "a"),
                arguments("wab_chatsession_wab_chatid/any()", "a"),
                arguments("not wab_chatsession_wab_chatid/any()", "bc"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("filters")
    void filterFinds(String filter, String keys) {
        Answer answer = http.get("wab_chats?$select=wab_chatkey&$filter=" + Uris.encode(filter));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(texts(answer.json(), "wab_chatkey")).containsExactlyInAnyOrderElementsOf(List.of(keys.split("")));
    }

    private static List<String> texts(JsonNode answer, String column) {
        List<String> texts = new ArrayList<>();
        answer.get("value").forEach(row -> texts.add(row.get(column).asText()));
        return texts;
    }

    @Test
    void aRawPlusIsASpace() {
        assertThat(texts(http.get("wab_chats?$filter=contains(wab_e164,'+49')").json(), "wab_chatkey"))
                .isEmpty();
        assertThat(texts(
                        http.get("wab_chats?$filter=contains(wab_e164,'%2B49')").json(), "wab_chatkey"))
                .containsExactly("a");
    }

    @Test
    void blanksAroundSeparatorsAndACommaTooManyAreTaken() {
        Answer answer = http.get(
                "wab_chats?$select=wab_name,%20wab_chatkey,&$filter=wab_phone%20eq%20'491'%20"
                        + "&$orderby=wab_name%20asc,%20wab_phone%20desc&$expand=wab_channelid($select%20=%20wab_name,%20wab_provider)");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(texts(answer.json(), "wab_chatkey")).containsExactly("a");
    }

    @Test
    void parameterAliasesStandForValues() {
        Answer answer = http.get("wab_chats?$select=wab_chatkey&$filter=wab_phone%20eq%20@p&@p='491'");

        assertThat(texts(answer.json(), "wab_chatkey")).containsExactly("a");
    }

    @Test
    void selectShowsTheColumnsAskedForAndTheKey() {
        JsonNode row = http.get("wab_chats(wab_chatkey='a')?$select=wab_name,_wab_channelid_value")
                .json();

        assertThat(row.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "@odata.context", "@odata.etag", "wab_chatid", "wab_name", "_wab_channelid_value");
    }

    @Test
    void ordersByTextWithoutRegardToCaseAndEmptyFirst() {
        assertThat(texts(http.get("wab_chats?$orderby=wab_name").json(), "wab_chatkey"))
                .containsExactly("c", "a", "b");
        assertThat(texts(http.get("wab_chats?$orderby=wab_name%20desc&$top=2").json(), "wab_chatkey"))
                .containsExactly("b", "a");
    }

    @Test
    void countsAllThatMatch() {
        Answer page = http.get("wab_chats?$count=true&$filter=wab_name%20ne%20null", "Prefer", "odata.maxpagesize=1");

        assertThat(page.json().get("@odata.count").asInt()).isEqualTo(2);
        assertThat(page.json().get("value")).hasSize(1);
        assertThat(http.get("wab_chats/$count").body()).isEqualTo("3");
    }

    @Test
    void pagesFollowEachOtherByAnOpaqueLink() {
        List<String> keys = new ArrayList<>();
        String next = "wab_chats?$select=wab_chatkey&$orderby=wab_chatkey";
        int pages = 0;
        while (next != null) {
            Answer page = http.get(next, "Prefer", "odata.maxpagesize=2");
            keys.addAll(texts(page.json(), "wab_chatkey"));
            next = page.json().path("@odata.nextLink").asText(null);
            pages++;
        }

        assertThat(keys).containsExactly("a", "b", "c");
        assertThat(pages).isEqualTo(2);
    }

    @Test
    void aPageLinkPutTogetherAnewIsRefused() {
        String link = http.get("wab_chats?$select=wab_chatkey", "Prefer", "odata.maxpagesize=1")
                .json()
                .get("@odata.nextLink")
                .asText();

        Answer answer = http.get(link.replace("$select=wab_chatkey", "$select=wab_name"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("0x8004112a");
    }

    @Test
    void annotationsComeWhenAskedFor() {
        JsonNode row = http.get(
                        "wab_chats(wab_chatkey='c')?$select=statuscode,_createdby_value",
                        "Prefer",
                        "odata.include-annotations=\"*\"")
                .json();

        assertThat(row.get("statuscode@OData.Community.Display.V1.FormattedValue")
                        .asText())
                .isEqualTo("Blocked");
        assertThat(row.get("_createdby_value@OData.Community.Display.V1.FormattedValue")
                        .asText())
                .isEqualTo("# WhatsApp Bridge");
        assertThat(row.get("_createdby_value@Microsoft.Dynamics.CRM.lookuplogicalname")
                        .asText())
                .isEqualTo("systemuser");
        assertThat(http.get("wab_chats(wab_chatkey='c')").body()).doesNotContain("FormattedValue");
    }

    @Test
    void expandsLookupsAndCollections() {
        JsonNode row = http.get(
                        "wab_chats(wab_chatkey='a')?$select=wab_name&$expand=wab_channelid($select=wab_displayphone),"
                                + "wab_chatsession_wab_chatid($select=wab_sessionkey)")
                .json();

        assertThat(row.get("@odata.context").asText())
                .endsWith(
                        "#wab_chats(wab_name,wab_channelid(wab_displayphone),wab_chatsession_wab_chatid(wab_sessionkey))/$entity");
        assertThat(row.at("/wab_channelid/wab_displayphone").asText()).isEqualTo("+1 555-000-0001");
        assertThat(row.at("/wab_chatsession_wab_chatid/0/wab_sessionkey").asText())
                .isEqualTo("s");
    }

    @Test
    void rolesOfAUserAreFoundThreeWaysAndAreTheUnitsOwnCopies() {
        List<String> expanded = new ArrayList<>();
        http.get("systemusers(" + ADA
                        + ")?$select=fullname&$expand=systemuserroles_association($select=_parentrootroleid_value)")
                .json()
                .get("systemuserroles_association")
                .forEach(
                        role -> expanded.add(role.get("_parentrootroleid_value").asText()));
        List<String> byLambda = texts(
                http.get("roles?$select=_parentrootroleid_value&$filter="
                                + Uris.encode("systemuserroles_association/any(u:u/systemuserid eq " + ADA + ")"))
                        .json(),
                "_parentrootroleid_value");
        JsonNode byPath = http.get("systemusers(" + ADA + ")/systemuserroles_association?$select=roleid")
                .json();

        String blocker = DataverseSeed.role("WhatsApp Blocker").toString();
        assertThat(expanded).contains(blocker).containsExactlyInAnyOrderElementsOf(byLambda);
        assertThat(texts(byPath, "roleid")).doesNotContain(blocker);
    }

    @Test
    void rolesOfATeamAreFoundByItsMember() {
        JsonNode teams = http.get(
                        "teams?$select=name&$expand=teamroles_association($select=_parentrootroleid_value)&$filter="
                                + Uris.encode("teammembership_association/any(m:m/systemuserid eq " + PARTNER + ")"))
                .json();

        assertThat(teams.at("/value/0/teamroles_association/0/_parentrootroleid_value")
                        .asText())
                .isEqualTo(DataverseSeed.role("WhatsApp Blocker").toString());
    }

    @Test
    void whoAmIAnswersAndRecommendsParallelism() {
        Answer answer = http.get("WhoAmI");

        assertThat(answer.json().get("UserId").asText()).isEqualTo(DataverseSeed.BRIDGE.toString());
        assertThat(answer.json().get("OrganizationId").asText()).isEqualTo(DataverseSeed.ORGANIZATION.toString());
        assertThat(answer.header("x-ms-dop-hint")).isEqualTo("4");
        assertThat(http.get("WhoAmI()").status()).isEqualTo(200);
    }

    @Test
    void keysReportTheirIndex() {
        JsonNode keys = http.get(
                        "EntityDefinitions(LogicalName='wab_chat')/Keys?$select=LogicalName,EntityKeyIndexStatus,KeyAttributes")
                .json();

        assertThat(keys.at("/value/0/EntityKeyIndexStatus").asText()).isEqualTo("Active");
        assertThat(keys.at("/value/0/KeyAttributes/0").asText()).isEqualTo("wab_chatkey");
    }

    @Test
    void metadataDescribesTheModel() {
        Answer answer = http.get("$metadata");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("EntityType Name=\"wab_chat\"", "Name=\"_wab_channelid_value\"");
    }
}
