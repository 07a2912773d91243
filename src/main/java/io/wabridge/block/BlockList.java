package io.wabridge.block;

import io.wabridge.identity.Party;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** The truth about who is blocked. */
@Component
public final class BlockList {

    /** A message that was discarded or refused; no content. */
    public record Refusal(String identityId, String channel, String messageKey, Instant at) {}

    /** A block that Dynamics has not followed yet, claimed for one writer. */
    public record Behind(String identityId, long version, String claim) {}

    public Set<BlockQuery> blockedAmong(Collection<BlockQuery> queries) {
        throw new UnsupportedOperationException();
    }

    public boolean isBlocked(String identityId, String channel) {
        throw new UnsupportedOperationException();
    }

    public void countRefused(Collection<Refusal> refusals) {
        throw new UnsupportedOperationException();
    }

    public int purgeRefusals() {
        throw new UnsupportedOperationException();
    }

    public void markBehind(Collection<String> identityIds) {
        throw new UnsupportedOperationException();
    }

    public Block block(BlockCommand c) {
        throw new UnsupportedOperationException();
    }

    public Block unblock(UnblockCommand c) {
        throw new UnsupportedOperationException();
    }

    public void release(String identityId, boolean samePerson, String reason, String way, Actor actor) {
        throw new UnsupportedOperationException();
    }

    public Optional<Block> find(Party party) {
        throw new UnsupportedOperationException();
    }

    public Optional<Block> byIdentity(String identityId) {
        throw new UnsupportedOperationException();
    }

    public Page<Block> list(State state, String q, int limit, String cursor) {
        throw new UnsupportedOperationException();
    }

    public Page<AuditEntry> history(Party party, int limit, String cursor) {
        throw new UnsupportedOperationException();
    }

    public void refused(Actor actor, String action, Party target, String way, String why, Instant at) {
        throw new UnsupportedOperationException();
    }

    public int liftExpired(int max) {
        throw new UnsupportedOperationException();
    }

    public List<Behind> claimBehind(int max, Duration lease) {
        throw new UnsupportedOperationException();
    }

    public boolean synced(Behind b) {
        throw new UnsupportedOperationException();
    }

    public void failed(Behind b, String error, Instant nextAt) {
        throw new UnsupportedOperationException();
    }

    public int openClaims(String identityId) {
        throw new UnsupportedOperationException();
    }

    public void restore(Block b) {
        throw new UnsupportedOperationException();
    }
}
