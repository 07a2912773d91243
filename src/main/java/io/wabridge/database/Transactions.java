package io.wabridge.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Transactions that several nodes may run at the same time, with isolation level read committed on both databases. Unique keys
 * and row locks guard what must not happen twice. Whoever loses such a race starts again from the beginning, and then sees what
 * the winner did.
 */
@Component
public final class Transactions {

    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

    /**
     * Before everything, as the lower end of a range: without one, H2 begins a range of an index with all that is NULL, and in a column
     * that says what is due that is nearly the whole table.
     */
    public static final OffsetDateTime LONG_AGO = timestamp(Instant.EPOCH);

    /** Each lost race means that somebody else has committed. Ten in a row have another cause. */
    private static final int ATTEMPTS = 10;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate template;
    private final boolean h2;

    public Transactions(DataSource dataSource, PlatformTransactionManager transactionManager) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.template = new TransactionTemplate(transactionManager);
        this.template.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        this.h2 = isH2(dataSource);
    }

    /** For use without Spring. */
    public static Transactions on(DataSource dataSource) {
        return new Transactions(dataSource, new JdbcTransactionManager(dataSource));
    }

    /**
     * Runs the work in the current transaction, or in a new one. In a new one it runs again after a lost race, so it must do
     * nothing that a roll-back does not undo. What works for a queue is fenced: see {@link Ownership}.
     *
     * @throws DataAccessException when the database cannot be reached, or the race is lost too often
     * @throws OwnershipLostException when the queue that the current thread works for has another owner
     */
    public <T> T run(Supplier<T> work) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            return work.get();
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return template.execute(status -> {
                    T result = work.get();
                    fence();
                    return result;
                });
            } catch (DataAccessException e) {
                if (attempt == ATTEMPTS || !isLostRace(e)) {
                    throw e;
                }
                LOG.debug("Lost a race, attempt {}: {}", attempt, e.getClass().getSimpleName());
                // A random pause, so that the losers of one race do not meet again in the next.
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000L, 5_000_000L * attempt));
            }
        }
    }

    /**
     * A thread that works for a queue may commit only while its node owns the queue, and until the commit nobody else can. The last thing
     * in a transaction, so that the lock is held for a moment: on H2, which has no shared row lock, writers would wait for each other.
     */
    private void fence() {
        Ownership ownership = Ownership.current();
        if (ownership != null) {
            ownership.fence(!h2);
        }
    }

    public void run(Runnable work) {
        run(() -> {
            work.run();
            return Boolean.TRUE;
        });
    }

    /** Starts the current transaction again, as after a lost race, because what it has read is no longer true. */
    public static RuntimeException readAgain() {
        return new StaleReadException();
    }

    /**
     * Runs the action after the commit of the current transaction, or at once when there is none.
     *
     * @param name of several actions with the same name in one transaction, only the first runs
     */
    public void afterCommit(String name, Runnable action) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            action.run();
            return;
        }
        boolean registered = TransactionSynchronizationManager.getSynchronizations().stream()
                .anyMatch(other -> other instanceof AfterCommit same && same.name.equals(name));
        if (!registered) {
            TransactionSynchronizationManager.registerSynchronization(new AfterCommit(name, action));
        }
    }

    private record AfterCommit(String name, Runnable action) implements TransactionSynchronization {

        @Override
        public void afterCommit() {
            action.run();
        }
    }

    /**
     * Makes committed data survive a power cut, not only a killed process. H2 with {@code WRITE_DELAY=0} hands each commit to the
     * operating system but does not wait for the disk. This method waits (some 3 ms). PostgreSQL waits at each commit by itself.
     */
    public void sync() {
        if (h2) {
            jdbc.execute("CHECKPOINT SYNC");
        }
    }

    /** Binds a list for {@code = ANY(:…)}. Both databases use an index for it, whatever its length. */
    public static String[] array(Collection<String> values) {
        return values.toArray(String[]::new);
    }

    /** Reads a time. Null stays null. */
    public static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** The form in which times are bound and read. Both databases keep microseconds. Null stays null. */
    public static OffsetDateTime timestamp(Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    private static boolean isLostRace(DataAccessException e) {
        if (e instanceof QueryTimeoutException) {
            // The lock time-out is over; the caller has waited long enough.
            return false;
        }
        if (e instanceof DuplicateKeyException || e instanceof TransientDataAccessException) {
            return true;
        }
        // 90131 is H2's "row was changed by another transaction", which Spring does not know. Class 40 means: rolled
        // back by the database.
        return NestedExceptionUtils.getMostSpecificCause(e) instanceof SQLException sql
                && sql.getSQLState() != null
                && (sql.getSQLState().startsWith("40") || sql.getSQLState().equals("90131"));
    }

    private static boolean isH2(DataSource dataSource) {
        try {
            return "H2".equals(JdbcUtils.extractDatabaseMetaData(dataSource, meta -> meta.getDatabaseProductName()));
        } catch (MetaDataAccessException e) {
            throw new IllegalStateException("the database cannot be reached", e);
        }
    }

    private static final class StaleReadException extends TransientDataAccessException {

        private static final long serialVersionUID = 1L;

        StaleReadException() {
            super("what was read is no longer true");
        }
    }
}
