package io.wabridge.standin.dataverse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.wabridge.standin.dataverse.DataverseOverHttp.Answer;
import io.wabridge.standin.dataverse.model.DataverseError;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuthorityTest {

    private static final String CHAT = "11111111-0000-0000-0000-000000000001";

    @AutoClose
    private static final DataverseOverHttp http = new DataverseOverHttp();

    @BeforeEach
    void oneChat() {
        http.dataverse().reset();
        http.patch("wab_chats(" + CHAT + ")", "{\"wab_chatkey\": \"k\"}");
    }

    private static String objectId(UUID user) {
        return DataverseSeed.objectId(user).toString();
    }

    @Test
    void anAgentReadsChatsAndAsksForABlockButDoesNotChangeChats() {
        Answer read = http.call("bob", "GET", "wab_chats(" + CHAT + ")", null);
        Answer request = http.call(
                "bob",
                "POST",
                "wab_blockrequests",
                "{\"wab_action\": 727000000, \"wab_chatid@odata.bind\": \"/wab_chats(" + CHAT + ")\"}");
        Answer change =
                http.call("bob", "PATCH", "wab_chats(" + CHAT + ")", "{\"statecode\": 1, \"statuscode\": 727000001}");

        assertThat(read.status()).isEqualTo(200);
        assertThat(request.status()).as(request.body()).isEqualTo(204);
        assertThat(change.status()).isEqualTo(403);
        assertThat(change.code()).isEqualTo("0x80040220");
        assertThat(change.body()).contains("prvWritewab_chat");
        assertThat(http.dataverse()
                        .rows("wab_blockrequests")
                        .get(0)
                        .get("_createdby_value")
                        .asText())
                .isEqualTo(DataverseSeed.BOB.toString());
    }

    @Test
    void actingForAnAgentNamesBoth() {
        Answer answer = http.post(
                "wab_blockrequests", "{\"wab_action\": 727000000}", "CallerObjectId", objectId(DataverseSeed.ADA));

        assertThat(answer.status()).as(answer.body()).isEqualTo(204);
        JsonNode row = http.dataverse().rows("wab_blockrequests").get(0);
        assertThat(row.get("_createdby_value").asText()).isEqualTo(DataverseSeed.ADA.toString());
        assertThat(row.get("_createdonbehalfby_value").asText()).isEqualTo(DataverseSeed.BRIDGE.toString());
    }

    @Test
    void actingForAnAgentNeverAddsRights() {
        Answer bridgeAlone = http.patch("wab_chats(" + CHAT + ")", "{\"wab_name\": \"one\"}");
        Answer asAda = http.patch(
                "wab_chats(" + CHAT + ")", "{\"wab_name\": \"two\"}", "CallerObjectId", objectId(DataverseSeed.ADA));
        Answer asRoot = http.call(
                "bridge", "DELETE", "wab_chats(" + CHAT + ")", null, "MSCRMCallerID", DataverseSeed.ROOT.toString());

        assertThat(bridgeAlone.status()).isEqualTo(204);
        assertThat(asAda.code()).isEqualTo("0x80040220");
        assertThat(asRoot.code()).as("root may, the bridge may not").isEqualTo("0x80040220");
    }

    @Test
    void whoMayNotActForOthersIsToldSo() {
        Answer answer = http.call("bob", "GET", "wab_chats", null, "CallerObjectId", objectId(DataverseSeed.ADA));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.code()).isEqualTo("0x8004a110");
    }

    @Test
    void aDisabledUserIsRefused() {
        http.dataverse()
                .patch(
                        DataverseSeed.ROOT,
                        "systemusers",
                        DataverseSeed.BOB,
                        JsonNodeFactory.instance.objectNode().put("isdisabled", true));

        Answer answer = http.call("bob", "GET", "wab_chats", null);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.code()).isEqualTo("0x80040225");
    }

    @Test
    void privilegesAreToldByNameTeamsIncluded() {
        http.dataverse().role(DataverseSeed.PARTNER, DataverseSeed.role("WhatsApp Agent"), false);
        String functions = "systemusers(" + DataverseSeed.PARTNER + ")/Microsoft.Dynamics.CRM.";

        JsonNode one = http.get(
                        functions + "RetrieveUserPrivilegeByPrivilegeName(PrivilegeName='prvCreatewab_blockrequest')")
                .json();
        JsonNode none = http.get(
                        functions + "RetrieveUserPrivilegeByPrivilegeName(PrivilegeName='prvCreatewab_message')")
                .json();
        JsonNode several = http.get(functions + "RetrieveUserSetOfPrivilegesByNames(PrivilegeNames=@p)?@p="
                        + Uris.encode("[\"prvCreatewab_blockrequest\",\"prvCreatewab_message\",\"prvReadwab_chat\"]"))
                .json();

        assertThat(one.at("/RolePrivileges/0/Depth").asText()).isEqualTo("Global");
        assertThat(one.at("/RolePrivileges/0/PrivilegeName").asText()).isEqualTo("prvCreatewab_blockrequest");
        assertThat(none.get("RolePrivileges")).isEmpty();
        assertThat(several.get("RolePrivileges")).hasSize(2);
    }

    @Test
    void anAppLearnsAllPrivilegesOfAUserAtOnce() {
        JsonNode ada = http.get(
                        "systemusers(" + DataverseSeed.ADA + ")/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()")
                .json();
        JsonNode root = http.get(
                        "systemusers(" + DataverseSeed.ROOT + ")/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()")
                .json();

        assertThat(ada.get("RolePrivileges").findValuesAsText("PrivilegeName"))
                .contains("prvCreatewab_blockrequest", "prvCreatewab_chatrequest", "prvReadwab_chat")
                .doesNotContain("prvWritewab_chat", "prvWritewab_chatrequest", "prvWritewab_blockrequest");
        assertThat(root.get("RolePrivileges").findValuesAsText("PrivilegeName"))
                .contains("prvWritewab_chat", "prvCreateServiceEndpoint");
    }

    @Test
    void rightsOnARowAreToldAsOneText() {
        String target = Uris.encode("{'@odata.id':'wab_chats(" + CHAT + ")'}");

        JsonNode ada = http.get("systemusers(" + DataverseSeed.ADA
                        + ")/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)?@t=" + target)
                .json();

        assertThat(ada.get("AccessRights").asText()).isEqualTo("ReadAccess, AppendToAccess");
    }

    @Test
    void aTestActsWithTheUsersOwnRights() {
        assertThatThrownBy(() -> http.dataverse()
                        .patch(
                                DataverseSeed.BOB,
                                "wab_chats",
                                UUID.fromString(CHAT),
                                JsonNodeFactory.instance.objectNode().put("wab_name", "x")))
                .isInstanceOf(DataverseError.class)
                .hasMessageContaining("prvWritewab_chat");
    }
}
