package io.wabridge.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.fixture.BridgeClient;
import io.wabridge.fixture.BridgeClient.Answer;
import io.wabridge.fixture.TestBridge;
import io.wabridge.harness.Evidence.Accepted;
import io.wabridge.harness.Evidence.ChatRow;
import io.wabridge.harness.Evidence.MessageRow;
import io.wabridge.harness.Evidence.SessionRow;
import io.wabridge.harness.History.Send;
import io.wabridge.standin.dataverse.Limits;
import io.wabridge.standin.graph.GraphStandIn;
import io.wabridge.standin.server.StandInServer;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One run: clients and nemesis against bridges in processes of their own, with the stand-ins in this one; then the verdict. */
final class Harness implements AutoCloseable {

    private static final int KILLS = Integer.getInteger("harness.kills", 2);
    private static final long SECONDS = Long.getLong("harness.seconds", 15);
    private static final int OPERATIONS = Integer.getInteger("harness.operations", 0);

    private static final Duration REST_BY = Duration.ofMinutes(3);
    /** Of Dataverse. Each counts the requests of a user by itself; with one, a long run would only wait. */
    private static final int WEB_SERVERS = 3;

    private static final int PEOPLE = 12;
    private static final int LEFT_IN_PEACE = 3;
    private static final int INCOMING = 727000000;

    /** Short deadlines, so that a run sees what happens at them; their proportions are those of the defaults. */
    static final List<String> QUICK = List.of(
            TestBridge.NO_STEPS_IN_JMX,
            "--bridge.whatsapp.connect-timeout-ms=1000",
            "--bridge.whatsapp.response-timeout-ms=2000",
            "--bridge.outbound.lease=15s",
            "--bridge.api.idempotency-lease=10s",
            "--bridge.outbound.reconcile-interval=2s",
            "--bridge.blocking.claim-wait=3s",
            "--bridge.blocking.status-lease=20s",
            "--bridge.blocking.status-retry-max=3s",
            "--camel.component.http.connection-request-timeout=1000",
            "--camel.component.http.connect-timeout=1000",
            "--camel.component.http.response-timeout=3000");

    private final long seed;
    private final String name;
    private final StandInServer standIns = new StandInServer(0);
    private final List<Node> nodes = new ArrayList<>();
    private final List<Victim> shared;
    private final Random balancing;
    private final List<Person> people = new ArrayList<>();
    private final History history = new History();
    private String rest;

    /**
     * @param name of the run in the report
     * @param directory holds data and log of the processes
     * @param count of nodes
     * @param shared by them: broker and database, not started yet
     * @param more arguments of every node
     */
    Harness(String name, long seed, Path directory, int count, List<Victim> shared, List<String> more) {
        this.name = name;
        this.seed = seed;
        this.shared = shared;
        this.balancing = new Random(seed);
        standIns.dataverse().limits(Limits.DEFAULT.withRequests(Limits.DEFAULT.requests() * WEB_SERVERS));
        List<String> arguments = new ArrayList<>(QUICK);
        arguments.addAll(more);
        for (int i = 0; i < count; i++) {
            List<String> own = new ArrayList<>(arguments);
            // One second slow, one second fast.
            own.add("--sandbox.clock-skew=" + (2 * i - (count - 1)) + "s");
            nodes.add(new Node(standIns, directory.resolve("node-" + i), own));
        }
        Random random = new Random(seed);
        for (int i = 0; i < PEOPLE; i++) {
            String phone = "49151" + String.format("%06d", random.nextInt(1_000_000)) + String.format("%02d", i);
            people.add(new Person(phone, i < LEFT_IN_PEACE));
        }
    }

    /**
     * Runs until kills, seconds and operations are reached, lets everything come to rest, prints what was done, and judges. Each
     * process is killed at least once.
     */
    Verdict run() throws InterruptedException {
        Clients clients = new Clients(standIns, nodes, people, history, seed);
        List<Victim> victims = new ArrayList<>(nodes);
        victims.addAll(shared);
        Nemesis nemesis = new Nemesis(standIns, nodes, victims, this::balance, seed);
        for (Victim each : shared) {
            each.start();
        }
        for (Victim each : shared) {
            each.awaitReady();
        }
        for (Node node : nodes) {
            node.start();
        }
        for (Node node : nodes) {
            node.awaitReady();
        }
        balance();
        clients.greet();
        awaitChats();
        clients.start();
        nemesis.rage(Math.max(KILLS, victims.size()), SECONDS, () -> history.operations() >= OPERATIONS);
        Instant calm = Instant.now();
        List<String> unexpected = clients.stop();
        Instant idle = Instant.now();
        Evidence evidence = atRest();
        rest = "clients done after " + Duration.between(calm, idle).toSeconds() + " s, all at rest after "
                + Duration.between(calm, Instant.now()).toSeconds() + " s";
        Verdict verdict = Checker.check(history, evidence).withWrong(unexpected);
        report(nemesis, evidence, verdict);
        return verdict;
    }

    /** As a load balancer would: what comes next, may come to another node. */
    private void balance() {
        BridgeClient node = nodes.get(balancing.nextInt(nodes.size())).client();
        standIns.graph().webhooksTo(URI.create(node.url("/webhooks/whatsapp")));
        standIns.dataverse().dynamicsWebhook(node.url("/webhooks/dynamics"), "X-Bridge-Key", "sandbox-dynamics-key");
    }

    private void awaitChats() throws InterruptedException {
        Instant deadline = Instant.now().plus(REST_BY);
        while (standIns.dataverse().rows("wab_messages").size() < people.size()) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("the first messages do not arrive");
            }
            Thread.sleep(200);
        }
    }

    /** The evidence once nothing can change for the better, or when it is too late; then a little later, for what must not come. */
    private Evidence atRest() throws InterruptedException {
        Instant deadline = Instant.now().plus(REST_BY);
        while (Checker.check(history, evidence()).mayHeal() && Instant.now().isBefore(deadline)) {
            Thread.sleep(1000);
        }
        Thread.sleep(3000);
        return evidence();
    }

    private Evidence evidence() {
        List<ChatRow> chats = new ArrayList<>();
        for (ObjectNode row : standIns.dataverse().rows("wab_chats")) {
            chats.add(new ChatRow(
                    text(row, "wab_chatid"),
                    text(row, "wab_phone"),
                    row.path("statuscode").asInt(),
                    time(row, "wab_lastmessageon"),
                    time(row, "wab_windowexpireson")));
        }
        List<SessionRow> sessions = new ArrayList<>();
        for (ObjectNode row : standIns.dataverse().rows("wab_chatsessions")) {
            sessions.add(new SessionRow(
                    text(row, "wab_chatsessionid"),
                    text(row, "_wab_chatid_value"),
                    Instant.parse(row.path("wab_startedon").asText()),
                    Instant.parse(row.path("wab_endson").asText()),
                    row.path("statuscode").asInt()));
        }
        List<MessageRow> messages = new ArrayList<>();
        for (ObjectNode row : standIns.dataverse().rows("wab_messages")) {
            messages.add(new MessageRow(
                    text(row, "wab_messageid"),
                    text(row, "wab_providerid"),
                    text(row, "_wab_chatid_value"),
                    text(row, "_wab_sessionid_value"),
                    text(row, "wab_text"),
                    row.path("statuscode").asInt(),
                    row.path("wab_direction").asInt() == INCOMING,
                    time(row, "wab_sentat")));
        }
        Map<String, Integer> commands = new HashMap<>();
        for (ObjectNode row : standIns.dataverse().rows("wab_outgoings")) {
            commands.put(text(row, "wab_text"), row.path("statuscode").asInt());
        }
        Map<String, String> sendStates = sendStates();
        // Last: what is settled as sent by then must be among these.
        return new Evidence(messages, sessions, chats, accepted(), refusedCounts(), sendStates, commands, parked());
    }

    private static Instant time(ObjectNode row, String column) {
        String text = text(row, column);
        return text == null ? null : Instant.parse(text);
    }

    private static String text(ObjectNode row, String column) {
        return row.path(column).isTextual() ? row.get(column).asText() : null;
    }

    private List<Accepted> accepted() {
        return standIns.graph().acceptedSends(GraphStandIn.NUMBER_1).stream()
                .map(line -> new Accepted(line.at(), line.customer(), line.text()))
                .toList();
    }

    private Map<String, Integer> refusedCounts() {
        Map<String, Integer> counts = new HashMap<>();
        for (Person person : people) {
            Answer answer = ask("ada", "/api/blocks/" + person.phone());
            if (answer.status() == 200) {
                counts.put(person.phone(), answer.json().path("refusedCount").asInt());
            }
        }
        return counts;
    }

    private Map<String, String> sendStates() {
        Map<String, String> states = new HashMap<>();
        for (Send send : history.sends()) {
            if (send.id() != null) {
                states.put(
                        send.id(),
                        ask("ada", "/api/messages/" + send.id())
                                .json()
                                .path("status")
                                .asText());
            }
        }
        return states;
    }

    private int parked() {
        JsonNode items = ask("root", "/api/parked").json().path("items");
        return items.size();
    }

    private Answer ask(String agent, String path) {
        try {
            return nodes.get(0).get(agent, path);
        } catch (UncheckedIOException e) {
            throw new AssertionError("the bridge does not answer after the run", e);
        }
    }

    private void report(Nemesis nemesis, Evidence evidence, Verdict verdict) {
        System.out.printf(
                """

                Harness %s, seed %d (repeat it with -Dharness.seed=%d)
                  operations  %d: %d messages posted, %d blocks and unblocks, %d sends, %d echoes, %d receipts
                  judged      %s
                  kills       %d %s
                  faults      %s
                  afterwards  %s
                  lost        %d %s
                  doubled     %d %s
                  leaked      %d %s
                  backwards   %d %s
                  wrong       %d %s
                """,
                name,
                seed,
                seed,
                history.operations(),
                history.posts().size(),
                history.blockChanges().size(),
                history.sends().size(),
                history.echoes().size(),
                history.receipts().size(),
                Checker.judged(history, evidence),
                nemesis.kills(),
                nemesis.killed(),
                nemesis.faults(),
                rest,
                verdict.lost().size(),
                few(verdict.lost()),
                verdict.doubled().size(),
                few(verdict.doubled()),
                verdict.leaked().size(),
                few(verdict.leaked()),
                verdict.backwards().size(),
                few(verdict.backwards()),
                verdict.wrong().size(),
                few(verdict.wrong()));
    }

    private static List<String> few(List<String> all) {
        return all.subList(0, Math.min(10, all.size()));
    }

    @Override
    public void close() {
        nodes.forEach(Node::close);
        standIns.close();
    }
}
