package io.wabridge.command;

import io.wabridge.database.Transactions;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Remembers how block requests were decided, so that a request that is read again gets the same answer. */
@Repository
class BlockRequestStore {

    /** A decision. */
    record Decision(String status, String result) {}

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

    void save(BlockRequest request) {
        jdbc.sql(
                        "INSERT INTO block_request (id, status, result, done_at) VALUES (:id, :status, :result, :now) ON CONFLICT DO"
                                + " NOTHING")
                .param("id", request.id())
                .param("status", request.status())
                .param("result", request.result())
                .param("now", Transactions.timestamp(clock.instant()))
                .update();
    }
}
