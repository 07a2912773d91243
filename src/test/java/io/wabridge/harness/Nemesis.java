package io.wabridge.harness;

import io.wabridge.standin.server.Fault;
import io.wabridge.standin.server.StandInServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Makes the neighbours fail, and kills bridges, broker and database. */
final class Nemesis {

    private static final String THROTTLED =
            "{\"error\":{\"code\":\"%s\",\"message\":\"Combined execution time exceeded\"}}";
    private static final String DEADLOCK =
            "{\"error\":{\"code\":\"0x80044150\",\"message\":\"Generic SQL error. SQL ErrorCode: 1205\"}}";
    /** What was killed is away for so long at most, before it starts. */
    private static final int MOST_AWAY_MS = 1500;

    private static final String GATEWAY = "<html><body>Service Unavailable</body></html>";
    private static final String GRAPH_BUSY = "{\"error\":{\"message\":\"(#130429) Rate limit hit\",\"code\":130429}}";

    private interface Trouble {
        void begin(StandInServer standIns);
    }

    private record Kind(String name, Trouble trouble) {}

    private static final List<Kind> KINDS = List.of(
            fault(
                    "dataverse 429 hex",
                    Fault.status("dataverse", 429, THROTTLED.formatted("0x80072322"))
                            .retryAfter(1)
                            .times(3)),
            fault(
                    "dataverse 429 decimal",
                    Fault.status("dataverse", 429, THROTTLED.formatted("-2147015902"))
                            .retryAfter(1)
                            .times(3)),
            fault("dataverse 503 HTML", Fault.status("dataverse", 503, GATEWAY).times(5)),
            fault("dataverse 504", Fault.status("dataverse", 504, GATEWAY).times(3)),
            fault("dataverse SQL 1205", Fault.status("dataverse", 500, DEADLOCK).times(3)),
            fault("dataverse reset", Fault.dropBefore("dataverse").times(5)),
            fault("dataverse answer lost", Fault.dropAfterCommit("dataverse").times(5)),
            fault(
                    "dataverse bulk answer lost",
                    Fault.dropAfterCommit("dataverse").matching("Multiple").times(2)),
            fault("dataverse slow", Fault.delay("dataverse", 700).times(5)),
            fault("dataverse timeout", Fault.delay("dataverse", 4000).times(1)),
            fault("graph 500", Fault.status("graph", 500, "{}").times(2)),
            fault("graph 429", Fault.status("graph", 429, GRAPH_BUSY).times(2)),
            fault("graph reset", Fault.dropBefore("graph").times(2)),
            fault("graph answer lost", Fault.dropAfterCommit("graph").times(2)),
            fault("graph slow", Fault.delay("graph", 1000).times(3)),
            fault("graph timeout", Fault.delay("graph", 3000).times(1)),
            new Kind("crm webhooks lost", standIns -> standIns.dataverse().loseWebhooks(3)),
            new Kind("crm webhooks doubled", standIns -> standIns.dataverse().doubleWebhooks(3)),
            new Kind("tokens expired", standIns -> {
                standIns.entra().rotateKey();
                standIns.entra().withdrawOldKeys();
            }));

    private final StandInServer standIns;
    private final List<Node> nodes;
    private final List<Victim> victims;
    private final Runnable loadBalancer;
    private final Random random;
    private final Map<String, Integer> faults = new TreeMap<>();
    private final Map<String, Integer> kills = new TreeMap<>();
    private final List<Victim> next = new ArrayList<>();

    /**
     * @param victims who is killed: the nodes, and what they share
     * @param loadBalancer sends WhatsApp and Dynamics to another node
     */
    Nemesis(StandInServer standIns, List<Node> nodes, List<Victim> victims, Runnable loadBalancer, long seed) {
        this.standIns = standIns;
        this.nodes = nodes;
        this.victims = victims;
        this.loadBalancer = loadBalancer;
        this.random = new Random(seed);
    }

    private static Kind fault(String name, Fault fault) {
        return new Kind(name, standIns -> standIns.faults().add(fault));
    }

    /**
     * Does its worst until all of it is reached; everything is whole again when it returns.
     *
     * @param seconds in which all nodes are up
     * @param enough whether the clients have done what they should
     */
    void rage(int killsWanted, long seconds, BooleanSupplier enough) throws InterruptedException {
        long up = 0;
        while (kills() < killsWanted || up < TimeUnit.SECONDS.toMillis(seconds) || !enough.getAsBoolean()) {
            int life = 2000 + random.nextInt(5000);
            for (int spent = 0; spent < life; ) {
                int pause = 100 + random.nextInt(500);
                Thread.sleep(pause);
                spent += pause;
                trouble();
            }
            up += life;
            standIns.faults().clear();
            if (kills() < killsWanted) {
                kill(victim());
            }
        }
        standIns.faults().clear();
    }

    /** Each once before any of them again, so that a short run has met them all. */
    private Victim victim() {
        if (next.isEmpty()) {
            next.addAll(victims);
            Collections.shuffle(next, random);
        }
        return next.remove(next.size() - 1);
    }

    private void kill(Victim victim) throws InterruptedException {
        // When what they share goes, one of two nodes sleeps through it, and wakes when the other works in its place.
        Node sleeper = nodes.size() > 1 && !nodes.contains(victim) ? nodes.get(random.nextInt(nodes.size())) : null;
        if (sleeper != null) {
            sleeper.pause();
            faults.merge("a node paused", 1, Integer::sum);
        }
        victim.kill();
        kills.merge(victim.name(), 1, Integer::sum);
        Thread.sleep(random.nextInt(MOST_AWAY_MS));
        victim.start();
        victim.awaitReady();
        for (Node node : nodes) {
            if (node != sleeper) {
                node.awaitReady();
            }
        }
        if (sleeper != null) {
            sleeper.resume();
            sleeper.awaitReady();
        }
    }

    private void trouble() {
        loadBalancer.run();
        Kind kind = KINDS.get(random.nextInt(KINDS.size()));
        kind.trouble().begin(standIns);
        faults.merge(kind.name(), 1, Integer::sum);
    }

    int kills() {
        return kills.values().stream().mapToInt(Integer::intValue).sum();
    }

    Map<String, Integer> killed() {
        return kills;
    }

    Map<String, Integer> faults() {
        return faults;
    }
}
