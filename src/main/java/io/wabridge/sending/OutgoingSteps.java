package io.wabridge.sending;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wabridge.block.BlockListLookup;
import io.wabridge.block.CrmProgress;
import io.wabridge.block.SendClaims;
import io.wabridge.conversation.Conversations;
import io.wabridge.conversation.Conversations.Conversation;
import io.wabridge.conversation.OutgoingRows;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.dataverse.DataverseException.Kind;
import io.wabridge.identity.Party;
import io.wabridge.identity.PhoneNumbers;
import io.wabridge.neighbour.Backoff;
import io.wabridge.provider.GraphClient;
import io.wabridge.provider.GraphSettings;
import io.wabridge.provider.OutboundMessage;
import io.wabridge.provider.SendResult;
import io.wabridge.sending.OutgoingTask.Step;
import io.wabridge.status.Rebuild;
import io.wabridge.webhook.Event.ReceiptStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The steps of the routes {@code outgoing-send} and {@code outgoing-step}. Each says what is next for the message. Every step is
 * committed before the next begins, so that after a crash the message is found at the same step.
 *
 * <p>The hazard: the provider has no idempotency key. Everything before {@link #claim} may be repeated. After it nothing may be
 * repeated, unless the provider has said that it did not send.
 */
@Component("outgoing")
public final class OutgoingSteps {

    private static final Logger LOG = LoggerFactory.getLogger(OutgoingSteps.class);
    private static final Backoff FOR_DYNAMICS = Backoff.doubling(Duration.ofSeconds(1), Duration.ofMinutes(5));

    private final OutgoingStore store;
    private final MessageRows rows;
    private final OutgoingRows ledger;
    private final Conversations conversations;
    private final Rebuild rebuild;
    private final Windows windows;
    private final BlockListLookup blockListLookup;
    private final CrmProgress crmProgress;
    private final SendClaims claims;
    private final GraphClient graph;
    private final ObjectMapper json;
    private final OutboundSettings settings;
    private final Duration longestSend;
    private final Clock clock;

    OutgoingSteps(
            OutgoingStore store,
            MessageRows rows,
            OutgoingRows ledger,
            Conversations conversations,
            Rebuild rebuild,
            Windows windows,
            BlockListLookup blockListLookup,
            CrmProgress crmProgress,
            SendClaims claims,
            GraphClient graph,
            GraphSettings graphSettings,
            ObjectMapper json,
            OutboundSettings settings,
            Clock clock) {
        if (settings.lease().compareTo(graphSettings.longestSend()) <= 0) {
            throw new IllegalArgumentException("bridge.outbound.lease must be longer than the longest send, "
                    + graphSettings.longestSend().toSeconds() + " s: a living send would be taken for a dead one");
        }
        this.store = store;
        this.rows = rows;
        this.ledger = ledger;
        this.conversations = conversations;
        this.rebuild = rebuild;
        this.windows = windows;
        this.blockListLookup = blockListLookup;
        this.crmProgress = crmProgress;
        this.claims = claims;
        this.graph = graph;
        this.json = json;
        this.settings = settings;
        this.longestSend = graphSettings.longestSend();
        this.clock = clock;
    }

    /** The message that has been due longest; null when none is due, or while a lost block list is being restored. */
    public OutgoingTask takeDue() {
        return rebuild.done()
                ? store.claimNext(settings.lease()).map(OutgoingTask::takenUp).orElse(null)
                : null;
    }

    /** The process that was sending it died, so its answer is lost. */
    public OutgoingTask settleLost(OutgoingTask task) {
        store.settleUncertain(task.message(), "interrupted: whether it was sent is unknown until a receipt comes");
        return settled(task);
    }

    /** Checks whether it may leave, before anything is written to Dynamics: a blocked chat must not get a new session. */
    public OutgoingTask check(OutgoingTask task) {
        Outgoing o = task.message();
        Instant now = clock.instant();
        if (blockListLookup.isBlocked(o.identityId(), o.channel())) {
            return refusedAsBlocked(task);
        }
        if (!windows.allows(o.type(), o.channel(), o.identityId(), now)) {
            return unsent(task, OutgoingState.REFUSED, "window-closed: The customer has not written within 24 hours.");
        }
        if (o.createdAt().plus(settings.giveUpAfter()).isBefore(now)) {
            String last = o.error() == null ? "" : " Last: " + o.error();
            return unsent(task, OutgoingState.FAILED, "too-old: It could not leave in time." + last);
        }
        return task.then(Step.WRITE_ROW);
    }

    /** Writes the row in Dynamics. No message leaves without it. */
    public OutgoingTask writeRow(OutgoingTask task) {
        Outgoing o = task.message();
        if (o.isWritten()) {
            return task.then(Step.CLAIM);
        }
        // One time for both rows: a chat is not to show an earlier one than its last message.
        Instant now = clock.instant();
        try {
            Optional<Conversation> open = conversations.open(
                    o.channel(),
                    o.identityId(),
                    new Party(o.toPhone(), o.toUserId(), null, null, null, null),
                    now,
                    o.id());
            if (open.isEmpty()) {
                return refusedAsBlocked(task);
            }
            Conversation conversation = open.get();
            // Also restores a chat or session that somebody deleted in Dynamics.
            String etag = rows.write(o, ledger.ensure(conversation), now);
            String session = conversation.session().key();
            store.written(o, session);
            return new OutgoingTask(o.withRow(session, etag), Step.CLAIM);
        } catch (DataverseException e) {
            // "Unexpected error" gets one more attempt; after that the content counts as faulty.
            if (e.kind() == Kind.UNAVAILABLE || (e.status() >= 500 && o.crmAttempts() == 0)) {
                throw e;
            }
            return unsent(task, OutgoingState.FAILED, "dynamics: The message row was refused (" + e.code() + ").");
        }
    }

    /**
     * The last look at the block list, and the point of no return. A block waits for this message from the claim to the
     * provider's answer. The claim belongs to this worker's id, so that a late worker cannot release the claim of another.
     */
    public OutgoingTask claim(OutgoingTask task) {
        Outgoing o = task.message();
        if (!claims.claim(o.identityId(), o.channel(), o.claim().toString())) {
            // The session of this message, opened or joined, may have been written after the block looked for open
            // sessions.
            crmProgress.markBehind(List.of(o.identityId()));
            return refusedAsBlocked(task);
        }
        boolean mine = false;
        try {
            mine = store.sending(o, settings.lease());
        } finally {
            if (!mine) {
                claims.release(o.claim().toString());
            }
        }
        return mine
                ? now(o).map(row -> row.isSending() ? new OutgoingTask(row, Step.SEND) : OutgoingTask.settled(row))
                        .orElseGet(task::done)
                : task.done();
    }

    /**
     * Sends one request to the provider and stores the result before the claim ends. Without an answer, blocks still see the
     * claim. Sends nothing when the request could outlast the claim, because this process stood still after it made the claim.
     */
    public OutgoingTask send(OutgoingTask task) {
        Outgoing o = task.message();
        OutboundMessage message = message(o);
        if (!claims.holds(
                o.claim().toString(), clock.instant().minus(settings.lease()).plus(longestSend))) {
            return stoodStill(task);
        }
        boolean answered = false;
        try {
            // {@code attempts} already counts this attempt.
            SendResult result = graph.send(message, o.attempts() - 1);
            answered = !(result instanceof SendResult.Uncertain);
            record(o, result);
        } finally {
            if (answered) {
                claims.release(o.claim().toString());
            } else {
                claims.answerLost(o.claim().toString());
            }
        }
        return settled(task);
    }

    // Certainly not sent. Whoever took it for lost has told so, and nobody may send it after that.
    private OutgoingTask stoodStill(OutgoingTask task) {
        Outgoing o = task.message();
        LOG.warn("Message {} is not sent: this process stood still, and its claim is over", o.id());
        claims.release(o.claim().toString());
        store.queueAgain(o, clock.instant(), "interrupted: The bridge stood still before it was sent.");
        store.settleByAnswer(
                o, OutgoingState.FAILED, null, "interrupted: The bridge stood still. The message was not sent.");
        return settled(task);
    }

    private void record(Outgoing o, SendResult result) {
        if (result instanceof SendResult.Accepted accepted) {
            store.settleByAnswer(o, OutgoingState.SENT, accepted.providerId(), null);
        } else if (result instanceof SendResult.Rejected rejected) {
            store.settleByAnswer(o, OutgoingState.FAILED, null, rejected.code() + ": " + rejected.details());
        } else if (result instanceof SendResult.Retry retry) {
            LOG.info("Message {} was not taken ({}); next try in {}", o.id(), retry.code(), retry.after());
            store.queueAgain(o, clock.instant().plus(retry.after()), retry.code() + ": " + retry.details());
        } else if (result instanceof SendResult.Uncertain uncertain) {
            LOG.warn("Whether message {} was sent is unknown ({})", o.id(), uncertain.code());
            store.settleUncertain(o, uncertain.code() + ": " + uncertain.details());
        }
    }

    private OutboundMessage message(Outgoing o) {
        JsonNode content;
        try {
            content = json.readTree(o.payload());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("message " + o.id() + " is not readable", e);
        }
        return new OutboundMessage(
                o.channel(),
                o.toPhone() == null ? null : PhoneNumbers.e164(o.toPhone()),
                o.toUserId(),
                o.type(),
                content,
                o.replyTo(),
                o.id().toString());
    }

    /**
     * Writes the result to the message row, to the ledger (so that receipts find the row), and to the command that requested it.
     */
    public OutgoingTask tell(OutgoingTask task) {
        Outgoing o = task.message();
        if (o.isWritten()) {
            if (o.providerId() != null) {
                rows.taken(o);
                ledger.sent(
                        o.id(),
                        o.providerId(),
                        o.chatKey(),
                        o.sessionKey(),
                        o.state() == OutgoingState.FAILED ? ReceiptStatus.FAILED : ReceiptStatus.SENT);
            } else {
                rows.unsent(o);
            }
        }
        rows.settleCommand(o);
        store.told(o);
        return task.done();
    }

    /** After a failed step, the message is due again later. A message that is being sent keeps its lease. */
    public void postpone(OutgoingTask task, Exception cause) {
        Outgoing o = task.message();
        Duration wait = FOR_DYNAMICS.after(o.crmAttempts());
        if (cause instanceof DataverseException dataverse) {
            wait = dataverse.retryAfter().orElse(wait);
            LOG.info("Message {} waits {} for Dynamics: {}", o.id(), wait, dataverse.getMessage());
        } else {
            LOG.error("Message {} could not be handled, next try in {}", o.id(), wait, cause);
        }
        store.postpone(o, clock.instant().plus(wait));
    }

    private OutgoingTask refusedAsBlocked(OutgoingTask task) {
        Outgoing o = task.message();
        if (ledger.mayHaveSession(o.chatKey(), clock.instant())) {
            // It may have been written after the status loop looked for open sessions.
            crmProgress.markBehind(List.of(o.identityId()), o.channel());
        }
        return unsent(task, OutgoingState.REFUSED, "number-blocked: The number is blocked.");
    }

    private OutgoingTask unsent(OutgoingTask task, OutgoingState state, String error) {
        store.settleUnsent(task.message(), state, error);
        return settled(task);
    }

    // A message that is queued again, or another worker's by now, is nothing to this one any more.
    private OutgoingTask settled(OutgoingTask task) {
        return now(task.message()).map(OutgoingTask::settled).orElseGet(task::done);
    }

    // What the database says, not what this worker believes.
    private Optional<Outgoing> now(Outgoing o) {
        return store.find(o.id())
                .filter(row -> o.claim().equals(row.claim()))
                .map(row -> o.etag() == null ? row : row.withRow(row.sessionKey(), o.etag()));
    }
}
