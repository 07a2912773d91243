package io.wabridge.sending;

import io.wabridge.database.Columns;
import io.wabridge.database.Transactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The outgoing messages. One column, {@code due_at}, says when a row needs work. Taking a row moves this time past the worker's
 * lease, so the row of a dead worker becomes due by itself. Every change by a worker names its claim, so a worker that is too
 * slow changes nothing.
 */
@Repository
class OutgoingStore {

    private static final String COLUMNS =
            "id, command_id, requested_by, channel, identity_id, chat_key, to_phone, to_user_id,"
                    + " type, payload, reply_to, state, provider_id, error, attempts, claim, session_key, version, crm_version,"
                    + " crm_attempts, created_at, updated_at";

    static final String NEXT =
            "SELECT o.id FROM outgoing o WHERE o.due_at BETWEEN :begin AND :now AND (o.state <> 'QUEUED' OR NOT"
                    + " EXISTS (SELECT 1 FROM outgoing e WHERE e.chat_key = o.chat_key AND e.state IN ('QUEUED', 'SENDING')"
                    + " AND e.seq < o.seq)) ORDER BY o.due_at, o.seq LIMIT 1 FOR UPDATE SKIP LOCKED";

    private final JdbcClient jdbc;
    private final Transactions transactions;
    private final Clock clock;
    private final Columns columns;

    OutgoingStore(JdbcClient jdbc, Transactions transactions, Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.clock = clock;
        this.columns = new Columns(jdbc);
    }

    /** A message as it is accepted. */
    record Intent(
            UUID id,
            UUID commandId,
            String requestedBy,
            String channel,
            String identityId,
            String chatKey,
            String toPhone,
            String toUserId,
            String type,
            String payload,
            String replyTo) {}

    /** Accepts a message. A known id changes nothing. */
    boolean add(Intent intent) {
        OffsetDateTime now = now();
        return jdbc.sql("INSERT INTO outgoing (id, source, command_id, requested_by, channel, identity_id, chat_key,"
                                + " to_phone, to_user_id, type, payload, reply_to, state, attempts, due_at, version,"
                                + " crm_version, crm_attempts, created_at, updated_at) VALUES (:id, :source, :command, :by,"
                                + " :channel, :identity, :chat, :phone, :user, :type, :payload, :reply, 'QUEUED', 0, :now,"
                                + " 1, 0, 0, :now, :now) ON CONFLICT DO NOTHING")
                        .param("id", intent.id())
                        .param("source", intent.commandId() == null ? "rest" : "crm")
                        .param("command", intent.commandId(), java.sql.Types.OTHER)
                        .param("by", intent.requestedBy())
                        .param("channel", intent.channel())
                        .param("identity", intent.identityId())
                        .param("chat", intent.chatKey())
                        .param("phone", intent.toPhone())
                        .param("user", intent.toUserId())
                        .param("type", intent.type())
                        .param("payload", intent.payload())
                        .param("reply", intent.replyTo())
                        .param("now", now)
                        .update()
                == 1;
    }

    /**
     * Takes the row that has been due longest, for one worker. A message waits for earlier ones of its chat, so that they leave
     * in order even when one is repeated.
     */
    Optional<Outgoing> claimNext(Duration lease) {
        return transactions.run(() -> {
            Optional<UUID> due = jdbc.sql(NEXT)
                    .param("begin", Transactions.LONG_AGO)
                    .param("now", now())
                    .query(UUID.class)
                    .optional();
            due.ifPresent(id -> jdbc.sql("UPDATE outgoing SET claim = :claim, due_at = :lease WHERE id = :id")
                    .param("claim", UUID.randomUUID())
                    .param("lease", utc(clock.instant().plus(lease)))
                    .param("id", id)
                    .update());
            return due.flatMap(this::find);
        });
    }

    Optional<Outgoing> find(UUID id) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM outgoing WHERE id = :id")
                .param("id", id)
                .query(OutgoingStore::row)
                .optional();
    }

    /** Which of the commands were accepted before. */
    Map<UUID, Outgoing> byCommand(Collection<UUID> commandIds) {
        if (commandIds.isEmpty()) {
            return Map.of();
        }
        return jdbc
                .sql("SELECT " + COLUMNS + " FROM outgoing WHERE command_id IN (:ids)")
                .param("ids", commandIds)
                .query(OutgoingStore::row)
                .list()
                .stream()
                .collect(Collectors.toMap(Outgoing::commandId, row -> row));
    }

    /** Dynamics has the row. */
    void written(Outgoing o, String sessionKey) {
        jdbc.sql("UPDATE outgoing SET session_key = :session WHERE id = :id")
                .param("session", sessionKey)
                .param("id", o.id())
                .update();
    }

    /**
     * The point of no return: without an answer, the message is never sent again.
     *
     * @return false when the row is no longer this worker's
     */
    boolean sending(Outgoing o, Duration lease) {
        return jdbc.sql(
                                "UPDATE outgoing SET state = 'SENDING', attempts = attempts + 1, due_at = :lease, updated_at = :now"
                                        + " WHERE id = :id AND claim = :claim AND state = 'QUEUED'")
                        .param("lease", utc(clock.instant().plus(lease)))
                        .param("now", now())
                        .param("id", o.id())
                        .param("claim", o.claim())
                        .update()
                == 1;
    }

    /** Certainly not sent: the message waits again, for the provider and not for Dynamics. */
    void queueAgain(Outgoing o, Instant next, String error) {
        jdbc.sql("UPDATE outgoing SET state = 'QUEUED', error = :error, due_at = :next, claim = NULL, crm_attempts = 0,"
                        + " updated_at = :now WHERE id = :id AND claim = :claim AND state = 'SENDING'")
                .param("error", cut("error", error))
                .param("next", utc(next))
                .param("now", now())
                .param("id", o.id())
                .param("claim", o.claim())
                .update();
    }

    /** Settles a message that has not left. */
    void settleUnsent(Outgoing o, OutgoingState state, String error) {
        settle(o, state, null, error, "state = 'QUEUED' AND claim = :claim");
    }

    /** Settles a message by the provider's answer, also when the row was given up meanwhile; then it is due, to be told. */
    void settleByAnswer(Outgoing o, OutgoingState state, String providerId, String error) {
        settle(o, state, providerId, error, "state IN ('SENDING', 'UNCERTAIN')");
    }

    /** Settles a message whose answer will not come any more. */
    void settleUncertain(Outgoing o, String error) {
        settle(o, OutgoingState.UNCERTAIN, null, error, "state = 'SENDING' AND claim = :claim");
    }

    private void settle(Outgoing o, OutgoingState state, String providerId, String error, String condition) {
        jdbc.sql("UPDATE outgoing SET state = :state, provider_id = :provider, error = :error, version = version + 1,"
                        + " due_at = CASE WHEN claim = :claim THEN due_at ELSE :now END, updated_at = :now WHERE id = :id AND "
                        + condition)
                .param("state", state.name())
                .param("provider", cut("provider_id", providerId))
                .param("error", cut("error", error))
                .param("now", now())
                .param("id", o.id())
                .param("claim", o.claim())
                .update();
    }

    /** The messages that a receipt can settle: those without an answer, and those given up. */
    Set<UUID> undecidedAmong(Collection<UUID> ids) {
        if (ids.isEmpty()) {
            return Set.of();
        }
        return jdbc
                .sql("SELECT id FROM outgoing WHERE id IN (:ids) AND state IN ('SENDING', 'UNCERTAIN')")
                .param("ids", ids)
                .query(UUID.class)
                .list()
                .stream()
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Settles a message by a receipt. A worker that still waits for the answer keeps its claim. */
    boolean settleByReceipt(UUID id, OutgoingState state, String providerId, String error) {
        return jdbc.sql(
                                "UPDATE outgoing SET state = :state, provider_id = :provider, error = :error, version = version + 1,"
                                        + " crm_attempts = 0, due_at = :now, updated_at = :now WHERE id = :id AND state IN ('SENDING',"
                                        + " 'UNCERTAIN')")
                        .param("state", state.name())
                        .param("provider", cut("provider_id", providerId))
                        .param("error", cut("error", error))
                        .param("now", now())
                        .param("id", id)
                        .update()
                == 1;
    }

    /** Notes that Dynamics has the result, and forgets what was sent. A row that changed meanwhile stays due. */
    void told(Outgoing o) {
        jdbc.sql(
                        "UPDATE outgoing SET crm_version = :version, crm_attempts = 0, claim = NULL, payload = '{}', due_at = CASE WHEN version ="
                                + " :version THEN NULL ELSE :now END WHERE id = :id")
                .param("version", o.version())
                .param("now", now())
                .param("id", o.id())
                .update();
    }

    /** Gives the row back; it is due again later. */
    void postpone(Outgoing o, Instant next) {
        jdbc.sql(
                        "UPDATE outgoing SET due_at = :next, claim = NULL, crm_attempts = crm_attempts + 1 WHERE id = :id AND claim ="
                                + " :claim AND state <> 'SENDING'")
                .param("next", utc(next))
                .param("id", o.id())
                .param("claim", o.claim())
                .update();
    }

    /** Makes a settled row due, so that Dynamics is told its result once more. */
    void tellAgain(UUID id) {
        jdbc.sql("UPDATE outgoing SET version = version + 1, due_at = :now WHERE id = :id AND due_at IS NULL")
                .param("now", now())
                .param("id", id)
                .update();
    }

    /** An identity on a business number for which messages wait. */
    record Waiting(String identityId, String channel) {}

    /**
     * Some of what is due later.
     *
     * @param recipients of the messages among it that wait to be sent
     * @param until what is due until then was looked at; null: all was
     */
    record DueLater(Set<Waiting> recipients, Instant until) {}

    /** Looks at what is due next after a time, at most so many rows, whatever they wait for. */
    DueLater dueAfter(Instant after, int max) {
        Set<Waiting> recipients = new LinkedHashSet<>();
        List<Instant> times = jdbc.sql(
                        "SELECT identity_id, channel, due_at, state = 'QUEUED' AND claim IS NULL AS waits"
                                + " FROM outgoing WHERE due_at > :after ORDER BY due_at FETCH FIRST :max ROWS ONLY")
                .param("after", utc(after))
                .param("max", max)
                .query((rs, n) -> {
                    if (rs.getBoolean("waits")) {
                        recipients.add(new Waiting(rs.getString("identity_id"), rs.getString("channel")));
                    }
                    return Transactions.instant(rs, "due_at");
                })
                .list();
        return new DueLater(recipients, times.size() < max ? null : times.get(max - 1));
    }

    void hasten(Waiting w) {
        jdbc.sql(
                        "UPDATE outgoing SET due_at = :now WHERE state = 'QUEUED' AND claim IS NULL AND identity_id = :identity AND"
                                + " channel = :channel")
                .param("now", now())
                .param("identity", w.identityId())
                .param("channel", w.channel())
                .update();
    }

    /** Makes due at once what waits for Dynamics: messages without their row, and results that Dynamics does not have. */
    void hastenWaitingForDynamics() {
        jdbc.sql("UPDATE outgoing SET due_at = :now WHERE due_at > :now AND claim IS NULL AND crm_attempts > 0")
                .param("now", now())
                .update();
    }

    int queuedFor(Collection<String> identityIds) {
        if (identityIds.isEmpty()) {
            return 0;
        }
        return jdbc.sql("SELECT COUNT(*) FROM outgoing WHERE state = 'QUEUED' AND identity_id IN (:ids)")
                .param("ids", identityIds)
                .query(Integer.class)
                .single();
    }

    private static Outgoing row(ResultSet rs, int number) throws SQLException {
        return new Outgoing(
                rs.getObject("id", UUID.class),
                rs.getObject("command_id", UUID.class),
                rs.getString("requested_by"),
                rs.getString("channel"),
                rs.getString("identity_id"),
                rs.getString("chat_key"),
                rs.getString("to_phone"),
                rs.getString("to_user_id"),
                rs.getString("type"),
                rs.getString("payload"),
                rs.getString("reply_to"),
                OutgoingState.valueOf(rs.getString("state")),
                rs.getString("provider_id"),
                rs.getString("error"),
                rs.getInt("attempts"),
                rs.getObject("claim", UUID.class),
                rs.getString("session_key"),
                rs.getLong("version"),
                rs.getLong("crm_version"),
                rs.getInt("crm_attempts"),
                rs.getObject("created_at", OffsetDateTime.class).toInstant(),
                rs.getObject("updated_at", OffsetDateTime.class).toInstant(),
                null);
    }

    private String cut(String column, String text) {
        return columns.cut("outgoing", column, text);
    }

    private OffsetDateTime now() {
        return utc(clock.instant());
    }

    private static OffsetDateTime utc(Instant at) {
        return Transactions.timestamp(at);
    }
}
