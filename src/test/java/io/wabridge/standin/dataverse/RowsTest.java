package io.wabridge.standin.dataverse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.dataverse.DataverseOverHttp.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RowsTest {

    private static final String ID = "11111111-0000-0000-0000-000000000001";

    @AutoClose
    private static final DataverseOverHttp http = new DataverseOverHttp();

    @BeforeEach
    void reset() {
        http.dataverse().reset();
    }

    @Test
    void createAnswersWithTheAddressOfTheNewRow() {
        Answer answer = http.post("wab_chats", "{\"wab_chatkey\": \"k1\"}");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("OData-EntityId"))
                .matches(Pattern.quote(http.root()) + "/wab_chats\\([0-9a-f-]{36}\\)");
        assertThat(answer.header("OData-Version")).isEqualTo("4.0");
    }

    @Test
    void createFillsInWhatThePlatformKnows() {
        http.post("wab_chats", "{\"wab_chatkey\": \"k1\"}");

        ObjectNode row = http.dataverse().rows("wab_chats").get(0);
        assertThat(row.get("_createdby_value").asText()).isEqualTo(DataverseSeed.BRIDGE.toString());
        assertThat(row.get("_modifiedby_value").asText()).isEqualTo(DataverseSeed.BRIDGE.toString());
        assertThat(row.get("_ownerid_value").asText()).isEqualTo(DataverseSeed.BRIDGE.toString());
        assertThat(row.get("_owningbusinessunit_value").asText()).isEqualTo(DataverseSeed.ROOT_UNIT.toString());
        assertThat(row.get("createdon").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(row.get("versionnumber").asLong()).isPositive();
        assertThat(row.get("statecode").asInt()).isZero();
        assertThat(row.get("statuscode").asInt()).isEqualTo(1);
    }

    @Test
    void statecodeIsNotValidForCreate() {
        Answer answer = http.post("wab_chats", "{\"wab_chatkey\": \"k1\", \"statecode\": 1}");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(http.dataverse().rows("wab_chats").get(0).get("statecode").asInt())
                .isZero();
    }

    @Test
    void upsertByKeyAnswersWithTheKeyAndNoGuid() {
        Answer created = http.patch("wab_chats(wab_chatkey='k1')", "{\"wab_name\": \"Erika\"}");
        Answer updated =
                http.patch("wab_chats(wab_chatkey='k1')", "{\"wab_name\": \"Maria\", \"wab_chatkey\": \"other\"}");

        assertThat(created.status()).isEqualTo(204);
        assertThat(created.header("OData-EntityId")).isEqualTo(http.root() + "/wab_chats(wab_chatkey='k1')");
        assertThat(updated.status()).isEqualTo(204);
        List<ObjectNode> rows = http.dataverse().rows("wab_chats");
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).get("wab_name").asText()).isEqualTo("Maria");
        assertThat(rows.get(0).get("wab_chatkey").asText())
                .as("dropped on update")
                .isEqualTo("k1");
    }

    @Test
    void onCreateTheKeyInTheBodyWinsOverTheOneInTheAddress() {
        http.patch("wab_chats(wab_chatkey='k1')", "{\"wab_chatkey\": \"k2\"}");

        assertThat(http.dataverse().rows("wab_chats").get(0).get("wab_chatkey").asText())
                .isEqualTo("k2");
    }

    @Test
    void upsertWithRepresentationTellsCreatedFromUpdated() {
        String path = "wab_chats(wab_chatkey='k1')?$select=wab_chatid";
        Answer created = http.patch(path, "{\"wab_name\": \"Erika\"}", "Prefer", "return=representation");
        Answer updated = http.patch(path, "{\"wab_name\": \"Maria\"}", "Prefer", "return=representation");

        assertThat(created.status()).isEqualTo(201);
        assertThat(updated.status()).isEqualTo(200);
        assertThat(created.header("Preference-Applied")).isEqualTo("return=representation");
        assertThat(created.json().get("@odata.context").asText())
                .isEqualTo(http.root() + "/$metadata#wab_chats(wab_chatid)/$entity");
        assertThat(updated.json().get("wab_chatid")).isEqualTo(created.json().get("wab_chatid"));
        assertThat(updated.header("ETag"))
                .isEqualTo(updated.json().get("@odata.etag").asText());
        assertThat(updated.json().has("wab_name")).isFalse();
    }

    @Test
    void upsertByGuidCreatesTheRowWithThatId() {
        Answer answer = http.patch("wab_chats(" + ID + ")", "{\"wab_chatkey\": \"k1\"}");

        assertThat(answer.header("OData-EntityId")).isEqualTo(http.root() + "/wab_chats(" + ID + ")");
        assertThat(http.dataverse().row("wab_chats", UUID.fromString(ID))).isPresent();
    }

    @Test
    void anEmptyTextEmptiesTheColumn() {
        http.patch("wab_chats(" + ID + ")", "{\"wab_name\": \"Erika\"}");
        http.patch("wab_chats(" + ID + ")", "{\"wab_name\": \"\"}");

        assertThat(http.get("wab_chats(" + ID + ")").json().get("wab_name").isNull())
                .isTrue();
    }

    @Test
    void timesLoseTheirFractionsOfASecond() {
        http.patch("wab_chats(" + ID + ")", "{\"wab_lastmessageon\": \"2026-01-02T03:04:05.678+01:00\"}");

        assertThat(http.get("wab_chats(" + ID + ")")
                        .json()
                        .get("wab_lastmessageon")
                        .asText())
                .isEqualTo("2026-01-02T02:04:05Z");
    }

    @Test
    void lookupsAreBoundByIdByKeyAndByAbsoluteUrlAndReadAsValues() {
        for (String reference : List.of(
                "/wab_channels(" + DataverseSeed.CHANNEL_1 + ")",
                "wab_channels(wab_phonenumberid='100000000000001')",
                http.root() + "/wab_channels(" + DataverseSeed.CHANNEL_1 + ")")) {
            Answer answer =
                    http.patch("wab_chats(" + ID + ")", "{\"wab_channelid@odata.bind\": \"" + reference + "\"}");

            assertThat(answer.status()).as(reference).isEqualTo(204);
            assertThat(http.get("wab_chats(" + ID + ")")
                            .json()
                            .get("_wab_channelid_value")
                            .asText())
                    .isEqualTo(DataverseSeed.CHANNEL_1.toString());
            http.patch("wab_chats(" + ID + ")", "{\"wab_channelid@odata.bind\": null}");
            assertThat(http.get("wab_chats(" + ID + ")")
                            .json()
                            .get("_wab_channelid_value")
                            .isNull())
                    .isTrue();
        }
    }

    @Test
    void etagsGuardAgainstLostUpdates() {
        http.patch("wab_chats(" + ID + ")", "{\"wab_name\": \"one\"}");
        String etag = http.get("wab_chats(" + ID + ")").header("ETag");

        Answer first = http.patch("wab_chats(" + ID + ")", "{\"wab_name\": \"two\"}", "If-Match", etag);
        Answer second = http.patch("wab_chats(" + ID + ")", "{\"wab_name\": \"three\"}", "If-Match", etag);

        assertThat(etag).matches("W/\"\\d+\"");
        assertThat(first.status()).isEqualTo(204);
        assertThat(second.status()).isEqualTo(412);
        assertThat(second.code()).isEqualTo("0x80060882");
    }

    @Test
    void aRowNotChangedIsNotSentAgain() {
        http.patch("wab_chats(" + ID + ")", "{\"wab_name\": \"one\"}");
        String etag = http.get("wab_chats(" + ID + ")").header("ETag");

        assertThat(http.get("wab_chats(" + ID + ")", "If-None-Match", etag).status())
                .isEqualTo(304);
        assertThat(http.get("wab_chats(" + ID + ")", "If-None-Match", "null").status())
                .isEqualTo(200);
    }

    @Test
    void bothCodesTogetherCrossStatesAndOneAloneMovesWithinAState() {
        http.patch("wab_chats(" + ID + ")", "{\"wab_name\": \"one\"}");

        assertThat(http.patch("wab_chats(" + ID + ")", "{\"statecode\": 1, \"statuscode\": 727000001}")
                        .status())
                .isEqualTo(204);
        assertThat(http.patch("wab_chats(" + ID + ")", "{\"statuscode\": 727000002}")
                        .status())
                .isEqualTo(204);
        assertThat(http.patch("wab_chats(" + ID + ")", "{\"statecode\": 0}").status())
                .isEqualTo(204);
        assertThat(http.get("wab_chats(" + ID + ")").json().get("statuscode").asInt())
                .as("the state's default reason")
                .isEqualTo(1);
    }

    @Test
    void deletingAChatDeletesWhatBelongsToItAndEmptiesLooserLinks() {
        http.patch("wab_chats(" + ID + ")", "{\"wab_chatkey\": \"k1\"}");
        String chat = "\"wab_chatid@odata.bind\": \"/wab_chats(" + ID + ")\"";
        http.post("wab_chatsessions", "{\"wab_sessionkey\": \"s1\", " + chat + "}");
        http.post(
                "wab_messages",
                "{\"wab_messagekey\": \"m1\", " + chat
                        + ", \"wab_sessionid@odata.bind\": \"/wab_chatsessions(wab_sessionkey='s1')\"}");
        http.post("wab_blockrequests", "{\"wab_action\": 727000000, " + chat + "}");

        Answer answer = http.call("root", "DELETE", "wab_chats(" + ID + ")", null);

        assertThat(answer.status()).isEqualTo(204);
        assertThat(http.dataverse().rows("wab_chatsessions")).isEmpty();
        assertThat(http.dataverse().rows("wab_messages")).isEmpty();
        assertThat(http.dataverse().rows("wab_blockrequests")).singleElement().satisfies(row -> assertThat(
                        row.get("_wab_chatid_value").isNull())
                .isTrue());
    }

    @Test
    void aChannelInUseCannotBeDeleted() {
        http.patch(
                "wab_chats(" + ID + ")",
                "{\"wab_channelid@odata.bind\": \"/wab_channels(" + DataverseSeed.CHANNEL_1 + ")\"}");

        Answer answer = http.call("root", "DELETE", "wab_channels(" + DataverseSeed.CHANNEL_1 + ")", null);

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.code()).isEqualTo("0x80040227");
    }

    @Test
    void singlePropertiesAreReadWrittenAndEmptied() {
        http.patch("wab_chats(" + ID + ")", "{\"wab_name\": \"one\"}");

        Answer written = http.call("bridge", "PUT", "wab_chats(" + ID + ")/wab_name", "{\"value\": \"two\"}");
        JsonNode read = http.get("wab_chats(" + ID + ")/wab_name").json();
        Answer raw = http.get("wab_chats(" + ID + ")/wab_name/$value");
        Answer emptied = http.call("bridge", "DELETE", "wab_chats(" + ID + ")/wab_name", null);

        assertThat(written.status()).isEqualTo(204);
        assertThat(read.get("value").asText()).isEqualTo("two");
        assertThat(raw.body()).isEqualTo("two");
        assertThat(emptied.status()).isEqualTo(204);
        assertThat(http.get("wab_chats(" + ID + ")/wab_name").status()).isEqualTo(204);
    }

    @Test
    void rolesAreGivenAndTakenAsReferences() {
        String member = "systemusers(" + DataverseSeed.BOB + ")/systemuserroles_association";
        String role = "roles(" + DataverseSeed.role("WhatsApp Blocker") + ")";

        Answer given =
                http.call("root", "POST", member + "/$ref", "{\"@odata.id\": \"" + http.root() + "/" + role + "\"}");
        long with = http.get(member + "?$select=name").json().get("value").size();
        Answer taken =
                http.call("root", "DELETE", member + "(" + DataverseSeed.role("WhatsApp Blocker") + ")/$ref", null);

        assertThat(given.status()).isEqualTo(204);
        assertThat(with).isEqualTo(2);
        assertThat(taken.status()).isEqualTo(204);
        assertThat(http.get(member + "?$select=name").json().get("value")).hasSize(1);
    }

    @Test
    void timeIsTheSandboxs() {
        http.patch("wab_chats(" + ID + ")", "{\"wab_name\": \"one\"}");
        String before =
                http.get("wab_chats(" + ID + ")").json().get("modifiedon").asText();
        http.clock().advance(Duration.ofDays(400));

        http.patch("wab_chats(" + ID + ")", "{\"wab_name\": \"two\"}");

        String after =
                http.get("wab_chats(" + ID + ")").json().get("modifiedon").asText();
        assertThat(Duration.between(Instant.parse(before), Instant.parse(after)))
                .isGreaterThan(Duration.ofDays(399));
    }

    @Test
    void countsWhatWasAskedAndWhatBecameOfIt() {
        http.get("contacts?$top=1");
        http.call("inspector", "GET", "wab_chats", null);
        http.post("wab_chats", "{\"wab_chatkey\": \"k1\"}");

        DataverseStats stats = http.dataverse().stats();

        assertThat(stats.requests("GET")).as("the inspector is counted apart").isEqualTo(1);
        assertThat(stats.requests("POST")).isEqualTo(1);
        assertThat(stats.byClient().get("inspector")).containsEntry("GET", 1L);
        assertThat(stats.reads("contacts")).isEqualTo(1);
        assertThat(stats.reads("wab_chats")).isZero();
        assertThat(stats.creates("wab_chats")).isEqualTo(1);
        assertThat(stats.rows("wab_chats")).isEqualTo(1);
    }
}
