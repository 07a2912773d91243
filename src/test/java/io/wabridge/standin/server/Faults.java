package io.wabridge.standin.server;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
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

    private final List<Armed> armed = new ArrayList<>();

    public synchronized void add(Fault fault) {
        armed.add(new Armed(fault));
    }

    public synchronized void clear() {
        armed.clear();
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
