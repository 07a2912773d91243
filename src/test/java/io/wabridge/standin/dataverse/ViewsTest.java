package io.wabridge.standin.dataverse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.standin.dataverse.DataverseOverHttp.Answer;
import io.wabridge.standin.dataverse.model.SolutionReader;
import io.wabridge.standin.dataverse.model.SolutionReader.View;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Views run by their own FetchXML. */
class ViewsTest {

    private static final List<View> VIEWS = SolutionReader.ofThisProject().views();
    private static final String FETCH =
            "<fetch><entity name='wab_chat'><attribute name='wab_chatkey' />%s</entity></fetch>";

    @AutoClose
    private static final DataverseOverHttp http = new DataverseOverHttp();

    @BeforeEach
    void plantChats() {
        http.dataverse().reset();
        chat("open", "\"wab_lastmessageon\": \"2026-01-01T00:00:00Z\"");
        chat("adas", "\"wab_acceptedby@odata.bind\": \"/systemusers(" + DataverseSeed.ADA + ")\"");
        chat("bobs", "\"wab_acceptedby@odata.bind\": \"/systemusers(" + DataverseSeed.BOB + ")\"");
        chat("early", "\"wab_blockedon\": \"2026-01-01T00:00:00Z\"");
        chat("late", "\"wab_blockedon\": \"2026-02-01T00:00:00Z\", \"wab_name\": \"100% Erika_\"");
        for (String key : List.of("early", "late")) {
            http.patch("wab_chats(wab_chatkey='" + key + "')", "{\"statecode\": 1, \"statuscode\": 727000001}");
        }
    }

    private static void chat(String key, String more) {
        assertThat(http.post("wab_chats", "{\"wab_chatkey\": \"" + key + "\", " + more + "}")
                        .status())
                .isEqualTo(204);
    }

    private static UUID view(String table, String name) {
        return VIEWS.stream()
                .filter(view -> view.table().equals(table) && view.name().equals(name))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static Answer open(String user, String name) {
        return http.call(user, "GET", "wab_chats?savedQuery=" + view("wab_chat", name), null);
    }

    private static Answer fetch(String inside) {
        return http.get("wab_chats?fetchXml=" + Uris.encode(FETCH.formatted(inside)));
    }

    private static List<String> keys(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<String> keys = new ArrayList<>();
        answer.json().get("value").forEach(row -> {
            String id = row.get("wab_chatid").asText();
            keys.add(http.get("wab_chats(" + id + ")?$select=wab_chatkey")
                    .json()
                    .get("wab_chatkey")
                    .asText());
        });
        return keys;
    }

    @Test
    void everyViewOfTheSolutionRuns() {
        for (View view : VIEWS) {
            Answer answer = http.call("root", "GET", view.table() + "s?savedQuery=" + view.id(), null);

            assertThat(answer.status()).as(view.name() + answer.body()).isEqualTo(200);
        }
    }

    @Test
    void myChatsAreThoseOfWhoeverAsks() {
        assertThat(keys(open("ada", "My Chats"))).containsExactly("adas");
        assertThat(keys(open("bob", "My Chats"))).containsExactly("bobs");
    }

    @Test
    void blockedChatsAreThereAndNowhereElse() {
        assertThat(keys(open("ada", "Blocked Chats"))).containsExactly("late", "early");
        assertThat(keys(open("ada", "Open Chats"))).containsExactlyInAnyOrder("open", "adas", "bobs");
        assertThat(keys(open("ada", "All Chats"))).hasSize(5);
    }

    @Test
    void aViewShowsItsColumnsAndWhatWasAskedForBeside() {
        Answer answer = http.call(
                "ada",
                "GET",
                "wab_chats?savedQuery=" + view("wab_chat", "Blocked Chats"),
                null,
                "Prefer",
                "odata.include-annotations=\"*\"");
        JsonNode row = answer.json().at("/value/0");

        assertThat(row.get("wab_blockedon").asText()).startsWith("2026-02-01");
        assertThat(row.has("_wab_blockedby_value")).isTrue();
        assertThat(row.has("wab_chatkey")).isFalse();
        assertThat(row.has("@odata.etag")).isTrue();
    }

    @Test
    void aViewIsReadInPages() {
        Answer first = http.call(
                "ada",
                "GET",
                "wab_chats?savedQuery=" + view("wab_chat", "All Chats"),
                null,
                "Prefer",
                "odata.maxpagesize=3");
        Answer second = http.call(
                "ada", "GET", first.json().get("@odata.nextLink").asText(), null, "Prefer", "odata.maxpagesize=3");

        List<String> seen = new ArrayList<>(keys(first));
        seen.addAll(keys(second));
        assertThat(seen).hasSize(5).doesNotHaveDuplicates();
        assertThat(second.json().has("@odata.nextLink")).isFalse();
    }

    @Test
    void fetchCountsItsOwnPages() {
        String pages =
                "<fetch count='2' page='%d'><entity name='wab_chat'><order attribute='wab_chatkey' /></entity></fetch>";
        Answer second = http.get("wab_chats?fetchXml=" + Uris.encode(pages.formatted(2)));
        Answer third = http.get("wab_chats?fetchXml=" + Uris.encode(pages.formatted(3)));

        assertThat(keys(second)).containsExactly("early", "late");
        assertThat(second.json().get("@Microsoft.Dynamics.CRM.morerecords").asBoolean())
                .isTrue();
        assertThat(keys(third)).containsExactly("open");
        assertThat(third.json().has("@Microsoft.Dynamics.CRM.morerecords")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "<condition attribute='wab_name' operator='like' value='%erika_' />, late",
        "<condition attribute='wab_name' operator='not-null' />, late",
        "<condition attribute='wab_chatkey' operator='ne' value='OPEN' />, adas bobs early late",
        "<condition attribute='wab_name' operator='ne' value='x' />, late",
        "<condition attribute='wab_blockedon' operator='gt' value='2026-01-15' />, late",
        "<condition attribute='wab_chatkey' operator='in'><value>adas</value><value>late</value></condition>, adas late",
        "<condition attribute='wab_acceptedby' operator='null' /><filter type='or'><condition attribute='statecode'"
                + " operator='eq' value='0' /><condition attribute='wab_chatkey' operator='eq' value='late' /></filter>,"
                + " late open"
    })
    void conditionsMeanWhatTheyMeanToThePlatform(String conditions, String expected) {
        List<String> found = keys(fetch("<filter type='and'>" + conditions + "</filter>"));

        assertThat(found).containsExactlyInAnyOrder(expected.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "<filter><condition attribute='wab_none' operator='null' /></filter>, 0x80041103",
        "<order attribute='wab_none' />, 0x80041103",
        "<filter><condition attribute='createdon' operator='last-x-moons' value='1' /></filter>, 0x80041120",
        "<filter type='xor'><condition attribute='wab_name' operator='null' /></filter>, 0x80041122",
        "<filter><condition attribute='statuscode' operator='eq' value='Blocked' /></filter>, 0x80041108",
        "<link-entity name='wab_channel' from='wab_channelid' to='wab_channelid' />, 0x8004111c",
        "<attribute, 0x80040303"
    })
    void aQueryAtFaultIsRefused(String inside, String code) {
        Answer answer = fetch(inside);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(code);
    }

    @Test
    void aViewOfAnotherTableOrOfNobodyIsRefused() {
        Answer other = http.get("wab_chats?savedQuery=" + view("wab_channel", "Active Channels"));
        Answer unknown = http.get("wab_chats?savedQuery=" + UUID.randomUUID());
        Answer users = http.get("wab_chats?userQuery=" + UUID.randomUUID());

        assertThat(other.code()).isEqualTo("0x80041128");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.code()).isEqualTo("0x80040217");
        assertThat(users.status()).isEqualTo(404);
    }

    @Test
    void viewsAreListedForATable() {
        Answer answer = http.call(
                "bob",
                "GET",
                "savedqueries?$select=name,fetchxml,layoutxml,isdefault&$filter=returnedtypecode%20eq%20'wab_chat'%20and%20querytype%20eq%200",
                null);

        assertThat(answer.json().get("value").findValuesAsText("name"))
                .contains("Open Chats", "My Chats", "Blocked Chats", "All Chats");
        assertThat(answer.json().at("/value/0/layoutxml").asText()).startsWith("<grid");
        assertThat(http.call("bob", "GET", "userqueries", null).json().get("value"))
                .isEmpty();
    }
}
