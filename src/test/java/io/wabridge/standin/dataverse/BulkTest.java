package io.wabridge.standin.dataverse;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.standin.dataverse.DataverseOverHttp.Answer;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BulkTest {

    private static final String A = "11111111-0000-0000-0000-000000000001";
    private static final String B = "11111111-0000-0000-0000-000000000002";

    @AutoClose
    private static final DataverseOverHttp http = new DataverseOverHttp();

    @BeforeEach
    void reset() {
        http.dataverse().reset();
    }

    private static Answer bulk(String action, String... targets) {
        String body = Arrays.stream(targets)
                .map(target -> "{\"@odata.type\": \"Microsoft.Dynamics.CRM.wab_chat\", " + target + "}")
                .collect(Collectors.joining(",", "{\"Targets\": [", "]}"));
        return http.post("wab_chats/Microsoft.Dynamics.CRM." + action + "?tag=bridge", body);
    }

    @Test
    void createMultipleAnswersWithIdsInOrder() {
        Answer answer = bulk("CreateMultiple", "\"wab_chatkey\": \"a\"", "\"wab_chatkey\": \"b\"");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("Ids")).hasSize(2);
        String first = answer.json().get("Ids").get(0).asText();
        assertThat(http.get("wab_chats(" + first + ")")
                        .json()
                        .get("wab_chatkey")
                        .asText())
                .isEqualTo("a");
    }

    @Test
    void updateMultipleDropsTheSecondTargetForARowWithoutAWord() {
        http.patch("wab_chats(" + A + ")", "{\"wab_name\": \"old\"}");

        Answer answer = bulk(
                "UpdateMultiple",
                "\"wab_chatid\": \"" + A + "\", \"wab_name\": \"first\"",
                "\"wab_chatid\": \"" + A + "\", \"wab_name\": \"second\"");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(http.get("wab_chats(" + A + ")").json().get("wab_name").asText())
                .isEqualTo("first");
    }

    @Test
    void upsertMultipleCreatesAndUpdatesByIdAndByKey() {
        http.patch("wab_chats(wab_chatkey='b')", "{\"wab_name\": \"old\"}");

        Answer answer = bulk(
                "UpsertMultiple",
                "\"@odata.id\": \"wab_chats(" + A + ")\", \"wab_chatkey\": \"a\", \"wab_name\": \"new\"",
                "\"@odata.id\": \"wab_chats(wab_chatkey='b')\", \"wab_chatkey\": \"b\", \"wab_name\": \"changed\"",
                "\"@odata.id\": \"wab_chats(wab_chatkey='c')\", \"wab_chatid\": \"" + B + "\"");

        assertThat(answer.status()).as(answer.body()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(http.get("wab_chats(wab_chatkey='a')")
                        .json()
                        .get("wab_chatid")
                        .asText())
                .isEqualTo(A);
        assertThat(http.get("wab_chats(wab_chatkey='b')").json().get("wab_name").asText())
                .isEqualTo("changed");
        assertThat(http.get("wab_chats(wab_chatkey='c')")
                        .json()
                        .get("wab_chatid")
                        .asText())
                .isEqualTo(B);
    }

    @Test
    void aFailingTargetUndoesAllOthers() {
        http.patch("wab_chats(" + A + ")", "{\"wab_chatkey\": \"a\", \"wab_name\": \"old\"}");
        String etag = http.get("wab_chats(" + A + ")").header("ETag");

        Answer answer = bulk(
                "UpsertMultiple",
                "\"@odata.id\": \"wab_chats(" + A + ")\", \"wab_name\": \"new\", \"wab_chatkey\": \"moved\"",
                "\"@odata.id\": \"wab_chats(wab_chatkey='b')\"",
                "\"@odata.id\": \"wab_chats(wab_chatkey='c')\", \"wab_name\": \"" + "x".repeat(301) + "\"");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(http.dataverse().rows("wab_chats")).hasSize(1);
        assertThat(http.get("wab_chats(wab_chatkey='a')").header("ETag"))
                .as("key index restored")
                .isEqualTo(etag);
        assertThat(http.get("wab_chats(wab_chatkey='moved')").status()).isEqualTo(404);
    }

    @Test
    void anotherRowsKeyIsADuplicateInsideABulkToo() {
        http.patch("wab_chats(" + A + ")", "{\"wab_chatkey\": \"a\"}");

        Answer answer = bulk("UpsertMultiple", "\"@odata.id\": \"wab_chats(" + B + ")\", \"wab_chatkey\": \"a\"");

        assertThat(answer.status()).isEqualTo(412);
        assertThat(answer.code()).isEqualTo("0x80060892");
    }

    @Test
    void aThousandRowsFitIntoOneRequest() {
        Answer answer = bulk(
                "UpsertMultiple",
                IntStream.range(0, 1000)
                        .mapToObj(i -> "\"@odata.id\": \"wab_chats(wab_chatkey='k" + i + "')\", \"wab_name\": \"n\"")
                        .toArray(String[]::new));

        assertThat(answer.status()).isEqualTo(204);
        assertThat(http.dataverse().stats().rows("wab_chats")).isEqualTo(1000);
        assertThat(http.dataverse().stats().requests("UpsertMultiple")).isEqualTo(1);
    }
}
