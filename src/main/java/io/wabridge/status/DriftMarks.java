package io.wabridge.status;

import io.wabridge.database.Transactions;
import io.wabridge.status.DriftPass.Part;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table {@code drift_mark}: how far the comparison has come, so that any node goes on where the last one stopped. */
@Component
final class DriftMarks {

    private static final String CHANGES = "changes";
    private static final String PASS = "pass";

    private final JdbcClient jdbc;
    private final Clock clock;

    DriftMarks(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Where a pass is.
     *
     * @param reached what it goes on after; null: it is over
     */
    record Pass(Instant began, Place reached) {}

    /**
     * A place in a pass.
     *
     * @param key the last one that was compared; empty: none yet
     */
    record Place(Part part, String key) {

        private String written() {
            return part + " " + key;
        }

        private static Place read(String written) {
            int space = written.indexOf(' ');
            return new Place(Part.valueOf(written.substring(0, space)), written.substring(space + 1));
        }
    }

    /** What changed in Dynamics before was compared; empty: nothing was. */
    Optional<Instant> changesComparedUntil() {
        return find(CHANGES).map(Mark::at);
    }

    void changesCompared(Instant until) {
        set(CHANGES, until, null);
    }

    Optional<Pass> pass() {
        return find(PASS).map(mark -> new Pass(mark.at(), mark.reached() == null ? null : Place.read(mark.reached())));
    }

    Pass begin(Place first) {
        Pass pass = new Pass(clock.instant(), first);
        set(PASS, pass.began(), first.written());
        return pass;
    }

    /**
     * Notes where a pass goes on.
     *
     * @param next null: it is over
     * @return false when another node has gone on from the same place
     */
    boolean move(Place from, Place next) {
        return jdbc.sql("UPDATE drift_mark SET reached = :next WHERE name = :name AND reached = :from")
                        .param("next", next == null ? null : next.written())
                        .param("name", PASS)
                        .param("from", from.written())
                        .update()
                == 1;
    }

    private record Mark(Instant at, String reached) {}

    private Optional<Mark> find(String name) {
        return jdbc.sql("SELECT marked_at, reached FROM drift_mark WHERE name = :name")
                .param("name", name)
                .query((row, number) -> new Mark(
                        Objects.requireNonNull(Transactions.instant(row, "marked_at")), row.getString("reached")))
                .optional();
    }

    private void set(String name, Instant at, String reached) {
        jdbc.sql("""
                        MERGE INTO drift_mark m
                        USING (VALUES (CAST(:name AS VARCHAR(20)), CAST(:at AS TIMESTAMP(6) WITH TIME ZONE),
                            CAST(:reached AS VARCHAR(200)))) AS n (name, marked_at, reached) ON m.name = n.name
                        WHEN MATCHED THEN UPDATE SET marked_at = n.marked_at, reached = n.reached
                        WHEN NOT MATCHED THEN INSERT (name, marked_at, reached) VALUES (n.name, n.marked_at, n.reached)""")
                .param("name", name)
                .param("at", Transactions.timestamp(at))
                .param("reached", reached)
                .update();
    }
}
