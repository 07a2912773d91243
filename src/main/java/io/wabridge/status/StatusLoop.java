package io.wabridge.status;

import io.wabridge.block.Block;
import io.wabridge.block.BlockReader;
import io.wabridge.block.CrmProgress;
import io.wabridge.block.CrmProgress.Behind;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.identity.Identities;
import io.wabridge.neighbour.Backoff;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Hands out the blocks that Dynamics has not followed yet. All state is in the block list itself, so after any loss the next look
 * finds the same blocks.
 */
@Component("statusLoop")
final class StatusLoop {

    private static final Logger LOG = LoggerFactory.getLogger(StatusLoop.class);

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);

    private final CrmProgress crmProgress;
    private final BlockReader blocks;
    private final Identities identities;
    private final StatusSettings settings;
    private final StatusWakeup wakeup;
    private final Clock clock;

    /** Failed attempts in a row, for the back-off. After a restart it starts at zero, which does no harm. */
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();

    StatusLoop(
            CrmProgress crmProgress,
            BlockReader blocks,
            Identities identities,
            StatusSettings settings,
            StatusWakeup wakeup,
            Clock clock) {
        this.crmProgress = crmProgress;
        this.blocks = blocks;
        this.identities = identities;
        this.settings = settings;
        this.wakeup = wakeup;
        this.clock = clock;
    }

    /** Claims blocks that are behind for this worker. If there are any, another worker is woken to look for more. */
    public List<StatusClaim> claim() {
        StatusLease lease = StatusLease.start(clock, settings.statusLease());
        List<StatusClaim> claims = crmProgress.claimBehind(settings.statusBatch(), settings.statusLease()).stream()
                .map(behind -> new StatusClaim(behind, lease))
                .toList();
        if (!claims.isEmpty()) {
            wakeup.wake();
        }
        return claims;
    }

    /** Reads the block under its claim. */
    public StatusTask readBlock(StatusClaim claim) {
        String identityId = claim.behind().identityId();
        Block block =
                blocks.byIdentity(identityId).orElseThrow(() -> new IllegalStateException("claimed block is gone"));
        return new StatusTask(claim.behind(), block, identities.aliases(block.identityId()), claim.lease(), List.of());
    }

    /** Notes that Dynamics agrees. If somebody changed the block meanwhile, it is due again at once. */
    public void confirm(StatusTask task) {
        failures.remove(task.behind().identityId());
        if (!crmProgress.synced(task.behind())) {
            wakeup.wake();
        }
    }

    /** Gives back a block that could not be written; it is tried again later. */
    public void giveBack(
            @ExchangeProperty("statusClaim") StatusClaim claim,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) {
        Behind behind = claim.behind();
        if (failure instanceof StatusLeaseOverException) {
            crmProgress.failed(behind, failure.getMessage(), clock.instant());
            return;
        }
        int attempts = failures.merge(behind.identityId(), 1, Integer::sum);
        Duration wait = wait(failure, attempts);
        LOG.warn(
                "Dynamics does not show the block of identity {} yet, next attempt in {} s: {}",
                behind.identityId(),
                wait.toSeconds(),
                failure.getMessage());
        crmProgress.failed(
                behind, String.valueOf(failure.getMessage()), clock.instant().plus(wait));
    }

    private Duration wait(Exception failure, int attempts) {
        if (!(failure instanceof DataverseException dataverse)) {
            return settings.statusRetryMax();
        }
        return switch (dataverse.kind()) {
            case UNAVAILABLE, CONFLICT ->
                dataverse.retryAfter().orElseGet(() -> Backoff.doubling(FIRST_WAIT, settings.statusRetryMax())
                        .after(attempts - 1));
            case NOT_FOUND, REFUSED -> settings.statusRetryRefused();
        };
    }
}
