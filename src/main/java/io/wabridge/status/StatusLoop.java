package io.wabridge.status;

import io.wabridge.block.Block;
import io.wabridge.block.BlockReader;
import io.wabridge.block.CrmProgress;
import io.wabridge.block.CrmProgress.Behind;
import io.wabridge.block.CrmProgress.Priority;
import io.wabridge.dataverse.DataverseClient;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.identity.Identities;
import io.wabridge.neighbour.Backoff;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Hands out the blocks that Dynamics has not followed yet. All state is in the block list itself, so after any loss the next look
 * finds the same blocks.
 *
 * <p>What somebody waits for goes first. What comes in bulk is handed out one by one, within its {@link BulkPace}; but after each
 * claim of what somebody waits for it is the turn of one, so that it is done however much else there is.
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
    private final BulkPace pace;
    private final DataverseClient dataverse;
    private final Clock clock;

    private final AtomicBoolean bulkIsNext = new AtomicBoolean();

    /** Failed attempts in a row, for the back-off. After a restart it starts at zero, which does no harm. */
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();

    StatusLoop(
            CrmProgress crmProgress,
            BlockReader blocks,
            Identities identities,
            StatusSettings settings,
            StatusWakeup wakeup,
            BulkPace pace,
            DataverseClient dataverse,
            Clock clock) {
        this.crmProgress = crmProgress;
        this.blocks = blocks;
        this.identities = identities;
        this.settings = settings;
        this.wakeup = wakeup;
        this.pace = pace;
        this.dataverse = dataverse;
        this.clock = clock;
    }

    /** Claims blocks that are behind for this worker. If there are any, another worker is woken to look for more. */
    public List<StatusClaim> claim() {
        boolean bulkFirst = bulkIsNext.getAndSet(false);
        List<StatusClaim> claims = bulkFirst ? claimOneOfBulk() : claimAsked();
        if (claims.isEmpty()) {
            claims = bulkFirst ? claimAsked() : claimOneOfBulk();
        }
        if (!claims.isEmpty()) {
            wakeup.wake();
        }
        return claims;
    }

    private List<StatusClaim> claimAsked() {
        List<StatusClaim> claims = claim(Priority.ASKED, settings.statusBatch());
        if (!claims.isEmpty()) {
            bulkIsNext.set(true);
        }
        return claims;
    }

    private List<StatusClaim> claimOneOfBulk() {
        if (!pace.begin(settings.statusLease())) {
            return List.of();
        }
        List<StatusClaim> claims = claim(Priority.BULK, 1);
        if (claims.isEmpty()) {
            pace.end(0);
        }
        return claims;
    }

    private List<StatusClaim> claim(Priority priority, int max) {
        StatusLease lease = StatusLease.start(clock, settings.statusLease());
        long requestsBefore = dataverse.sentByThisThread();
        return crmProgress.claimBehind(priority, max, settings.statusLease()).stream()
                .map(behind -> new StatusClaim(behind, lease, requestsBefore))
                .toList();
    }

    private boolean endOfBulk(StatusClaim claim) {
        boolean bulk = claim.behind().priority() == Priority.BULK;
        if (bulk) {
            pace.end(dataverse.sentByThisThread() - claim.requestsBefore());
        }
        return bulk;
    }

    /** Reads the block under its claim. */
    public StatusTask readBlock(StatusClaim claim) {
        String identityId = claim.behind().identityId();
        Block block =
                blocks.byIdentity(identityId).orElseThrow(() -> new IllegalStateException("claimed block is gone"));
        return new StatusTask(claim, block, identities.aliases(block.identityId()), List.of());
    }

    /** Notes that Dynamics agrees. If somebody changed the block meanwhile, it is due again at once. */
    public void confirm(StatusTask task) {
        Behind behind = task.claim().behind();
        failures.remove(behind.identityId());
        boolean synced = crmProgress.synced(behind);
        if (endOfBulk(task.claim()) || !synced) {
            wakeup.wake();
        }
    }

    /** Gives back a block that could not be written; it is tried again later, and so is the next of bulk. */
    public void giveBack(
            @ExchangeProperty("statusClaim") StatusClaim claim,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) {
        if (failure instanceof StatusLeaseOverException) {
            crmProgress.failed(claim.behind(), failure.getMessage(), clock.instant());
        } else {
            postpone(claim.behind(), failure);
        }
        endOfBulk(claim);
    }

    private void postpone(Behind behind, Exception failure) {
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
