package io.wabridge.harness;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.fixture.BridgeClient.Answer;
import io.wabridge.harness.History.BlockChange;
import io.wabridge.harness.History.Echo;
import io.wabridge.harness.History.Post;
import io.wabridge.harness.History.Receipt;
import io.wabridge.harness.History.Send;
import io.wabridge.harness.History.Span;
import io.wabridge.harness.History.Welcome;
import io.wabridge.standin.dataverse.DataverseSeed;
import io.wabridge.standin.graph.GraphStandIn;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.MetaStatus;
import io.wabridge.standin.graph.MetaWebhooks;
import io.wabridge.standin.server.StandInServer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Customers, agents and other systems at work. Each thread draws what it does from a generator of its own, so a seed repeats the
 * operations, but not how they interleave. Every operation is completed: a request without a definite answer is repeated, as
 * Meta, agents and callers with an {@code Idempotency-Key} do.
 */
final class Clients {

    /** On a busy machine a bridge may need half a minute to start, is killed again soon after, and meets faults in between. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Once the clients are to end, nobody is blocked again, and the rest is the checker's. */
    private static final Duration AT_THE_END = Duration.ofSeconds(20);

    private static final String CHANNEL = GraphStandIn.NUMBER_1;
    private static final int BLOCK = 727000000;
    private static final int UNBLOCK = 727000001;
    private static final int REQUEST_DONE = 727000001;
    /** In the order in which they follow one another; so do their values in {@code statuscode}, from Sent on. */
    private static final List<String> RECEIPTS = List.of("sent", "delivered", "read");

    private static final int SENT = 727000003;

    private final StandInServer standIns;
    private final List<Node> nodes;
    private final List<Person> people;
    private final History history;
    private final long seed;
    private final AtomicInteger texts = new AtomicInteger();
    private final Queue<Webhook> posted = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean working = true;

    Clients(StandInServer standIns, List<Node> nodes, List<Person> people, History history, long seed) {
        this.standIns = standIns;
        this.nodes = nodes;
        this.people = people;
        this.history = history;
        this.seed = seed;
    }

    private interface Work {
        void once(Random random) throws InterruptedException;
    }

    void start() {
        for (int i = 0; i < 3; i++) {
            work("customers-" + i, this::write, 100);
        }
        work("companion-app", this::echo, 150);
        for (int i = 0; i < 2; i++) {
            work("agent-" + i, this::changeBlock, 300);
            work("sender-" + i, this::send, 400);
        }
    }

    /** @param pauseMs between two operations, on average */
    private void work(String name, Work work, int pauseMs) {
        Random random = new Random(seed * 31 + name.hashCode());
        Thread thread = new Thread(
                () -> {
                    try {
                        while (working) {
                            tryOnce(work, random);
                            Thread.sleep(random.nextInt(2 * pauseMs));
                        }
                    } catch (InterruptedException e) {
                        failures.add(e);
                    }
                },
                name);
        threads.add(thread);
        thread.start();
    }

    /** What fails in a run of hours is told at its end, with everything else that was found. */
    private void tryOnce(Work work, Random random) throws InterruptedException {
        try {
            work.once(random);
        } catch (RuntimeException | AssertionError e) {
            failures.add(e);
        }
    }

    /**
     * Lets everyone finish what they have begun.
     *
     * @return what clients were answered that no answer should be
     */
    List<String> stop() throws InterruptedException {
        working = false;
        for (Thread thread : threads) {
            thread.join(TimeUnit.MINUTES.toMillis(5));
            if (thread.isAlive()) {
                throw new AssertionError(thread.getName() + " gets no answer any more");
            }
        }
        return failures.stream().map(Throwable::toString).toList();
    }

    private Node node(Random random) {
        return nodes.get(random.nextInt(nodes.size()));
    }

    private Person person(Random random) {
        return people.get(random.nextInt(people.size()));
    }

    private Instant now() {
        return standIns.clock().instant();
    }

    // ---- customers

    /** Everybody's first message; chats exist afterwards, and each number is linked to its user id. */
    void greet() throws InterruptedException {
        Random random = new Random(seed);
        for (Person person : people) {
            MetaMessage hello = MetaMessage.text("hello").from(person.shown(0));
            post(random, new Webhook(List.of(person), List.of(hello)));
        }
    }

    private void write(Random random) throws InterruptedException {
        Webhook old = random.nextInt(20) == 0 ? posted.poll() : null;
        if (old != null) {
            // Meta does so for seven days when it did not see the 200.
            post(random, old);
            return;
        }
        List<Person> writers = new ArrayList<>();
        List<MetaMessage> messages = new ArrayList<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            Person writer = person(random);
            writers.add(writer);
            messages.add(MetaMessage.text("i-" + texts.incrementAndGet()).from(writer.shown(random.nextInt())));
        }
        Webhook webhook = new Webhook(writers, messages);
        post(random, webhook);
        posted.add(webhook);
    }

    /** A webhook that was posted, and could be again. */
    private record Webhook(List<Person> writers, List<MetaMessage> messages) {

        byte[] bytes() {
            MetaWebhooks webhook = MetaWebhooks.forNumber(CHANNEL);
            messages.forEach(webhook::message);
            return webhook.bytes();
        }
    }

    private void post(Random random, Webhook webhook) throws InterruptedException {
        deliver(random, webhook.bytes(), (span, stored) -> {
            for (int i = 0; i < webhook.messages().size(); i++) {
                String person = webhook.writers().get(i).phone();
                history.add(new Post(person, webhook.messages().get(i).id(), span, stored));
            }
        });
    }

    private interface Attempt {
        void ended(Span span, boolean stored);
    }

    private void deliver(Random random, byte[] webhook, Attempt attempt) throws InterruptedException {
        int status = 0;
        for (Instant deadline = now().plus(PATIENCE); now().isBefore(deadline); Thread.sleep(200)) {
            Instant from = now();
            status = 0;
            try {
                status = node(random).client().postAsync(webhook).join();
            } catch (CompletionException e) {
                // No answer: it may have been stored or not.
            }
            attempt.ended(new Span(from, now()), status == 200);
            if (status == 200) {
                return;
            }
            if (status != 0 && status != 503) {
                throw new AssertionError("a webhook was answered " + status);
            }
        }
        throw new AssertionError("for " + PATIENCE + " a webhook is answered " + status);
    }

    /** A message written on the business's phone, and its receipts in any order. */
    private void echo(Random random) throws InterruptedException {
        Person person = person(random);
        MetaMessage echo = MetaMessage.text("e-" + texts.incrementAndGet()).to(person.shown(1));
        deliver(random, MetaWebhooks.forNumber(CHANNEL).appEcho(echo).bytes(), (span, stored) -> {});
        history.add(new Echo(person.phone(), echo.id()));
        List<String> receipts = new ArrayList<>(RECEIPTS);
        Collections.shuffle(receipts, random);
        int highest = 0;
        for (String receipt : receipts.subList(0, 1 + random.nextInt(receipts.size()))) {
            byte[] webhook = MetaWebhooks.forNumber(CHANNEL)
                    .status(MetaStatus.of(echo.id(), receipt).to(person.shown(1)))
                    .bytes();
            // Receipts of one batch meet before they are written, those of two on the row.
            Thread.sleep(random.nextBoolean() ? 0 : random.nextInt(1500));
            deliver(random, webhook, (span, stored) -> {});
            highest = Math.max(highest, SENT + RECEIPTS.indexOf(receipt));
        }
        history.add(new Receipt(echo.id(), highest));
    }

    /** Calls as an agent until there is an answer that repeating would not change. */
    private Answer definite(Random random, String method, String path, Object body, String... headers)
            throws InterruptedException {
        Map<String, Integer> answers = new TreeMap<>();
        for (Instant deadline = now().plus(PATIENCE); now().isBefore(deadline); Thread.sleep(200)) {
            try {
                Answer answer = node(random).client().call("ada", method, path, body, headers);
                if (!isPassing(answer)) {
                    return answer;
                }
                answers.merge(answer.status() + " " + answer.json().path("type").asText(), 1, Integer::sum);
            } catch (UncheckedIOException e) {
                // The process is gone, or went before it answered.
                answers.merge(e.getCause().toString(), 1, Integer::sum);
            }
        }
        throw new AssertionError("for " + PATIENCE + " " + method + " " + path + " is answered " + answers);
    }

    /**
     * Something is away, the keys of the token were withdrawn while it was on its way, or a process died with the request and its
     * {@code Idempotency-Key} in hand.
     */
    private static boolean isPassing(Answer answer) {
        return answer.status() == 503 || answer.status() == 401 || isProblem(answer, "in-progress");
    }

    private static boolean isProblem(Answer answer, String name) {
        return answer.json().path("type").asText().equals("/problems/" + name);
    }

    // ---- agents

    private void changeBlock(Random random) throws InterruptedException {
        Person person = person(random);
        boolean inCrm = random.nextInt(5) == 0;
        if (person.isLeftInPeace() || !person.tryChange()) {
            return;
        }
        try {
            boolean block = !person.isBlocked();
            Instant from = now();
            boolean uncertain = inCrm ? requestInCrm(person, block) : callByRest(random, person, block);
            person.setBlocked(block);
            history.add(new BlockChange(person.phone(), block, new Span(from, now()), uncertain));
            if (random.nextInt(3) == 0) {
                writeAtOnce(random, person);
            }
        } finally {
            person.changed();
        }
    }

    /** Whichever node takes it, it knows of the change: after an unblock the message arrives, and it is waited for. */
    private void writeAtOnce(Random random, Person person) throws InterruptedException {
        MetaMessage message = MetaMessage.text("i-" + texts.incrementAndGet()).from(person.shown(random.nextInt()));
        post(random, new Webhook(List.of(person), List.of(message)));
        if (person.isBlocked()) {
            return;
        }
        history.add(new Welcome(person.phone(), message.id()));
        for (Instant deadline = now().plus(PATIENCE);
                now().isBefore(deadline) && !isWritten(message);
                Thread.sleep(200)) {
            if (!working && now().isAfter(deadline.minus(PATIENCE).plus(AT_THE_END))) {
                return;
            }
        }
    }

    private boolean isWritten(MetaMessage message) {
        return !standIns.dataverse()
                .rows("wab_messages", "wab_providerid eq '" + message.id() + "'")
                .isEmpty();
    }

    private boolean callByRest(Random random, Person person, boolean block) throws InterruptedException {
        Answer answer = definite(
                random,
                block ? "PUT" : "DELETE",
                "/api/blocks/+" + person.phone(),
                block ? Map.of("reason", "harness") : null);
        if (answer.status() != 200) {
            throw new AssertionError("a block was answered " + answer.status() + " " + answer.json());
        }
        return answer.json().path("uncertainSends").asInt() > 0;
    }

    private boolean requestInCrm(Person person, boolean block) throws InterruptedException {
        ObjectNode request = JsonNodeFactory.instance
                .objectNode()
                .put("wab_action", block ? BLOCK : UNBLOCK)
                .put("wab_number", "+" + person.phone())
                .put("wab_reason", "harness")
                .put("wab_way", "chat");
        UUID id = standIns.dataverse().create(DataverseSeed.ADA, "wab_blockrequests", request);
        for (Instant deadline = now().plus(PATIENCE); now().isBefore(deadline); Thread.sleep(100)) {
            ObjectNode row = standIns.dataverse().row("wab_blockrequests", id).orElseThrow();
            int status = row.path("statuscode").asInt();
            if (status == REQUEST_DONE) {
                return row.path("wab_result").asText().contains("may still have left");
            }
            if (status != 1) {
                throw new AssertionError("a block request came to status " + status + ": "
                        + row.path("wab_result").asText());
            }
        }
        throw new AssertionError("for " + PATIENCE + " a block request is not carried out");
    }

    // ---- senders

    private void send(Random random) throws InterruptedException {
        Person person = person(random);
        if (!person.takesSend(now())) {
            return;
        }
        String text = "s-" + texts.incrementAndGet();
        if (random.nextInt(4) == 0) {
            sendInCrm(person, text);
        } else {
            sendByRest(random, person, text);
        }
    }

    private void sendInCrm(Person person, String text) {
        ObjectNode chat = standIns.dataverse()
                .rows("wab_chats", "wab_phone eq '" + person.phone() + "'")
                .get(0);
        Instant from = now();
        ObjectNode outgoing = JsonNodeFactory.instance
                .objectNode()
                .put("wab_type", "text")
                .put("wab_text", text)
                .put(
                        "wab_chatid@odata.bind",
                        "/wab_chats(" + chat.path("wab_chatid").asText() + ")");
        standIns.dataverse().create(DataverseSeed.ADA, "wab_outgoings", outgoing);
        history.add(new Send(person.phone(), text, new Span(from, now()), null, false));
    }

    private void sendByRest(Random random, Person person, String text) throws InterruptedException {
        Map<String, Object> message =
                Map.of("to", "+" + person.phone(), "from", CHANNEL, "type", "text", "text", Map.of("body", text));
        Instant from = now();
        Answer answer = definite(random, "POST", "/api/messages", message, "Idempotency-Key", text);
        boolean blocked = isProblem(answer, "number-blocked");
        if (answer.status() != 202 && !blocked) {
            throw new AssertionError("a send was answered " + answer.status() + " " + answer.json());
        }
        String id = blocked ? null : answer.json().path("id").asText();
        history.add(new Send(person.phone(), text, new Span(from, now()), id, blocked));
    }
}
