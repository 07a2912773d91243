package io.wabridge.harness;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares what the clients were told with what the rows say.
 *
 * <p>A person is <i>surely blocked</i> from the answer to a block until the next unblock is asked for, and <i>surely free</i>
 * from the answer to an unblock until the next block is asked for. A message wholly within such a time is judged. One that
 * overlaps a change may have gone either way. Messages that may have been discarded are judged by number: rows and the count of
 * refused ones together make up what was answered 200.
 */
final class Checker {

    static final int OPEN = 1;
    static final int CHAT_BLOCKED = 727000001;
    static final int SESSION_CANCELLED = 727000002;
    static final int MESSAGE_UNCERTAIN = 727000009;
    static final int COMMAND_SENT = 727000001;
    static final int COMMAND_REFUSED = 727000002;
    static final int COMMAND_FAILED = 727000003;
    static final int COMMAND_UNCERTAIN = 727000004;

    private static final Duration WINDOW = Duration.ofHours(24);

    private final History history;
    private final Evidence evidence;
    private final Map<String, List<BlockChange>> changes;
    private final Map<String, List<MessageRow>> rowsByProviderId;
    private final Map<String, List<Accepted>> acceptedByText;
    private final List<String> lost = new ArrayList<>();
    private final List<String> doubled = new ArrayList<>();
    private final List<String> leaked = new ArrayList<>();
    private final List<String> backwards = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();

    private Checker(History history, Evidence evidence) {
        this.history = history;
        this.evidence = evidence;
        this.changes = history.blockChanges().stream().collect(groupingBy(BlockChange::person));
        this.rowsByProviderId = evidence.messages().stream()
                .filter(row -> row.providerId() != null)
                .collect(groupingBy(MessageRow::providerId));
        this.acceptedByText = evidence.accepted().stream().collect(groupingBy(Accepted::text));
    }

    static Verdict check(History history, Evidence evidence) {
        Checker checker = new Checker(history, evidence);
        checker.inbound();
        checker.echoesAndReceipts();
        checker.sends();
        checker.chats();
        checker.timesOfChats();
        checker.sessions();
        if (evidence.parked() > 0) {
            checker.wrong.add(evidence.parked() + " events are parked, though all were well-formed");
        }
        return new Verdict(checker.lost, checker.doubled, checker.leaked, checker.backwards, checker.wrong);
    }

    private void inbound() {
        Map<String, Map<String, List<Post>>> byPerson =
                history.posts().stream().collect(groupingBy(Post::person, groupingBy(Post::messageId)));
        byPerson.forEach((person, messages) -> {
            int present = 0;
            int stored = 0;
            int repeated = 0;
            for (Map.Entry<String, List<Post>> message : messages.entrySet()) {
                List<Post> attempts = message.getValue();
                int rows = rows(message.getKey()).size();
                if (rows > 1) {
                    doubled.add("message " + message.getKey() + " of " + person + " has " + rows + " rows");
                }
                if (rows > 0 && attempts.stream().allMatch(post -> surelyBlocked(person, post.span()))) {
                    leaked.add("message " + message.getKey() + " of " + person + " was posted while blocked");
                }
                present += rows > 0 ? 1 : 0;
                stored += attempts.stream().anyMatch(Post::answered200) ? 1 : 0;
                repeated += attempts.size() > 1 ? 1 : 0;
            }
            accounts(person, messages.size(), present, stored, repeated);
        });
        for (Welcome welcome : history.welcomes()) {
            if (rows(welcome.messageId()).isEmpty()) {
                lost.add("message " + welcome.messageId() + " of " + welcome.person() + " was posted after an unblock");
            }
        }
    }

    // An attempt that was not answered may have been stored all the same, and one that was repeated may have been
    // delivered the
    // first time and refused the second.
    private void accounts(String person, int posted, int present, int stored, int repeated) {
        int refused = evidence.refusedCounts().getOrDefault(person, 0);
        if (present + refused < stored) {
            lost.add((stored - present - refused) + " messages of " + person + ": " + stored + " were answered 200, "
                    + present + " have a row, " + refused + " were refused");
        }
        if (present + refused > posted + repeated) {
            doubled.add(person + ": " + posted + " messages, but " + present + " rows and " + refused + " refused");
        }
        if (!changes.containsKey(person) && refused > 0) {
            wrong.add(person + " was never blocked, but " + refused + " messages were refused");
        }
    }

    private void echoesAndReceipts() {
        for (Echo echo : history.echoes()) {
            int rows = rows(echo.messageId()).size();
            if (rows == 0) {
                lost.add("echo " + echo.messageId() + " to " + echo.person());
            } else if (rows > 1) {
                doubled.add("echo " + echo.messageId() + " has " + rows + " rows");
            }
        }
        Map<String, Integer> highest =
                history.receipts().stream().collect(Collectors.toMap(Receipt::messageId, Receipt::status, Math::max));
        highest.forEach((message, status) -> rows(message).forEach(row -> {
            if (row.status() != status) {
                String sentence = "message " + message + " shows " + row.status() + ", its receipts say " + status;
                (row.status() < status ? backwards : wrong).add(sentence);
            }
        }));
    }

    private void sends() {
        for (Send send : history.sends()) {
            List<Accepted> accepted = acceptedByText.getOrDefault(send.text(), List.of());
            if (accepted.size() > 1) {
                doubled.add("send " + send.text() + " left " + accepted.size() + " times");
            }
            for (Accepted each : accepted) {
                if (surelyClosedToSends(send.person(), each.at())) {
                    leaked.add("send " + send.text() + " left at " + each.at() + " to the blocked " + send.person());
                }
            }
            if (send.refusedAsBlocked() && surelyFree(send.person(), send.span())) {
                wrong.add("send " + send.text() + " was refused, though " + send.person() + " was not blocked");
            }
            outcome(send, accepted.size());
        }
    }

    private void outcome(Send send, int accepted) {
        if (send.refusedAsBlocked()) {
            require(accepted == 0, send, "was refused and left");
        } else if (send.id() != null) {
            String state = evidence.sendStates().get(send.id());
            switch (Objects.requireNonNullElse(state, "unknown")) {
                case "sent", "delivered", "read", "played" -> require(accepted == 1, send, "is " + state);
                case "refused", "failed" -> require(accepted == 0, send, "is " + state);
                case "uncertain" -> require(accepted <= 1, send, "is " + state);
                default -> lost.add("send " + send.text() + " is " + state);
            }
            rowOf(send, state);
        } else {
            Integer status = evidence.commands().get(send.text());
            switch (status == null ? 0 : status) {
                case COMMAND_SENT -> require(accepted == 1, send, "is a command done");
                case COMMAND_REFUSED, COMMAND_FAILED -> require(accepted == 0, send, "is a command not done");
                case COMMAND_UNCERTAIN -> require(accepted <= 1, send, "is an uncertain command");
                default -> lost.add("send " + send.text() + " is a command with status " + status);
            }
        }
    }

    private void require(boolean kept, Send send, String what) {
        if (!kept) {
            wrong.add("send " + send.text() + " " + what + ", but the provider accepted "
                    + acceptedByText.getOrDefault(send.text(), List.of()).size());
        }
    }

    private void rowOf(Send send, String state) {
        if ("uncertain".equals(state)) {
            evidence.messages().stream()
                    .filter(row -> row.id().equals(send.id()) && row.status() != MESSAGE_UNCERTAIN)
                    .forEach(row -> wrong.add("send " + send.text() + " is uncertain, its row shows " + row.status()));
        }
    }

    private void chats() {
        Set<String> blocked = new HashSet<>();
        changes.forEach((person, all) -> {
            if (all.get(all.size() - 1).block()) {
                blocked.add(person);
            }
        });
        Map<String, Long> openSessions = evidence.sessions().stream()
                .filter(session -> session.status() == OPEN)
                .collect(groupingBy(SessionRow::chatId, counting()));
        for (ChatRow chat : evidence.chats()) {
            boolean shouldBeBlocked = blocked.contains(chat.person());
            int expected = shouldBeBlocked ? CHAT_BLOCKED : OPEN;
            if (chat.status() != expected) {
                wrong.add("chat of " + chat.person() + " shows " + chat.status() + " instead of " + expected);
            }
            if (shouldBeBlocked && openSessions.containsKey(chat.id())) {
                wrong.add("the blocked " + chat.person() + " has an open session");
            }
        }
        evidence.chats().stream()
                .collect(groupingBy(ChatRow::person, counting()))
                .forEach((person, count) -> {
                    if (count > 1) {
                        doubled.add(person + " has " + count + " chats");
                    }
                });
    }

    /** A chat shows its last message, and until when it may be answered freely. */
    private void timesOfChats() {
        Map<String, List<MessageRow>> byChat = evidence.messages().stream()
                .filter(row -> row.providerId() != null && row.sentAt() != null)
                .collect(groupingBy(MessageRow::chatId));
        for (ChatRow chat : evidence.chats()) {
            List<MessageRow> messages = byChat.getOrDefault(chat.id(), List.of());
            latest(messages.stream())
                    .filter(last -> isBefore(chat.lastMessageOn(), last))
                    .ifPresent(last -> backwards.add("chat of " + chat.person() + " shows its last message at "
                            + chat.lastMessageOn() + ", it was at " + last));
            latest(messages.stream().filter(MessageRow::incoming))
                    .map(last -> last.plus(WINDOW))
                    .filter(end -> isBefore(chat.windowExpiresOn(), end))
                    .ifPresent(end -> backwards.add("chat of " + chat.person() + " shows the end of its window at "
                            + chat.windowExpiresOn() + ", it is at " + end));
        }
    }

    private static Optional<Instant> latest(Stream<MessageRow> messages) {
        return messages.map(MessageRow::sentAt).max(Comparator.naturalOrder());
    }

    private static boolean isBefore(Instant shown, Instant at) {
        return shown == null || shown.isBefore(at);
    }

    private void sessions() {
        Map<String, List<SessionRow>> byChat = evidence.sessions().stream().collect(groupingBy(SessionRow::chatId));
        Map<String, String> personOf =
                evidence.chats().stream().collect(Collectors.toMap(ChatRow::id, ChatRow::person, (a, b) -> a));
        byChat.forEach((chat, sessions) -> {
            long live = sessions.stream()
                    .filter(session -> session.status() != SESSION_CANCELLED)
                    .count();
            long blocks = changes.getOrDefault(personOf.get(chat), List.of()).stream()
                    .filter(BlockChange::block)
                    .count();
            if (live > 1) {
                // May heal: all but the last are still to be cancelled.
                wrong.add(personOf.get(chat) + " has " + live + " sessions at the same time");
            }
            if (sessions.size() > blocks + 1) {
                doubled.add(personOf.get(chat) + " has " + sessions.size() + " sessions after " + blocks + " blocks");
            }
        });
        Map<String, SessionRow> byId =
                evidence.sessions().stream().collect(Collectors.toMap(SessionRow::id, Function.identity()));
        for (MessageRow row : evidence.messages()) {
            SessionRow session = row.sessionId() == null ? null : byId.get(row.sessionId());
            if (row.sessionId() != null && (session == null || !session.chatId().equals(row.chatId()))) {
                wrong.add("message " + row.id() + " is in a session of another chat, or of none");
            }
        }
    }

    private List<MessageRow> rows(String messageId) {
        return rowsByProviderId.getOrDefault(messageId, List.of());
    }

    // ---- when somebody was blocked

    private boolean surelyBlocked(String person, Span span) {
        return within(person, span, true, change -> true);
    }

    private boolean surelyClosedToSends(String person, Instant at) {
        return within(person, new Span(at, at), true, change -> !change.uncertainSends());
    }

    private boolean surelyFree(String person, Span span) {
        List<BlockChange> all = changes.getOrDefault(person, List.of());
        boolean beforeTheFirst =
                all.isEmpty() || span.to().isBefore(all.get(0).span().from());
        return beforeTheFirst || within(person, span, false, change -> true);
    }

    private boolean within(String person, Span span, boolean block, Predicate<BlockChange> counts) {
        List<BlockChange> all = changes.getOrDefault(person, List.of());
        for (int i = 0; i < all.size(); i++) {
            BlockChange change = all.get(i);
            Instant until = i + 1 < all.size() ? all.get(i + 1).span().from() : Instant.MAX;
            if (change.block() == block
                    && counts.test(change)
                    && span.from().isAfter(change.span().to())
                    && span.to().isBefore(until)) {
                return true;
            }
        }
        return false;
    }

    /** For the report: how many fell under which judgement. */
    static Map<String, Long> judged(History history, Evidence evidence) {
        Checker checker = new Checker(history, evidence);
        Map<String, Long> counts = new HashMap<>();
        counts.put(
                "posted while surely blocked",
                history.posts().stream()
                        .filter(post -> checker.surelyBlocked(post.person(), post.span()))
                        .count());
        counts.put(
                "sends asked for while surely blocked",
                history.sends().stream()
                        .filter(send -> checker.surelyBlocked(send.person(), send.span()))
                        .count());
        counts.put("posted right after an unblock", (long) history.welcomes().size());
        return counts;
    }
}
