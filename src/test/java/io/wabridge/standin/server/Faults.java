package io.wabridge.standin.server;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The faults in force. The oldest one that matches a request strikes, and only that one. */
public final class Faults {

    private static final class Armed {
        private final Fault fault;
        private final Pattern pattern;
        private int left;

        private Armed(Fault fault) {
            this.fault = fault;
            this.pattern = fault.match() == null ? null : Pattern.compile(fault.match());
            this.left = fault.count() == null ? Integer.MAX_VALUE : fault.count();
        }

        private boolean matches(String target, String pathAndQuery) {
            return fault.target().equals(target)
                    && (pattern == null || pattern.matcher(pathAndQuery).find());
        }

        private boolean strikes() {
            return fault.probability() >= 1 || ThreadLocalRandom.current().nextDouble() < fault.probability();
        }
    }

    /** A request that waits before it has any effect, so that a test says in which order two of them land. */
    public static final class Held {
        private final String target;
        private final Pattern pattern;
        private final CountDownLatch arrived = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        private Held(String target, Pattern pattern) {
            this.target = target;
            this.pattern = pattern;
        }

        /** Returns when the request is here. */
        public void awaitArrival() {
            await(arrived);
        }

        /** Lets the request go on. */
        public void release() {
            released.countDown();
        }

        void arrive() {
            arrived.countDown();
            await(released);
        }

        private static void await(CountDownLatch latch) {
            try {
                if (!latch.await(1, TimeUnit.MINUTES)) {
                    throw new IllegalStateException("nobody came within a minute");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private final List<Armed> armed = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();

    public synchronized void add(Fault fault) {
        armed.add(new Armed(fault));
    }

    public synchronized void clear() {
        armed.clear();
        held.forEach(Held::release);
        held.clear();
    }

    /**
     * Holds the next request that matches; a fault may strike it afterwards.
     *
     * @param match regular expression found somewhere in path and query
     */
    public synchronized Held hold(String target, String match) {
        Held request = new Held(target, Pattern.compile(match));
        held.add(request);
        return request;
    }

    synchronized Optional<Held> nextHeld(String target, String pathAndQuery) {
        Optional<Held> found = held.stream()
                .filter(each -> each.target.equals(target)
                        && each.pattern.matcher(pathAndQuery).find())
                .findFirst();
        found.ifPresent(held::remove);
        return found;
    }

    /**
     * What happens to this request; counts against the fault's number.
     *
     * @param pathAndQuery as sent, still percent-encoded
     */
    public synchronized Optional<Fault> next(String target, String pathAndQuery) {
        for (Iterator<Armed> each = armed.iterator(); each.hasNext(); ) {
            Armed candidate = each.next();
            if (candidate.left > 0 && candidate.matches(target, pathAndQuery) && candidate.strikes()) {
                if (candidate.fault.count() != null && --candidate.left == 0) {
                    each.remove();
                }
                return Optional.of(candidate.fault);
            }
        }
        return Optional.empty();
    }
}
