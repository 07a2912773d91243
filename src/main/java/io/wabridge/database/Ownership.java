package io.wabridge.database;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The right to work on a queue, from the moment it is taken over until somebody else does. It is bound to the threads that work for
 * the queue, as a transaction is bound to its thread.
 *
 * <p>In the database it is a fence: {@link Transactions} looks at the epoch before each commit of such a thread, under a lock that
 * a new owner has to wait for. Towards Dynamics it can only be a check before each request, because Dynamics knows no epoch. So a new
 * owner waits until the last request of the old one must have ended.
 */
public final class Ownership {

    private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);
    private static final ThreadLocal<Ownership> CURRENT = new ThreadLocal<>();

    /** Of a wait: how often the link is looked at, and after how many of these looks the database is asked. */
    private static final long BETWEEN_LOOKS_MS = 100;

    private static final int LOOKS_A_QUESTION = 10;

    /** One note covers all requests that begin within this time, because each note is a commit. A new owner waits so much longer. */
    private static final Duration NOTE_COVERS = Duration.ofSeconds(2);

    private final JdbcTemplate jdbc;
    private final String queue;
    private final long epoch;
    private final Duration longestRequest;
    private final BooleanSupplier linkIsUp;
    private final BooleanSupplier mayWait;
    private volatile boolean lost;
    private volatile boolean asked;
    /** By {@link System#nanoTime}; null when the database knows of no request. */
    private volatile Long notedAt;

    private volatile long unansweredSince;
    private volatile boolean unanswered;

    Ownership(
            JdbcTemplate jdbc,
            String queue,
            long epoch,
            Duration longestRequest,
            BooleanSupplier linkIsUp,
            BooleanSupplier mayWait) {
        this.jdbc = jdbc;
        this.queue = queue;
        this.epoch = epoch;
        this.longestRequest = longestRequest;
        this.linkIsUp = linkIsUp;
        this.mayWait = mayWait;
    }

    /** That in whose name the current thread works; null for threads that work for no queue. */
    public static Ownership current() {
        return CURRENT.get();
    }

    /** From now on the current thread works in the name of this ownership. */
    public void bind() {
        CURRENT.set(this);
    }

    public static void unbind() {
        CURRENT.remove();
    }

    /** The same work, in the name of whatever the thread that asks for it works for. */
    public static Runnable inherited(Runnable work) {
        Ownership ownership = current();
        return () -> {
            CURRENT.set(ownership);
            try {
                work.run();
            } finally {
                unbind();
            }
        };
    }

    /** Whether it is over for certain. The database may know more: it is asked by every transaction, request and wait. */
    public boolean isLost() {
        return lost || !linkIsUp.getAsBoolean();
    }

    /**
     * Checks in the current transaction, and until its end nobody else can become the owner.
     *
     * @throws OwnershipLostException when somebody else is
     */
    void fence(boolean shared) {
        ifHeld(isOwner(shared ? " FOR SHARE" : " FOR UPDATE"));
    }

    private boolean isOwner(String lock) {
        return !jdbc.queryForList(
                        "SELECT epoch FROM queue_owner WHERE queue = ? AND epoch = ?" + lock, Long.class, queue, epoch)
                .isEmpty();
    }

    /**
     * Before each request to Dynamics: sees to it that a new owner will wait for it.
     *
     * @throws OwnershipLostException when somebody else is the owner, or the link is lost; then the request must not be sent
     */
    public void beginRequest() {
        if (isLost()) {
            throw lost("the link to the broker is lost");
        }
        asked = true;
        Long noted = notedAt;
        if (noted != null && System.nanoTime() - noted < NOTE_COVERS.toNanos()) {
            ifHeld(isOwner(""));
            return;
        }
        long now = System.nanoTime();
        ifHeld(jdbc.update(
                        "UPDATE queue_owner SET busy_until = CURRENT_TIMESTAMP + INTERVAL '"
                                + longestRequest.plus(NOTE_COVERS).toSeconds()
                                + "' SECOND WHERE queue = ? AND epoch = ?",
                        queue,
                        epoch)
                == 1);
        notedAt = now;
    }

    /** Dynamics gave no answer to a request, and may still carry it out. */
    public void mayStillBeCarriedOut() {
        unansweredSince = System.nanoTime();
        unanswered = true;
    }

    /** No request is under way any more, so that the next owner need not wait. */
    public void rest() {
        if (!asked || (unanswered && System.nanoTime() - unansweredSince < longestRequest.toNanos())) {
            return;
        }
        // A wait that was ended leaves the thread interrupted, and an interrupted thread must not touch the database.
        boolean interrupted = Thread.interrupted();
        try {
            notedAt = null;
            jdbc.update("UPDATE queue_owner SET busy_until = NULL WHERE queue = ? AND epoch = ?", queue, epoch);
            asked = false;
            unanswered = false;
        } catch (DataAccessException e) {
            LOG.debug("The next owner of queue {} has to wait", queue, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Waits before something is tried again.
     *
     * @return false as soon as the ownership is lost, or the work is to stop
     */
    public boolean sleep(Duration duration) throws InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        for (int looks = 1; !isLost() && mayWait.getAsBoolean(); looks++) {
            long left = end - System.nanoTime();
            if (left <= 0 || looks % LOOKS_A_QUESTION == 0) {
                askDatabase();
            }
            if (left <= 0) {
                return !isLost();
            }
            Thread.sleep(Math.max(1, Math.min(BETWEEN_LOOKS_MS, left / 1_000_000)));
        }
        return false;
    }

    private void askDatabase() {
        try {
            lost = jdbc.queryForList("SELECT epoch FROM queue_owner WHERE queue = ?", Long.class, queue).stream()
                    .noneMatch(now -> now == epoch);
        } catch (DataAccessException e) {
            LOG.debug("Nobody knows who owns queue {}", queue, e);
        }
    }

    private void ifHeld(boolean held) {
        if (!held) {
            lost = true;
            throw lost("somebody else works on it");
        }
    }

    private OwnershipLostException lost(String why) {
        return new OwnershipLostException(queue, why);
    }
}
