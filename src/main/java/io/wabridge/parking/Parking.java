package io.wabridge.parking;

import io.wabridge.database.Columns;
import io.wabridge.database.Cursor;
import io.wabridge.database.Page;
import io.wabridge.database.Sha256;
import io.wabridge.database.Transactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps events that could not be delivered until an operator corrects, replays or deletes them. Parking is idempotent by source
 * and body, so a redelivered batch parks nothing twice.
 *
 * <p>A replay first appends the body to its queue and then calls {@link #replayed} with the event as it was read. If the event
 * was parked again or corrected in between, it stays: a second copy does no harm, a lost event does. A replayed event is no
 * longer shown. Its times and attempts are kept for a while, without its content: if it fails again, it is the same event with
 * one more attempt.
 */
@Component
public final class Parking {

    private static final Logger LOG = LoggerFactory.getLogger(Parking.class);

    private static final int LARGEST_PAGE = 200;

    private static final String COLUMNS = "id, cause, source, first_at, last_at, attempts, body, revision";

    private final JdbcClient jdbc;
    private final Clock clock;
    private final Columns columns;

    public Parking(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.columns = new Columns(jdbc);
    }

    /** Parks an event with all it says: see {@link #park(String, String, String, String, Instant)}. */
    public String park(String cause, String source, String body, Instant receivedAt) {
        return park(cause, source, body, body, receivedAt);
    }

    /**
     * Do not call it within a database transaction: PostgreSQL aborts the transaction when two threads park the same event.
     *
     * @param cause short and stable; labels a metric
     * @param source the queue or table the event came from
     * @param body a complete webhook with only this event
     * @param kept what is stored of it: the body, or what is left without the words of a blocked sender. Those are not kept either when
     *     they were stored before, or when they wait in a correction
     * @param receivedAt when the bridge received the event
     * @return the id of the parked event
     */
    public String park(String cause, String source, String body, String kept, Instant receivedAt) {
        String storable = storable(kept);
        String id = id(source, storable(body));
        boolean replaces = !kept.equals(body);
        while (!parkedAgain(id, cause, storable, replaces) && !parkedFirst(id, cause, source, storable, receivedAt)) {
            // Another thread parked it, or an operator deleted it, between the two statements.
            LOG.debug("Parked event {} changed meanwhile", id);
        }
        return id;
    }

    /** A correction that waits for its replay stays. A replayed event comes back with the body that failed. */
    private boolean parkedAgain(String id, String cause, String body, boolean replaces) {
        return jdbc.sql("""
                        UPDATE parked_event
                        SET cause = :cause, last_at = :now, attempts = attempts + 1, revision = revision + 1,
                            body = CASE WHEN replayed_at IS NULL AND NOT :replaces THEN body ELSE :body END, replayed_at = NULL
                        WHERE id = :id
                        """)
                        .param("cause", cut("cause", cause))
                        .param("now", time(clock.instant()))
                        .param("body", body)
                        .param("replaces", replaces)
                        .param("id", id)
                        .update()
                == 1;
    }

    /** Without ON CONFLICT DO NOTHING, which H2 knows only in its PostgreSQL mode. */
    private boolean parkedFirst(String id, String cause, String source, String body, Instant receivedAt) {
        try {
            jdbc.sql("INSERT INTO parked_event (" + COLUMNS
                            + ") VALUES (:id, :cause, :source, :received, :now, 1, :body, 1)")
                    .param("id", id)
                    .param("cause", cut("cause", cause))
                    .param("source", cut("source", source))
                    .param("received", time(receivedAt))
                    .param("now", time(clock.instant()))
                    .param("body", body)
                    .update();
            return true;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    public Optional<ParkedEvent> find(String id) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM parked_event WHERE id = :id AND replayed_at IS NULL")
                .param("id", id)
                .query(Parking::read)
                .optional();
    }

    /**
     * Latest received first.
     *
     * @param cause only of this cause; null for all
     * @param limit 1 to 200; other values are set to the nearest
     * @param cursor {@code next} of the page before; null for the first
     * @throws IllegalArgumentException when the cursor is not one of ours
     */
    public Page<ParkedEvent> list(String cause, int limit, String cursor) {
        int size = Math.max(1, Math.min(limit, LARGEST_PAGE));
        Cursor after = cursor == null || cursor.isEmpty() ? null : Cursor.decode(cursor, 2);
        StringBuilder sql = new StringBuilder("SELECT " + COLUMNS + " FROM parked_event WHERE replayed_at IS NULL");
        if (cause != null) {
            sql.append(" AND cause = :cause");
        }
        if (after != null) {
            // The first condition alone finds the place in the index.
            sql.append(" AND first_at <= :at AND (first_at < :at OR id < :id)");
        }
        sql.append(" ORDER BY first_at DESC, id DESC LIMIT :limit");
        JdbcClient.StatementSpec query = jdbc.sql(sql.toString()).param("limit", size + 1);
        if (cause != null) {
            query = query.param("cause", cause);
        }
        if (after != null) {
            query = query.param("at", time(after.time(0))).param("id", after.text(1));
        }
        List<ParkedEvent> found = query.query(Parking::read).list();
        if (found.size() <= size) {
            return new Page<>(found, null);
        }
        List<ParkedEvent> page = List.copyOf(found.subList(0, size));
        ParkedEvent last = page.get(size - 1);
        return new Page<>(page, Cursor.encode(last.firstAt(), last.id()));
    }

    /** Replaces the body, for the next replay. False when there is no such event. */
    public boolean correct(String id, String body) {
        return jdbc.sql(
                                "UPDATE parked_event SET body = :body, revision = revision + 1 WHERE id = :id AND replayed_at IS NULL")
                        .param("body", storable(body))
                        .param("id", id)
                        .update()
                == 1;
    }

    /** Deletes an event. False when there is no such event. */
    public boolean discard(String id) {
        return jdbc.sql("DELETE FROM parked_event WHERE id = :id AND replayed_at IS NULL")
                        .param("id", id)
                        .update()
                == 1;
    }

    /**
     * Removes an event that was appended to its queue again. Its times and attempts are kept under the id of the appended body,
     * because it would be parked again under this id.
     *
     * @param event as it was read before it was appended
     * @return false when it was parked again or corrected since, and so stays
     */
    public boolean replayed(ParkedEvent event) {
        try {
            return jdbc.sql("""
                            UPDATE parked_event SET id = :next, body = '', replayed_at = :now, revision = revision + 1
                            WHERE id = :id AND revision = :revision AND replayed_at IS NULL
                            """)
                            .param("next", id(event.source(), event.body()))
                            .param("now", time(clock.instant()))
                            .param("id", event.id())
                            .param("revision", event.revision())
                            .update()
                    == 1;
        } catch (DuplicateKeyException e) {
            // A corrected event that has failed before, or was replayed before, goes on counting in its row.
            return jdbc.sql("DELETE FROM parked_event WHERE id = :id AND revision = :revision")
                            .param("id", event.id())
                            .param("revision", event.revision())
                            .update()
                    == 1;
        }
    }

    /** How many events wait, by cause. */
    public Map<String, Long> countsByCause() {
        Map<String, Long> counts = new LinkedHashMap<>();
        jdbc.sql(
                        "SELECT cause, COUNT(*) AS n FROM parked_event WHERE replayed_at IS NULL GROUP BY cause ORDER BY cause")
                .query((ResultSet row) -> {
                    counts.put(row.getString("cause"), row.getLong("n"));
                });
        return counts;
    }

    private static ParkedEvent read(ResultSet row, int number) throws SQLException {
        return new ParkedEvent(
                row.getString("id"),
                row.getString("cause"),
                row.getString("source"),
                row.getObject("first_at", OffsetDateTime.class).toInstant(),
                row.getObject("last_at", OffsetDateTime.class).toInstant(),
                row.getInt("attempts"),
                row.getString("body"),
                row.getInt("revision"));
    }

    private static OffsetDateTime time(Instant instant) {
        return Transactions.timestamp(instant);
    }

    private String cut(String column, String name) {
        return columns.cut("parked_event", column, name);
    }

    private static String storable(String text) {
        return text.replace('\0', '\uFFFD');
    }

    private static String id(String source, String body) {
        // NUL marks the end of the source, which contains no NUL.
        return Sha256.hex(source + '\0' + body).substring(0, 32);
    }
}
