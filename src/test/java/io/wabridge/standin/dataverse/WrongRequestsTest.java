package io.wabridge.standin.dataverse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Dataverse refuses, the stand-in refuses with the same status and code. */
class WrongRequestsTest {

    private static final String CHAT = "11111111-0000-0000-0000-000000000001";
    private static final String ABSENT = "99999999-0000-0000-0000-000000000009";
    private static final String BULK = "/Microsoft.Dynamics.CRM.";
    private static final String URI = "0x80060888";
    private static final String PAYLOAD = "0x80048d19";

    @AutoClose
    private static final DataverseOverHttp http = new DataverseOverHttp();

    @BeforeEach
    void oneChat() {
        http.dataverse().reset();
        http.patch("wab_chats(" + CHAT + ")", "{\"wab_chatkey\": \"k1\", \"wab_name\": \"Erika\"}");
        http.patch("wab_chats(wab_chatkey='k2')", "{}");
    }

    static Stream<Arguments> reads() {
        return Stream.of(
                arguments("unknown set", "GET", "wab_unknowns", 404, URI),
                arguments("logical name instead of the set's", "GET", "wab_chat", 404, URI),
                arguments("unknown segment behind a row", "GET", "wab_chats(" + CHAT + ")/wab_nothing", 404, URI),
                arguments(
                        "unknown function",
                        "GET",
                        "systemusers(" + DataverseSeed.ADA + ")" + BULK + "Nope(A='b')",
                        404,
                        URI),
                arguments("unknown column in $select", "GET", "wab_chats?$select=wab_nothing", 400, URI),
                arguments("lookup by its logical name in $select", "GET", "wab_chats?$select=wab_channelid", 400, URI),
                arguments("unknown column in $filter", "GET", "wab_chats?$filter=wab_nothing%20eq%20'a'", 400, URI),
                arguments("unknown column in $orderby", "GET", "wab_chats?$orderby=wab_nothing", 400, URI),
                arguments("unknown navigation in $expand", "GET", "wab_chats?$expand=wab_nothing", 400, URI),
                arguments("everything in $expand", "GET", "wab_chats?$expand=*", 400, URI),
                arguments("text compared with a number", "GET", "wab_chats?$filter=wab_name%20eq%205", 400, URI),
                arguments("quote not doubled", "GET", "wab_chats?$filter=wab_name%20eq%20'O'Bryan'", 400, URI),
                arguments("literal not closed", "GET", "wab_chats?$filter=wab_name%20eq%20'open", 400, URI),
                arguments("filter without an operator", "GET", "wab_chats?$filter=wab_name%20'a'", 400, URI),
                arguments("empty filter", "GET", "wab_chats?$filter=", 400, URI),
                arguments("the same option twice", "GET", "wab_chats?$top=1&$top=2", 400, URI),
                arguments("$skip", "GET", "wab_chats?$skip=5", 400, URI),
                arguments("$top that is no number", "GET", "wab_chats?$top=many", 400, URI),
                arguments("$top beyond a page", "GET", "wab_chats?$top=5001", 400, URI),
                arguments(
                        "a function OData has and Dataverse has not",
                        "GET",
                        "wab_chats?$filter=tolower(wab_name)%20eq%20'a'",
                        400,
                        URI),
                arguments("arithmetic", "GET", "wab_chats?$filter=statuscode%20add%201%20eq%202", 400, URI),
                arguments("forged paging cookie", "GET", "wab_chats?$skiptoken=5", 400, "0x8004112a"),
                arguments(
                        "In with an unknown column",
                        "GET",
                        "wab_chats?$filter=Microsoft.Dynamics.CRM.In(PropertyName='x',PropertyValues=%5B%22a%22%5D)",
                        400,
                        URI),
                arguments("row that does not exist", "GET", "wab_chats(" + ABSENT + ")", 404, "0x80040217"),
                arguments("key that does not exist", "GET", "wab_chats(wab_chatkey='none')", 404, "0x80060891"),
                arguments("key that is not declared", "GET", "wab_chats(wab_phone='1')", 400, URI),
                arguments("key without quotes", "GET", "wab_chats(wab_chatkey=k1)", 400, URI),
                arguments("key with a quote not doubled", "GET", "wab_chats(wab_chatkey='a'b')", 400, URI),
                arguments("key holding a plus", "GET", "wab_chats(wab_chatkey='%2B49151')", 400, URI),
                arguments("key holding a colon", "GET", "wab_chats(wab_chatkey='a:b')", 400, URI),
                arguments("key holding a number sign", "GET", "wab_chats(wab_chatkey='a%23b')", 400, URI),
                arguments("neither GUID nor key", "GET", "wab_chats(17)", 400, URI),
                arguments(
                        "definition of an unknown table",
                        "GET",
                        "EntityDefinitions(LogicalName='nope')",
                        404,
                        "0x80040217"),
                arguments("delete without the privilege", "DELETE", "wab_chats(" + ABSENT + ")", 403, "0x80040220"),
                arguments("method a set does not have", "PUT", "wab_chats", 405, "0x8006088a"),
                arguments("method a function does not have", "DELETE", "WhoAmI", 405, "0x8006088a"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reads")
    void isRefusedWithTheRealStatusAndCode(String what, String method, String path, int status, String code) {
        DataverseOverHttp.Answer answer = http.call("bridge", method, path, null);

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.code()).as(answer.body()).isEqualTo(code);
    }

    static Stream<Arguments> writes() {
        String row = "wab_chats(" + CHAT + ")";
        String type = "\"@odata.type\": \"Microsoft.Dynamics.CRM.wab_chat\"";
        return Stream.of(
                arguments("unknown property", "PATCH", row, "{\"wab_nothing\": 1}", 400, PAYLOAD),
                arguments("number for a text", "PATCH", row, "{\"wab_name\": 5}", 400, PAYLOAD),
                arguments("text for a number", "PATCH", row, "{\"statuscode\": \"1\"}", 400, PAYLOAD),
                arguments("text for a date", "PATCH", row, "{\"wab_blockedon\": \"yesterday\"}", 400, PAYLOAD),
                arguments("date without a time", "PATCH", row, "{\"wab_blockedon\": \"2026-01-01\"}", 400, PAYLOAD),
                arguments(
                        "date before SQL Server's first",
                        "PATCH",
                        row,
                        "{\"wab_blockedon\": \"1700-01-01T00:00:00Z\"}",
                        400,
                        "0x80040239"),
                arguments(
                        "lookup written as a value",
                        "PATCH",
                        row,
                        "{\"_wab_channelid_value\": \"" + ABSENT + "\"}",
                        400,
                        URI),
                arguments(
                        "lookup written without bind",
                        "PATCH",
                        row,
                        "{\"wab_channelid\": \"" + ABSENT + "\"}",
                        400,
                        PAYLOAD),
                arguments(
                        "bind of a column that is no lookup",
                        "PATCH",
                        row,
                        "{\"wab_name@odata.bind\": \"/wab_chats(" + ABSENT + ")\"}",
                        400,
                        PAYLOAD),
                arguments(
                        "bind to a row that does not exist",
                        "PATCH",
                        row,
                        "{\"wab_channelid@odata.bind\": \"/wab_channels(" + ABSENT + ")\"}",
                        404,
                        "0x80040217"),
                arguments(
                        "bind to a key that does not exist",
                        "PATCH",
                        row,
                        "{\"wab_channelid@odata.bind\": \"/wab_channels(wab_phonenumberid='9')\"}",
                        404,
                        "0x80060891"),
                arguments(
                        "bind to another table",
                        "PATCH",
                        row,
                        "{\"wab_channelid@odata.bind\": \"/wab_chats(" + CHAT + ")\"}",
                        400,
                        PAYLOAD),
                arguments(
                        "bind that is no reference",
                        "PATCH",
                        row,
                        "{\"wab_channelid@odata.bind\": \"somewhere\"}",
                        400,
                        PAYLOAD),
                arguments(
                        "text too long",
                        "PATCH",
                        row,
                        "{\"wab_blockreason\": \"" + "x".repeat(251) + "\"}",
                        400,
                        "0x80044331"),
                arguments(
                        "choice nobody offered",
                        "POST",
                        "wab_blockrequests",
                        "{\"wab_action\": 727000009}",
                        400,
                        "0x8004431a"),
                arguments(
                        "number out of range",
                        "PATCH",
                        "wab_blockednumbers(wab_identityid='i1')",
                        "{\"wab_refused\": -1}",
                        400,
                        "0x8004432f"),
                arguments(
                        "status reason of another state",
                        "PATCH",
                        row,
                        "{\"statuscode\": 727000001}",
                        400,
                        "0x80048408"),
                arguments(
                        "status reason that does not belong to the state",
                        "PATCH",
                        row,
                        "{\"statecode\": 0, \"statuscode\": 727000001}",
                        400,
                        "0x80048408"),
                arguments(
                        "status reason nobody defined",
                        "PATCH",
                        row,
                        "{\"statecode\": 1, \"statuscode\": 2}",
                        400,
                        "0x80048408"),
                arguments("state nobody defined", "PATCH", row, "{\"statecode\": 7}", 400, "0x80048408"),
                arguments(
                        "create straight into an inactive reason",
                        "POST",
                        "wab_chats",
                        "{\"wab_chatkey\": \"k9\", \"statecode\": 1, \"statuscode\": 727000001}",
                        400,
                        "0x80048408"),
                arguments(
                        "create of a key that is taken",
                        "POST",
                        "wab_chats",
                        "{\"wab_chatkey\": \"k1\"}",
                        412,
                        "0x80060892"),
                arguments(
                        "create of a key taken in other letters",
                        "POST",
                        "wab_chats",
                        "{\"wab_chatkey\": \"K1\"}",
                        412,
                        "0x80060892"),
                arguments(
                        "change to a key that is taken", "PATCH", row, "{\"wab_chatkey\": \"k2\"}", 412, "0x80060892"),
                arguments(
                        "create of a primary key that is taken",
                        "POST",
                        "wab_chats",
                        "{\"wab_chatid\": \"" + CHAT + "\"}",
                        412,
                        "0x80040237"),
                arguments(
                        "upsert by a key that cannot be addressed",
                        "PATCH",
                        "wab_chats(wab_chatkey='a%25b')",
                        "{}",
                        400,
                        URI),
                arguments("not JSON", "PATCH", row, "{\"wab_name\": ", 400, PAYLOAD),
                arguments("more than JSON", "PATCH", row, "{} {}", 400, PAYLOAD),
                arguments("a name twice", "PATCH", row, "{\"wab_name\": \"a\", \"wab_name\": \"b\"}", 400, PAYLOAD),
                arguments("an array", "PATCH", row, "[]", 400, PAYLOAD),
                arguments(
                        "bulk without targets", "POST", "wab_chats" + BULK + "UpsertMultiple", "{}", 400, "0x80040203"),
                arguments(
                        "bulk target without its type",
                        "POST",
                        "wab_chats" + BULK + "CreateMultiple",
                        "{\"Targets\": [{\"wab_name\": \"a\"}]}",
                        400,
                        PAYLOAD),
                arguments(
                        "bulk target of another type",
                        "POST",
                        "wab_chats" + BULK + "CreateMultiple",
                        "{\"Targets\": [{\"@odata.type\": \"Microsoft.Dynamics.CRM.wab_message\"}]}",
                        400,
                        PAYLOAD),
                arguments(
                        "bulk update without the primary key",
                        "POST",
                        "wab_chats" + BULK + "UpdateMultiple",
                        "{\"Targets\": [{" + type + "}]}",
                        400,
                        "0x80040203"),
                arguments(
                        "bulk update of a row that does not exist",
                        "POST",
                        "wab_chats" + BULK + "UpdateMultiple",
                        "{\"Targets\": [{" + type + ", \"wab_chatid\": \"" + ABSENT + "\"}]}",
                        404,
                        "0x80040217"),
                arguments(
                        "bulk upsert naming a row twice",
                        "POST",
                        "wab_chats" + BULK + "UpsertMultiple",
                        "{\"Targets\": [{" + type + ", \"@odata.id\": \"wab_chats(wab_chatkey='n')\"}, {" + type
                                + ", \"@odata.id\": \"wab_chats(wab_chatkey='N')\"}]}",
                        400,
                        "0x80040203"),
                arguments(
                        "bulk upsert naming a row by id and by key",
                        "POST",
                        "wab_chats" + BULK + "UpsertMultiple",
                        "{\"Targets\": [{" + type + ", \"@odata.id\": \"wab_chats(wab_chatkey='k1')\"}, {" + type
                                + ", \"@odata.id\": \"wab_chats(" + CHAT + ")\"}]}",
                        400,
                        "0x80040203"),
                arguments(
                        "bulk create with the key in address and body",
                        "POST",
                        "wab_chats" + BULK + "UpsertMultiple",
                        "{\"Targets\": [{" + type
                                + ", \"@odata.id\": \"wab_chats(wab_chatkey='n')\", \"wab_chatkey\": \"n\"}]}",
                        400,
                        "0x80040216"),
                arguments(
                        "bulk upsert addressing another table",
                        "POST",
                        "wab_chats" + BULK + "UpsertMultiple",
                        "{\"Targets\": [{" + type + ", \"@odata.id\": \"wab_channels(wab_phonenumberid='1')\"}]}",
                        400,
                        PAYLOAD),
                arguments(
                        "unknown action",
                        "POST",
                        "wab_chats" + BULK + "DeleteMultiple",
                        "{\"Targets\": []}",
                        404,
                        URI));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writes")
    void isRefusedAndChangesNothing(String what, String method, String path, String body, int status, String code) {
        DataverseStandIn dataverse = http.dataverse();
        var before = dataverse.rows("wab_chats");

        DataverseOverHttp.Answer answer = http.call("bridge", method, path, body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.code()).as(answer.body()).isEqualTo(code);
        assertThat(dataverse.rows("wab_chats")).isEqualTo(before);
    }

    static Stream<Arguments> conditions() {
        String row = "wab_chats(" + CHAT + ")";
        return Stream.of(
                arguments(
                        "update of a row that must exist",
                        "wab_chats(" + ABSENT + ")",
                        "If-Match",
                        "*",
                        404,
                        "0x80040217"),
                arguments(
                        "update of a key that must exist",
                        "wab_chats(wab_chatkey='none')",
                        "If-Match",
                        "*",
                        404,
                        "0x80060891"),
                arguments("update of another version", row, "If-Match", "W/\"1\"", 412, "0x80060882"),
                arguments("create of a row that must not exist", row, "If-None-Match", "*", 412, "0x80040237"),
                arguments("body that is no JSON by its type", row, "Content-Type", "text/plain", 415, PAYLOAD),
                arguments("acting for a stranger", row, "CallerObjectId", ABSENT, 403, "0x80072560"),
                arguments("acting for no GUID", row, "CallerObjectId", "ada", 400, "0x80040203"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("conditions")
    void isRefusedBecauseOfAHeader(String what, String path, String header, String value, int status, String code) {
        DataverseOverHttp.Answer answer = http.patch(path, "{\"wab_name\": \"changed\"}", header, value);

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.code()).as(answer.body()).isEqualTo(code);
        assertThat(http.dataverse().rows("wab_chats", "wab_name eq 'changed'")).isEmpty();
    }

    static Stream<Arguments> callers() {
        return Stream.of(
                arguments("no token", null, 401, ""),
                arguments("a token of nobody", "forged", 401, ""),
                arguments("a user unknown to the organisation", "stranger", 403, "0x80072560"),
                arguments("a user without the privilege", "inspector", 403, "0x80040220"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("callers")
    void isRefusedBecauseOfTheCaller(String what, String token, int status, String code) {
        DataverseOverHttp.Answer answer = http.call(token, "POST", "wab_chats", "{\"wab_chatkey\": \"k9\"}");

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        if (status == 401) {
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer authorization_uri=http");
        }
    }
}
