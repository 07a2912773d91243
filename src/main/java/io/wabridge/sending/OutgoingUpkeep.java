package io.wabridge.sending;

import io.wabridge.block.BlockListLookup;
import io.wabridge.block.BlockQuery;
import io.wabridge.block.SendClaims;
import io.wabridge.neighbour.Reachability;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/** The work of the route {@code outgoing-sweep}. */
@Component("outgoingUpkeep")
final class OutgoingUpkeep {

    /** In one sweep. An hour without the provider leaves some 14,000 waiting; all of them are looked at within half a minute. */
    private static final int LOOKED_AT = 500;

    private final OutgoingStore store;
    private final BlockListLookup blockListLookup;
    private final SendClaims claims;
    private final Reachability dynamics;
    private final OutboundSettings settings;
    private final Clock clock;
    private volatile long returnsSeen;
    /** What is due until then was looked at; null: begin with what is due next. */
    private volatile Instant lookedAt;

    OutgoingUpkeep(
            OutgoingStore store,
            BlockListLookup blockListLookup,
            SendClaims claims,
            @Qualifier("dataverse") Reachability dynamics,
            OutboundSettings settings,
            Clock clock) {
        this.store = store;
        this.blockListLookup = blockListLookup;
        this.claims = claims;
        this.dynamics = dynamics;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Makes waiting messages due at once when their recipient was blocked meanwhile, or when they wait for Dynamics and it
     * answers again. Ends claims older than the lease.
     */
    public void sweep() {
        hastenBlocked();
        long returns = dynamics.returns();
        if (returns != returnsSeen) {
            store.hastenWaitingForDynamics();
            // Only after the work: if the database is away, the next run does it.
            returnsSeen = returns;
        }
        claims.releaseStale(clock.instant().minus(settings.lease()));
    }

    /** However much waits, each sweep looks at a part of it and the next one goes on from there. */
    private void hastenBlocked() {
        Instant now = clock.instant();
        Instant from = lookedAt;
        OutgoingStore.DueLater some = store.dueAfter(from == null || from.isBefore(now) ? now : from, LOOKED_AT);
        List<BlockQuery> queries = some.recipients().stream()
                .map(waiting -> new BlockQuery(waiting.identityId(), waiting.channel(), now))
                .toList();
        Set<BlockQuery> blocked = blockListLookup.blockedAmong(queries);
        blocked.forEach(q -> store.hasten(new OutgoingStore.Waiting(q.identityId(), q.channel())));
        lookedAt = some.until();
    }
}
