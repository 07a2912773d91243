package io.wabridge.database;

import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.Set;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/**
 * Tells failures of the database that may pass from those that come again with every try, for the routes that wait. {@code jdbc:}
 * steps fail with {@link SQLException}, beans with Spring's exceptions around one: both are judged alike.
 */
@Component("databaseFailures")
public final class DatabaseFailures {

    /**
     * Classes of SQLState: connection (08), a standby (25), rolled back (40), no room (53), a lock (55), told to stop (57), the disk
     * (58), a time-out (HY).
     */
    private static final Set<String> UNAVAILABLE = Set.of("08", "25", "40", "53", "55", "57", "58", "HY");
    /** H2 has numbers of its own: the connection broke, closed, shut down, the row was changed by another transaction. */
    private static final Set<String> CLOSED = Set.of("90067", "90098", "90121", "90131");

    /**
     * Whether it is worth waiting. Only a value that no column takes (SQLState class 22) or that contradicts another row (class 23)
     * is at fault itself: waiting would hold up everybody behind it, for ever. Whatever else there is, the database away, a lock, a
     * full disk, a right or a table that is missing, passes or is put right by an administrator, and costs no message.
     */
    public boolean mayPass(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DataIntegrityViolationException
                    || cause instanceof SQLException sql && isAtFault(sql)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether the database did not take the work: it is away, takes no writes, has no room, or a lock was not given in time. The same
     * work may succeed a little later. When the answer to a commit was lost, the work may have been done.
     *
     * <p>Spring does not know all of it: PostgreSQL's lock time-out (55P03) is just an error to it.
     */
    public boolean isUnavailable(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TransientDataAccessException
                    || cause instanceof DataAccessResourceFailureException
                    || cause instanceof CannotCreateTransactionException
                    || cause instanceof TransactionSystemException
                    || cause instanceof SQLException sql && isUnavailable(sql)) {
                return true;
            }
        }
        return false;
    }

    /** Without a state it comes from the pool or the driver, whose connection is closed; not from the database. */
    private static boolean isUnavailable(SQLException e) {
        String state = e.getSQLState();
        return state == null ? !isAtFault(e) : CLOSED.contains(state) || UNAVAILABLE.contains(state.substring(0, 2));
    }

    private static boolean isAtFault(SQLException e) {
        String state = e.getSQLState();
        return state == null
                ? e instanceof SQLDataException || e instanceof SQLIntegrityConstraintViolationException
                : state.startsWith("22") || state.startsWith("23");
    }
}
