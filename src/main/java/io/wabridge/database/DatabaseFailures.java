package io.wabridge.database;

import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/**
 * Tells failures of the database that may pass from those that come again with every try, for the routes that wait. {@code jdbc:}
 * steps fail with {@link SQLException}, beans with Spring's exceptions around one: both are judged alike.
 */
@Component("databaseFailures")
public final class DatabaseFailures {

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

    private static boolean isAtFault(SQLException e) {
        String state = e.getSQLState();
        return state == null
                ? e instanceof SQLDataException || e instanceof SQLIntegrityConstraintViolationException
                : state.startsWith("22") || state.startsWith("23");
    }
}
