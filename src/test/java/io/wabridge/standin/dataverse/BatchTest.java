package io.wabridge.standin.dataverse;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.standin.dataverse.DataverseOverHttp.Answer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTest {

    private static final String TOO_LONG = "{\"wab_name\": \"" + "x".repeat(301) + "\"}";

    @AutoClose
    private static final DataverseOverHttp http = new DataverseOverHttp();

    @BeforeEach
    void reset() {
        http.dataverse().reset();
    }

    private static String operation(String line, String body) {
        return "Content-Type: application/http\nContent-Transfer-Encoding: binary\n\n" + line
                + " HTTP/1.1\nContent-Type: application/json\n\n" + (body == null ? "" : body) + "\n";
    }

    private static String inChangeSet(int id, String line, String body) {
        return "Content-ID: " + id + "\n" + operation(line, body);
    }

    private static String multipart(String boundary, String... parts) {
        StringBuilder text = new StringBuilder();
        for (String part : parts) {
            text.append("--").append(boundary).append('\n').append(part).append('\n');
        }
        return text.append("--").append(boundary).append("--\n").toString();
    }

    private static String changeSet(String... operations) {
        return "Content-Type: multipart/mixed; boundary=changeset_1\n\n" + multipart("changeset_1", operations);
    }

    private static Answer batch(String body, String... headers) {
        String[] all = new String[headers.length + 2];
        all[0] = "Content-Type";
        all[1] = "multipart/mixed; boundary=\"batch_1\"";
        System.arraycopy(headers, 0, all, 2, headers.length);
        return http.post("$batch", body.replace("\n", "\r\n"), all);
    }

    @Test
    void operationsAnswerOneByOne() {
        Answer answer = batch(multipart(
                "batch_1",
                operation("PATCH /api/data/v9.2/wab_chats(wab_chatkey='a')", "{\"wab_name\": \"Ünï\"}"),
                operation("GET " + http.root() + "/wab_chats(wab_chatkey='a')?$select=wab_name", null)));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("multipart/mixed; boundary=batchresponse_");
        assertThat(answer.body())
                .containsSubsequence("HTTP/1.1 204 No Content", "HTTP/1.1 200 OK", "\"wab_name\":\"Ünï\"");
        assertThat(http.dataverse().stats().requests("batch")).isEqualTo(1);
        assertThat(http.dataverse().stats().requests("PATCH")).isZero();
    }

    @Test
    void aChangeSetMayReferToItsOwnRows() {
        Answer answer = batch(multipart(
                "batch_1",
                changeSet(
                        inChangeSet(1, "POST /api/data/v9.2/wab_chats", "{\"wab_chatkey\": \"a\"}"),
                        inChangeSet(
                                2,
                                "POST /api/data/v9.2/wab_chatsessions",
                                "{\"wab_sessionkey\": \"s\", \"wab_chatid@odata.bind\": \"$1\"}"),
                        inChangeSet(3, "PATCH $1", "{\"wab_name\": \"named\"}"))));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("changesetresponse_", "Content-ID: 1", "Content-ID: 3");
        var chat = http.dataverse().rows("wab_chats").get(0);
        assertThat(chat.get("wab_name").asText()).isEqualTo("named");
        assertThat(http.dataverse().rows("wab_chatsessions").get(0).get("_wab_chatid_value"))
                .isEqualTo(chat.get("wab_chatid"));
    }

    @Test
    void aFailingChangeSetIsUndoneAndAnswersOnce() {
        Answer answer = batch(multipart(
                "batch_1",
                changeSet(
                        inChangeSet(1, "POST /api/data/v9.2/wab_chats", "{\"wab_chatkey\": \"a\"}"),
                        inChangeSet(2, "POST /api/data/v9.2/wab_chats", TOO_LONG))));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).containsOnlyOnce("HTTP/1.1 ").contains("Content-ID: 2", "0x80044331", "REQ_ID: ");
        assertThat(http.dataverse().rows("wab_chats")).isEmpty();
    }

    @Test
    void theFirstFailureEndsTheBatchAndIsItsStatus() {
        Answer answer = batch(multipart(
                "batch_1",
                operation("GET /api/data/v9.2/wab_chats(wab_chatkey='none')", null),
                operation("POST /api/data/v9.2/wab_chats", "{\"wab_chatkey\": \"a\"}")));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).containsOnlyOnce("HTTP/1.1 ").contains("0x80060891");
        assertThat(http.dataverse().rows("wab_chats")).isEmpty();
    }

    @Test
    void goesOnAfterAFailureWhenAskedTo() {
        Answer answer = batch(
                multipart(
                        "batch_1",
                        operation("POST /api/data/v9.2/wab_chats", TOO_LONG),
                        operation("POST /api/data/v9.2/wab_chats", "{\"wab_chatkey\": \"a\"}")),
                "Prefer",
                "odata.continue-on-error");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .containsSubsequence("HTTP/1.1 400 Bad Request", "0x80044331", "HTTP/1.1 204 No Content");
        assertThat(http.dataverse().rows("wab_chats")).hasSize(1);
    }

    @Test
    void aReferenceForwardIsRefused() {
        Answer answer = batch(multipart(
                "batch_1",
                changeSet(
                        inChangeSet(1, "PATCH $2", "{\"wab_name\": \"named\"}"),
                        inChangeSet(2, "POST /api/data/v9.2/wab_chats", "{\"wab_chatkey\": \"a\"}"))));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("Content-ID Reference: '$2' does not exist in the batch context.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "same id", "no id", "nested", "batch in batch", "unfinished", "no http", "too many"})
    void aBatchThatCannotBeReadIsAnsweredInAnotherShape(String what) {
        String create = "POST /api/data/v9.2/wab_chats";
        String body =
                switch (what) {
                    case "get" -> multipart("batch_1", changeSet(inChangeSet(1, "GET /api/data/v9.2/wab_chats", null)));
                    case "same id" ->
                        multipart("batch_1", changeSet(inChangeSet(1, create, "{}"), inChangeSet(1, create, "{}")));
                    case "no id" -> multipart("batch_1", changeSet(operation(create, "{}")));
                    case "nested" -> multipart("batch_1", changeSet(changeSet(inChangeSet(1, create, "{}"))));
                    case "batch in batch" -> multipart("batch_1", operation("POST /api/data/v9.2/$batch", "{}"));
                    case "unfinished" -> "--batch_1\n" + operation(create, "{}");
                    case "no http" -> multipart("batch_1", "Content-Type: application/json\n\n{}");
                    default ->
                        multipart(
                                "batch_1",
                                IntStream.range(0, 1001)
                                        .mapToObj(i -> operation(create, "{}"))
                                        .collect(Collectors.toList())
                                        .toArray(String[]::new));
                };

        Answer answer = batch(body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("ExceptionType").asText()).isEqualTo("Microsoft.OData.ODataException");
        assertThat(answer.json().get("ErrorCode").asText()).isEqualTo("0x0");
        assertThat(answer.json().has("error")).isFalse();
        assertThat(http.dataverse().rows("wab_chats")).isEmpty();
    }
}
