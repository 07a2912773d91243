package io.wabridge.sending;

import io.wabridge.block.BlockListLookup;
import io.wabridge.block.BlockQuery;
import io.wabridge.block.SendClaims;
import io.wabridge.neighbour.Reachability;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/** The work of the route {@code outgoing-sweep}. */
@Component("outgoingUpkeep")
final class OutgoingUpkeep {

    private final OutgoingStore store;
    private final BlockListLookup blockListLookup;
    private final SendClaims claims;
    private final Reachability dynamics;
    private final OutboundSettings settings;
    private final Clock clock;
    private volatile long returnsSeen;

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

    private void hastenBlocked() {
        List<OutgoingStore.Waiting> waiting = store.waitingLater();
        if (waiting.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        List<BlockQuery> queries = new ArrayList<>();
        waiting.forEach(w -> queries.add(new BlockQuery(w.identityId(), w.channel(), now)));
        Set<BlockQuery> blocked = blockListLookup.blockedAmong(queries);
        blocked.forEach(q -> store.hasten(new OutgoingStore.Waiting(q.identityId(), q.channel())));
    }
}
