package io.wabridge.block;

import io.wabridge.database.Transactions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Sends between their last look at the block list and the provider's answer.
 *
 * <p>A claim is committed before the list is read, and a block is committed before the claims are read. So when a send and a
 * block meet, at least one sees the other: the send is refused, or the block waits for it.
 */
@Component
public final class SendClaims {

    private final JdbcClient jdbc;
    private final Transactions transactions;
    private final BlockListLookup lookup;
    private final Clock clock;

    public SendClaims(JdbcClient jdbc, Transactions transactions, BlockListLookup lookup, Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.lookup = lookup;
        this.clock = clock;
    }

    /**
     * Asks whether a message may be sent. If so, the claim is held until {@link #release}, or after {@link #answerLost} until it
     * is stale.
     *
     * @param identityId any id the recipient ever had
     * @param channel business number it is sent from: {@code phone_number_id}
     * @return false when the recipient is blocked; then there is no claim
     * @throws AlreadyClaimedException when this message is claimed already
     * @throws IllegalStateException inside a transaction, where nobody else could see the claim
     */
    public boolean claim(String identityId, String channel, String messageId) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("a claim inside a transaction is seen by nobody");
        }
        try {
            jdbc.sql("INSERT INTO send_claim (message_id, identity_id, channel, claimed_at)"
                            + " VALUES (:messageId, :identityId, :channel, :now)")
                    .param("messageId", messageId)
                    .param("identityId", identityId)
                    .param("channel", channel)
                    .param("now", Transactions.timestamp(clock.instant()))
                    .update();
        } catch (DuplicateKeyException e) {
            throw new AlreadyClaimedException(messageId);
        }
        boolean allowed = false;
        try {
            allowed = !lookup.isBlocked(identityId, channel);
            return allowed;
        } finally {
            if (!allowed) {
                release(messageId);
            }
        }
    }

    /**
     * Whether a claim still holds, to be asked right before the request: a process may have stood still since it made the claim, and
     * a claim that was ended meanwhile holds up no block.
     *
     * @param since the earliest time of a claim that nobody ends before a request of now is over
     */
    public boolean holds(String messageId, Instant since) {
        return jdbc.sql("SELECT COUNT(*) FROM send_claim WHERE message_id = :messageId AND claimed_at >= :since")
                        .param("messageId", messageId)
                        .param("since", Transactions.timestamp(since))
                        .query(Integer.class)
                        .single()
                == 1;
    }

    /** Ends the claim of a send, whatever its result. Does nothing when there is no claim. */
    public void release(String messageId) {
        jdbc.sql("DELETE FROM send_claim WHERE message_id = :messageId")
                .param("messageId", messageId)
                .update();
    }

    /**
     * Notes that the answer is lost: the request may still be on its way. A block does not wait for such a claim, but counts it.
     * Does nothing when there is no claim.
     */
    public void answerLost(String messageId) {
        jdbc.sql("UPDATE send_claim SET answer_lost = TRUE WHERE message_id = :messageId")
                .param("messageId", messageId)
                .update();
    }

    /**
     * Ends the claims of a process that died, and those whose answer was lost.
     *
     * @param before claims made earlier than this
     * @return the messages that may or may not have been sent
     */
    public List<String> releaseStale(Instant before) {
        return transactions.run(() -> {
            List<String> stale = jdbc.sql(
                            "SELECT message_id FROM send_claim WHERE claimed_at < :before ORDER BY message_id FOR UPDATE")
                    .param("before", Transactions.timestamp(before))
                    .query(String.class)
                    .list();
            if (!stale.isEmpty()) {
                jdbc.sql("DELETE FROM send_claim WHERE message_id = ANY(:ids)")
                        .param("ids", Transactions.array(stale))
                        .update();
            }
            return stale;
        });
    }
}
