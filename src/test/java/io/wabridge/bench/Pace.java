package io.wabridge.bench;

/** When requests are sent, in nanoseconds since the start. */
sealed interface Pace {

    /** Whether the nth request is to be sent now. */
    boolean isDue(int n, long now);

    /** The time from which the latency of the nth request counts, which is sent now. */
    long due(int n, long now);

    /** How long until the nth request is due. */
    long untilDue(int n, long now);

    /** Whether no request follows after the first n. */
    boolean isOver(int n, long now);

    /** At once, as soon as a connection is free. */
    record Unlimited(long length, int most) implements Pace {

        @Override
        public boolean isDue(int n, long now) {
            return !isOver(n, now);
        }

        @Override
        public long due(int n, long now) {
            return now;
        }

        @Override
        public long untilDue(int n, long now) {
            return isOver(n, now) ? Long.MAX_VALUE : 0;
        }

        @Override
        public boolean isOver(int n, long now) {
            return n >= most || now >= length;
        }
    }

    /** Each at its time, also when the ones before are late. */
    record Steady(double perSecond, int most) implements Pace {

        @Override
        public boolean isDue(int n, long now) {
            return !isOver(n, now) && due(n, now) <= now;
        }

        @Override
        public long due(int n, long now) {
            return (long) (n * 1e9 / perSecond);
        }

        @Override
        public long untilDue(int n, long now) {
            return isOver(n, now) ? Long.MAX_VALUE : Math.max(0, due(n, now) - now);
        }

        @Override
        public boolean isOver(int n, long now) {
            return n >= most;
        }
    }
}
