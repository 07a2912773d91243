package io.wabridge.command;

import io.wabridge.database.Transactions;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Remembers how block requests were decided. The first decision stands, on however many nodes a request is read. */
@Repository
class BlockRequestStore {

    /** A decision. */
    record Decision(String status, String result) {}

    /** Another worker has decided this request; what was done for it here must be rolled back. */
    static final class DecidedBeforeException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        DecidedBeforeException(UUID id) {
            super("block request " + id + " is decided already");
        }
    }

    private final JdbcClient jdbc;
    private final Clock clock;

    BlockRequestStore(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    Optional<Decision> find(UUID id) {
        return jdbc.sql("SELECT status, result FROM block_request WHERE id = :id")
                .param("id", id)
                .query((rs, n) -> new Decision(rs.getString("status"), rs.getString("result")))
                .optional();
    }

    /**
     * Decides a request within the transaction of what is done for it. While another worker decides the same request, this waits
     * for the end of its transaction.
     *
     * @throws DecidedBeforeException when it is decided already
     */
    void decide(BlockRequest request) {
        if (!add(request)) {
            throw new DecidedBeforeException(request.id());
        }
    }

    /**
     * Keeps a decision that changes nothing else.
     *
     * @return false when there was one, which stays
     */
    boolean add(BlockRequest request) {
        return jdbc.sql("INSERT INTO block_request (id, status, result, done_at) VALUES (:id, :status, :result, :now)"
                                + " ON CONFLICT DO NOTHING")
                        .param("id", request.id())
                        .param("status", request.status())
                        .param("result", request.result())
                        .param("now", Transactions.timestamp(clock.instant()))
                        .update()
                == 1;
    }

    /** Says more about what was decided. */
    void reword(BlockRequest request) {
        jdbc.sql("UPDATE block_request SET result = :result WHERE id = :id AND status = :status")
                .param("result", request.result())
                .param("id", request.id())
                .param("status", request.status())
                .update();
    }
}
