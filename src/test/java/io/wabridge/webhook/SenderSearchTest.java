package io.wabridge.webhook;

import static io.wabridge.webhook.Samples.CHANNEL;
import static io.wabridge.webhook.Samples.METADATA;
import static io.wabridge.webhook.Samples.change;
import static io.wabridge.webhook.Samples.json;
import static io.wabridge.webhook.Samples.messages;
import static io.wabridge.webhook.Samples.parse;
import static io.wabridge.webhook.Samples.value;
import static io.wabridge.webhook.Samples.webhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.identity.Party;
import io.wabridge.webhook.SenderSearch.Found;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SenderSearchTest {

    static Stream<Arguments> senders() {
        return Stream.of(
                Arguments.of("a message", messages("{'from': '1', 'id': 'wamid.A', 'type': 'text'}"), "1"),
                Arguments.of("no id", messages("{'from': '1', 'type': 'text', 'text': {'body': 'x'}}"), "1"),
                Arguments.of("no metadata", change("messages", "'messages': [{'from': '1', 'id': 'wamid.A'}]"), "1"),
                Arguments.of("only in the contacts", value("'contacts': [{'wa_id': '1'}], 'messages': [{}]"), "1"),
                Arguments.of("a single object", value("'messages': {'from': '1', 'id': 'wamid.A'}"), "1"),
                Arguments.of("a list Meta invents", value("'holograms': [{'from': '1', 'id': 'h'}]"), "1"),
                Arguments.of("a field Meta invents", change("moods", "'from': '1', 'mood': 'x'"), "1"),
                Arguments.of("a level Meta invents", change("moods", "'deep': {'deeper': [{'from': '1'}]}"), "1"),
                Arguments.of(
                        "another object", json("{'object': 'page', 'entry': [{'messages': [{'from': '1'}]}]}"), "1"),
                Arguments.of("an import", change("history", METADATA + """
                                , 'history': [{'threads': [{'id': '1', 'messages': [{'id': 'wamid.A', 'type': 'text'}]}]}]"""), "1"),
                Arguments.of("no JSON", messages("{'from': '1', 'id': 'wamid.A', 'text': {'bo"), "1"),
                Arguments.of("a name twice", messages("{'from': '1', 'id': 'a', 'id': 'b'}"), "1"),
                Arguments.of("more after the end", messages("{'from': '1', 'id': 'wamid.A'}") + " {}", "1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("senders")
    void findsWhoWroteIt(String what, String body, String number) {
        assertThat(SenderSearch.in(body).found())
                .extracting(found -> found.sender().phone())
                .containsExactly(number);
    }

    static Stream<Arguments> nobody() {
        return Stream.of(
                Arguments.of("a receipt", value("'statuses': [{'id': 'a', 'status': 'x', 'recipient_id': '1'}]")),
                Arguments.of(
                        "an echo",
                        change("smb_message_echoes", METADATA + ", 'message_echoes': [{'from': '2', 'to': '1'}]")),
                Arguments.of("ours in an import", change("history", METADATA + """
                                , 'history': [{'threads': [{'id': '1', 'messages': [{'id': 'wamid.A', 'to': '1'}]}]}]""")),
                Arguments.of(
                        "who somebody is",
                        messages(
                                "{'from': '1', 'id': 'a', 'type': 'system', 'system': {'type': 'user_changed_number'}}")),
                Arguments.of("an account notice", change("foo", "'event': 'X'")),
                Arguments.of("no JSON", "from=1&text=x"),
                Arguments.of("nothing", ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nobody")
    void findsNobodyWhereNobodyWrote(String what, String body) {
        assertThat(SenderSearch.in(body).found()).isEmpty();
    }

    /** Whoever is quoted, or whose card is passed on, did not write. */
    @Test
    void isNotTakenInByWhatSomebodyPassesOn() {
        String card = messages("{'from': '1', 'id': 'a', 'type': 'contacts', 'context': {'from': '2', 'id': 'b'},"
                + " 'contacts': [{'phones': [{'wa_id': '3'}]}]}");

        assertThat(SenderSearch.in(card).found())
                .extracting(found -> found.sender().phone())
                .containsExactly("1");
    }

    @Test
    void tellsAllKeysTheBusinessNumberAndTheMessage() {
        String body = value("'contacts': [{'wa_id': '1', 'user_id': 'DE.1', 'profile': {'name': 'Ada'}}],"
                + " 'messages': [{'from': '1', 'id': 'wamid.A'}]");

        assertThat(SenderSearch.in(body).found())
                .containsExactly(new Found(new Party("1", "DE.1", null, null, "Ada", null), CHANNEL, "wamid.A"));
    }

    @Test
    void takesOutWhatSomeWroteAndLeavesTheOthers() {
        String body =
                json("{'object': 'page', 'entry': [{'id': '7', 'changes': [{'field': 'messages', 'value': {" + METADATA
                        + ", 'contacts': [{'wa_id': '1', 'profile': {'name': 'Eve'}}, {'wa_id': '2', 'profile': {'name': 'Ada'}}],"
                        + " 'messages': [{'from': '1', 'id': 'a', 'timestamp': '9', 'type': 'text', 'text': {'body': 'bad'}},"
                        + " {'from': '2', 'id': 'b', 'type': 'text', 'text': {'body': 'good'}}]}}]}]}");
        SenderSearch search = SenderSearch.in(body);

        String left = search.without(of(search, "1")).orElseThrow();

        assertThat(left).doesNotContain("bad", "Eve").contains("good", "Ada", "\"id\":\"a\"", "\"timestamp\":\"9\"");
    }

    /** It is counted under the same message, and parked under the same id, when it is replayed. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("senders")
    void findsTheSameInWhatIsLeft(String what, String body, String number) {
        SenderSearch search = SenderSearch.in(parse(body).get(0).envelope());
        String left = search.without(search.found()).orElseThrow();

        SenderSearch again = SenderSearch.in(left);

        if (!left.contains("withheld")) {
            assertThat(again.found())
                    .extracting(Found::messageId)
                    .containsExactlyElementsOf(
                            search.found().stream().map(Found::messageId).toList());
            assertThat(again.without(again.found())).contains(left);
            assertThat(parse(left)).singleElement().satisfies(event -> assertThat(event.envelope())
                    .isEqualTo(left));
        }
    }

    /** Others may have written in it, too, and nothing of theirs may be lost. */
    @Test
    void leavesABodyThatIsNoJsonWhenNotAllOfItsSendersAreMeant() {
        SenderSearch search = SenderSearch.in(messages("{'from': '1', 'text': 'bad'}, {'from': '2', 'text': 'go"));

        assertThat(search.found()).hasSize(2);
        assertThat(search.without(of(search, "1"))).isEmpty();
        assertThat(search.without(search.found()))
                .hasValueSatisfying(
                        left -> assertThat(left).doesNotContain("bad").contains("withheld"));
    }

    @Test
    void doesNotMixUpTwoBodiesThatWentAsAWhole() {
        SenderSearch one = SenderSearch.in(webhook("{'from': '1', 'text': 'a"));
        SenderSearch other = SenderSearch.in(webhook("{'from': '1', 'text': 'b"));

        assertThat(one.without(one.found())).isNotEqualTo(other.without(other.found()));
    }

    private static List<Found> of(SenderSearch search, String number) {
        return search.found().stream()
                .filter(found -> number.equals(found.sender().phone()))
                .toList();
    }
}
