package io.wabridge.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.harness.Evidence.Accepted;
import io.wabridge.harness.Evidence.ChatRow;
import io.wabridge.harness.Evidence.MessageRow;
import io.wabridge.harness.Evidence.SessionRow;
import io.wabridge.harness.History.BlockChange;
import io.wabridge.harness.History.Echo;
import io.wabridge.harness.History.Post;
import io.wabridge.harness.History.Receipt;
import io.wabridge.harness.History.Send;
import io.wabridge.harness.History.Span;
import io.wabridge.harness.History.Welcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Breaks each promise by hand once; the checker must find it. */
class CheckerTest {

    private static final String ERIKA = "4915112345678";

    private final History history = new History();
    private final List<MessageRow> messages = new ArrayList<>();
    private final List<SessionRow> sessions = new ArrayList<>();
    private final List<ChatRow> chats = new ArrayList<>();
    private final List<Accepted> accepted = new ArrayList<>();
    private final Map<String, Integer> refused = new HashMap<>();
    private final Map<String, String> sendStates = new HashMap<>();
    private final Map<String, Integer> commands = new HashMap<>();
    private int parked;

    @Test
    void findsNothingWhenAllIsWell() {
        posted("m1", 1, 2);
        row("m1");
        blocked(10, 20);
        posted("m2", 30, 40);
        refused.put(ERIKA, 1);
        unblocked(50, 60);
        posted("m3", 70, 80);
        row("m3");
        sent("s1", 71, 72, "id1", "sent");
        left("s1", 73);
        chat(1);

        assertThat(check()).isEqualTo(Verdict.CLEAN);
    }

    @Test
    void findsAMessageWithoutAnOutcome() {
        posted("m1", 1, 2);

        assertThat(check().lost()).hasSize(1);
    }

    @Test
    void findsAMessageThatWasRefusedThoughNobodyWasEverBlocked() {
        posted("m1", 1, 2);
        refused.put(ERIKA, 1);

        assertThat(check().wrong()).hasSize(1);
    }

    @Test
    void findsTwoRowsOfOneMessage() {
        posted("m1", 1, 2);
        row("m1");
        row("m1");

        assertThat(check().doubled()).isNotEmpty();
    }

    @Test
    void findsAMessageThatCameThroughABlock() {
        blocked(10, 20);
        posted("m1", 21, 30);
        row("m1");
        chat(Checker.CHAT_BLOCKED);

        assertThat(check().leaked()).hasSize(1);
    }

    @Test
    void leavesAMessageAloneThatMetABlock() {
        posted("m1", 5, 15);
        row("m1");
        blocked(10, 20);
        chat(Checker.CHAT_BLOCKED);

        assertThat(check()).isEqualTo(Verdict.CLEAN);
    }

    @Test
    void leavesAMessageAloneThatWasPostedAgainWhileBlocked() {
        posted("m1", 1, 2);
        row("m1");
        blocked(10, 20);
        posted("m1", 30, 40);
        refused.put(ERIKA, 1);
        chat(Checker.CHAT_BLOCKED);

        assertThat(check()).isEqualTo(Verdict.CLEAN);
    }

    @Test
    void findsASendThatLeftThroughABlock() {
        sent("s1", 1, 2, "id1", "sent");
        blocked(10, 20);
        left("s1", 25);
        chat(Checker.CHAT_BLOCKED);

        assertThat(check().leaked()).hasSize(1);
    }

    @Test
    void allowsASendTheBlockHadWarnedOf() {
        sent("s1", 1, 2, "id1", "sent");
        history.add(new BlockChange(ERIKA, true, span(10, 20), true));
        left("s1", 25);
        chat(Checker.CHAT_BLOCKED);

        assertThat(check()).isEqualTo(Verdict.CLEAN);
    }

    @Test
    void findsASendThatLeftTwice() {
        sent("s1", 1, 2, "id1", "sent");
        left("s1", 3);
        left("s1", 4);

        assertThat(check().doubled()).hasSize(1);
    }

    @Test
    void findsASendThatHasNoEnd() {
        sent("s1", 1, 2, "id1", "sending");

        assertThat(check().lost()).hasSize(1);
    }

    @Test
    void findsASendThatFailedAndLeft() {
        sent("s1", 1, 2, "id1", "failed");
        left("s1", 3);

        assertThat(check().wrong()).hasSize(1);
    }

    @Test
    void findsACommandNobodyCarriedOut() {
        history.add(new Send(ERIKA, "s1", span(1, 2), null, false));
        commands.put("s1", 1);

        assertThat(check().lost()).hasSize(1);
    }

    @Test
    void findsARefusalWithoutABlock() {
        history.add(new Send(ERIKA, "s1", span(1, 2), null, true));

        assertThat(check().wrong()).hasSize(1);
    }

    @Test
    void findsAReceiptThatWentBackwards() {
        history.add(new Echo(ERIKA, "e1"));
        history.add(new Receipt("e1", 727000005));
        messages.add(new MessageRow("e1", "e1", "chat", null, "", 727000004, false, at(1)));

        assertThat(check().backwards()).hasSize(1);
    }

    @Test
    void findsAMessageThatWasDroppedAfterAnUnblock() {
        blocked(10, 20);
        unblocked(30, 40);
        posted("m1", 41, 42);
        refused.put(ERIKA, 1);
        history.add(new Welcome(ERIKA, "m1"));
        chat(1);

        assertThat(check().lost()).hasSize(1);
    }

    @Test
    void findsAChatWhoseLastMessageWentBackwards() {
        posted("m1", 1, 2);
        row("m1");
        chats.add(new ChatRow("chat", ERIKA, 1, at(0), at(1).plusSeconds(86_400)));

        assertThat(check().backwards()).hasSize(1);
    }

    @Test
    void findsAChatWhoseWindowWentBackwards() {
        posted("m1", 1, 2);
        row("m1");
        chats.add(new ChatRow("chat", ERIKA, 1, at(1), at(0).plusSeconds(86_400)));

        assertThat(check().backwards()).hasSize(1);
    }

    @Test
    void findsAnEchoWithoutARow() {
        history.add(new Echo(ERIKA, "e1"));

        assertThat(check().lost()).hasSize(1);
    }

    @Test
    void findsAChatThatDoesNotShowTheBlock() {
        blocked(10, 20);
        chat(1);

        assertThat(check().wrong()).hasSize(1);
    }

    @Test
    void findsTwoSessionsAtTheSameTime() {
        blocked(10, 20);
        history.add(new BlockChange(ERIKA, false, span(30, 40), false));
        chat(1);
        session("a", 1);
        session("b", 1);

        assertThat(check().wrong()).hasSize(1);
    }

    @Test
    void findsASessionThatNoBlockExplains() {
        chat(1);
        session("a", 1);
        session("b", Checker.SESSION_CANCELLED);

        assertThat(check().doubled()).hasSize(1);
    }

    @Test
    void findsAnOpenSessionOfABlockedPerson() {
        blocked(10, 20);
        chat(Checker.CHAT_BLOCKED);
        session("a", 1);

        assertThat(check().wrong()).hasSize(1);
    }

    @Test
    void findsWellFormedEventsThatWereParked() {
        parked = 1;

        assertThat(check().wrong()).hasSize(1);
    }

    private Verdict check() {
        return Checker.check(
                history, new Evidence(messages, sessions, chats, accepted, refused, sendStates, commands, parked));
    }

    private static Span span(long from, long to) {
        return new Span(at(from), at(to));
    }

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }

    private void posted(String message, long from, long to) {
        history.add(new Post(ERIKA, message, span(from, to), true));
    }

    private void row(String message) {
        messages.add(new MessageRow(message, message, "chat", null, "", 1, true, at(1)));
    }

    private void blocked(long from, long to) {
        history.add(new BlockChange(ERIKA, true, span(from, to), false));
    }

    private void unblocked(long from, long to) {
        history.add(new BlockChange(ERIKA, false, span(from, to), false));
    }

    private void sent(String text, long from, long to, String id, String state) {
        history.add(new Send(ERIKA, text, span(from, to), id, false));
        sendStates.put(id, state);
    }

    private void left(String text, long second) {
        accepted.add(new Accepted(at(second), ERIKA, text));
    }

    private void chat(int status) {
        chats.add(new ChatRow("chat", ERIKA, status, at(1), at(1).plusSeconds(86_400)));
    }

    private void session(String id, int status) {
        sessions.add(new SessionRow(id, "chat", at(1), at(1).plusSeconds(86400), status));
    }
}
