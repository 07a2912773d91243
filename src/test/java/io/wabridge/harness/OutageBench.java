package io.wabridge.harness;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.graph.GraphStandIn;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.MetaWebhooks;
import io.wabridge.standin.graph.WaUser;
import io.wabridge.standin.server.Fault;
import io.wabridge.standin.server.StandInServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.springframework.util.FileSystemUtils;

/**
 * A long outage: the packaged bridge with 512 MB takes messages as fast as it can while Dataverse is away, and delivers them when it
 * is back. Prints its answers, the heap, and what is missing, doubled or out of order afterwards. {@code java -cp …
 * io.wabridge.harness.OutageBench [messages] [people]}
 */
final class OutageBench {

    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final int IN_FLIGHT = 64;
    private static final int SAMPLE = 5_000;

    private final StandInServer standIns;
    private final Node node;
    private final int messages;
    private final int people;
    private double heap;

    private OutageBench(StandInServer standIns, Node node, int messages, int people) {
        this.standIns = standIns;
        this.node = node;
        this.messages = messages;
        this.people = people;
    }

    public static void main(String[] args) throws Exception {
        int messages = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        int people = args.length > 1 ? Integer.parseInt(args[1]) : 500;
        Path directory = Files.createTempDirectory(Path.of("target"), "outage");
        try (StandInServer standIns = new StandInServer(0);
                Node node = new Node(standIns, directory, List.of())) {
            node.start();
            node.awaitReady();
            new OutageBench(standIns, node, messages, people).run();
        } finally {
            FileSystemUtils.deleteRecursively(directory);
        }
    }

    private void run() throws InterruptedException {
        standIns.faults().add(Fault.dropBefore("dataverse"));
        Instant begin = Instant.now();
        Map<Integer, Integer> answers = post();
        System.out.printf(
                "%d messages while Dataverse was away, in %d s; answers %s; heap at most %.0f MB%n",
                messages, Duration.between(begin, Instant.now()).toSeconds(), answers, heap);
        standIns.faults().clear();
        Instant back = Instant.now();
        while (standIns.dataverse().stats().rows("wab_messages") < messages
                && Instant.now().isBefore(back.plus(PATIENCE))) {
            Thread.sleep(1000);
            sampleHeap();
        }
        System.out.printf(
                "delivered in %d s; heap at most %.0f MB; %s%n",
                Duration.between(back, Instant.now()).toSeconds(), heap, verdict());
    }

    private Map<Integer, Integer> post() {
        Semaphore inFlight = new Semaphore(IN_FLIGHT);
        List<CompletableFuture<Integer>> posts = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            byte[] webhook = MetaWebhooks.forNumber(GraphStandIn.NUMBER_1)
                    .message(MetaMessage.text(Integer.toString(i)).from(WaUser.phone(phone(i % people))))
                    .bytes();
            inFlight.acquireUninterruptibly();
            posts.add(node.client().postAsync(webhook).whenComplete((status, failure) -> inFlight.release()));
            if (i % SAMPLE == 0) {
                sampleHeap();
            }
        }
        Map<Integer, Integer> answers = new TreeMap<>();
        posts.forEach(post -> answers.merge(post.join(), 1, Integer::sum));
        return answers;
    }

    private static String phone(int person) {
        return "49151" + String.format("%08d", person);
    }

    private void sampleHeap() {
        heap = Math.max(heap, node.heapInMegabytes());
    }

    private String verdict() {
        Map<String, List<ObjectNode>> chats = new HashMap<>();
        Map<Integer, Integer> rows = new HashMap<>();
        for (ObjectNode row : standIns.dataverse().rows("wab_messages")) {
            chats.computeIfAbsent(row.path("_wab_chatid_value").asText(), chat -> new ArrayList<>())
                    .add(row);
            rows.merge(number(row), 1, Integer::sum);
        }
        long outOfOrder =
                chats.values().stream().filter(OutageBench::isOutOfOrder).count();
        long doubled = rows.values().stream().filter(count -> count > 1).count();
        return "missing %d, doubled %d, chats out of order %d of %d"
                .formatted(messages - rows.size(), doubled, outOfOrder, chats.size());
    }

    private static boolean isOutOfOrder(List<ObjectNode> chat) {
        chat.sort(Comparator.comparingLong(row -> row.path("versionnumber").asLong()));
        for (int i = 1; i < chat.size(); i++) {
            if (number(chat.get(i)) < number(chat.get(i - 1))) {
                return true;
            }
        }
        return false;
    }

    private static int number(ObjectNode row) {
        return Integer.parseInt(row.path("wab_text").asText());
    }
}
