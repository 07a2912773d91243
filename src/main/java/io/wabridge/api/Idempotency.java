package io.wabridge.api;

import io.wabridge.database.Sha256;
import io.wabridge.problem.Problem;
import io.wabridge.problem.ProblemException;
import io.wabridge.security.Caller;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * For a day, a repeated request with the same {@code Idempotency-Key} gets the answer of the first one.
 *
 * <p>An attempt claims the key, and stores its answer when it ends. A repeat that comes meanwhile is told to come back. When an
 * attempt dies, fails with 5xx or is told to wait, the next one takes over and keeps the request's id, so that a row named by this id
 * exists once. An attempt that only stood still finds out in the transaction of its change, and changes nothing.
 */
@Component("idempotency")
public final class Idempotency {

    static final String REQUEST_ID = "requestId";
    private static final String KEY = "idempotencyKey";

    /** The route purge-idempotency forgets them then. */
    private static final Duration KEPT = Duration.ofHours(24);

    private static final int LONGEST_KEY = 255;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final Duration lease;

    Idempotency(JdbcClient jdbc, Clock clock, ApiSettings settings) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.lease = settings.idempotencyLease();
    }

    private record Key(String callerId, String hash, UUID claim) {}

    private record Row(
            String requestHash, UUID requestId, Instant createdAt, UUID claim, Instant claimedUntil, Reply reply) {}

    /**
     * Claims the request's key, if it has one.
     *
     * @throws RepeatedRequest when it was answered before
     * @throws ProblemException when the key was used for another request, or the same request is in progress
     */
    public void recall(Exchange exchange) {
        RestCall call = exchange.getProperty(RestCallReader.CALL, RestCall.class);
        if (call.idempotencyKey() == null) {
            exchange.setProperty(REQUEST_ID, UUID.randomUUID());
            return;
        }
        Caller caller = exchange.getProperty(Authorise.CALLER, Caller.class);
        Key key = new Key(caller.systemUserId(), hashed(call.idempotencyKey()), UUID.randomUUID());
        exchange.setProperty(REQUEST_ID, claim(key, requestHash(call)));
        exchange.setProperty(KEY, key);
    }

    /**
     * Keeps the key for this attempt, in the transaction of what the request changes. Otherwise an attempt that stood still could
     * repeat what its heir has done long ago, and undo what others did since.
     *
     * @throws ProblemException when another attempt has taken over; the transaction must be rolled back
     */
    void hold(Exchange exchange) {
        Key key = exchange.getProperty(KEY, Key.class);
        if (key != null && !renew(key)) {
            throw new ProblemException(Problem.IN_PROGRESS);
        }
    }

    private boolean renew(Key key) {
        return jdbc.sql("UPDATE idempotency_key SET claimed_until = :until"
                                + " WHERE caller_id = :caller AND key_hash = :key AND claim = :claim")
                        .param("until", utc(now().plus(lease)))
                        .param("caller", key.callerId())
                        .param("key", key.hash())
                        .param("claim", key.claim())
                        .update()
                == 1;
    }

    /** Stores the answer. An error on our side, or being told to wait, is not stored: the request may be sent again. */
    public void remember(Exchange exchange) {
        Key key = exchange.getProperty(KEY, Key.class);
        if (key == null) {
            return;
        }
        Reply reply = exchange.getMessage().getBody(Reply.class);
        if (reply.status() >= 500 || reply.status() == Problem.TOO_MANY_REQUESTS.status()) {
            jdbc.sql(
                            "UPDATE idempotency_key SET claimed_until = :now WHERE caller_id = :caller AND key_hash = :key AND claim = :claim")
                    .param("now", utc(now()))
                    .param("caller", key.callerId())
                    .param("key", key.hash())
                    .param("claim", key.claim())
                    .update();
            return;
        }
        jdbc.sql("UPDATE idempotency_key SET status = :status, media_type = :type, etag = :etag, body = :body"
                        + " WHERE caller_id = :caller AND key_hash = :key AND claim = :claim")
                .param("status", reply.status())
                .param("type", reply.mediaType())
                .param("etag", reply.etag())
                .param("body", reply.body())
                .param("caller", key.callerId())
                .param("key", key.hash())
                .param("claim", key.claim())
                .update();
    }

    private UUID claim(Key key, String requestHash) {
        UUID requestId = UUID.randomUUID();
        if (insert(key, requestHash, requestId)) {
            return requestId;
        }
        Optional<Row> found = read(key);
        if (found.isEmpty() || isOver(found.get())) {
            found.ifPresent(row -> forget(key, row));
            if (insert(key, requestHash, requestId)) {
                return requestId;
            }
            throw new ProblemException(Problem.IN_PROGRESS);
        }
        Row row = found.get();
        if (!row.requestHash().equals(requestHash)) {
            throw new ProblemException(Problem.KEY_REUSED);
        }
        if (row.reply() != null) {
            throw new RepeatedRequest(row.reply());
        }
        if (row.claimedUntil().isAfter(now()) || !takeOver(key, row)) {
            throw new ProblemException(Problem.IN_PROGRESS);
        }
        return row.requestId();
    }

    private boolean isOver(Row row) {
        return row.createdAt().isBefore(now().minus(KEPT));
    }

    private boolean insert(Key key, String requestHash, UUID requestId) {
        return jdbc.sql(
                                "INSERT INTO idempotency_key (caller_id, key_hash, request_hash, request_id, created_at, claim, claimed_until)"
                                        + " VALUES (:caller, :key, :request, :id, :now, :claim, :until) ON CONFLICT DO NOTHING")
                        .param("caller", key.callerId())
                        .param("key", key.hash())
                        .param("request", requestHash)
                        .param("id", requestId)
                        .param("now", utc(now()))
                        .param("claim", key.claim())
                        .param("until", utc(now().plus(lease)))
                        .update()
                == 1;
    }

    private boolean takeOver(Key key, Row row) {
        return jdbc.sql("UPDATE idempotency_key SET claim = :claim, claimed_until = :until"
                                + " WHERE caller_id = :caller AND key_hash = :key AND claim = :earlier AND claimed_until <= :now"
                                + " AND status IS NULL")
                        .param("claim", key.claim())
                        .param("until", utc(now().plus(lease)))
                        .param("caller", key.callerId())
                        .param("key", key.hash())
                        .param("earlier", row.claim())
                        .param("now", utc(now()))
                        .update()
                == 1;
    }

    private void forget(Key key, Row row) {
        jdbc.sql("DELETE FROM idempotency_key WHERE caller_id = :caller AND key_hash = :key AND request_id = :id")
                .param("caller", key.callerId())
                .param("key", key.hash())
                .param("id", row.requestId())
                .update();
    }

    private Optional<Row> read(Key key) {
        return jdbc.sql(
                        "SELECT request_hash, request_id, created_at, claim, claimed_until, status, media_type, etag, body"
                                + " FROM idempotency_key WHERE caller_id = :caller AND key_hash = :key")
                .param("caller", key.callerId())
                .param("key", key.hash())
                .query((rs, n) -> new Row(
                        rs.getString("request_hash"),
                        rs.getObject("request_id", UUID.class),
                        rs.getObject("created_at", OffsetDateTime.class).toInstant(),
                        rs.getObject("claim", UUID.class),
                        rs.getObject("claimed_until", OffsetDateTime.class).toInstant(),
                        rs.getObject("status") == null
                                ? null
                                : new Reply(
                                        rs.getInt("status"),
                                        rs.getString("media_type"),
                                        rs.getString("etag"),
                                        null,
                                        rs.getString("body"))))
                .optional();
    }

    private static String hashed(String key) {
        if (key.isBlank() || key.length() > LONGEST_KEY || !key.chars().allMatch(c -> c > 0x1f && c < 0x7f)) {
            throw RestCall.invalid("Idempotency-Key", "1 to " + LONGEST_KEY + " printable ASCII characters");
        }
        return Sha256.hex(key);
    }

    private static String requestHash(RestCall call) {
        return Sha256.hex(String.join(
                "\n",
                call.method(),
                String.join("/", call.path()),
                call.query().toString(),
                String.valueOf(call.ifMatch()),
                // One char per byte, so that different bodies always differ.
                new String(call.body(), StandardCharsets.ISO_8859_1)));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
