package io.wabridge.status;

import io.micrometer.core.instrument.MeterRegistry;
import io.wabridge.block.Actor;
import io.wabridge.block.Block;
import io.wabridge.block.BlockChanges;
import io.wabridge.block.BlockReader;
import io.wabridge.block.CrmProgress;
import io.wabridge.block.CrmState;
import io.wabridge.block.State;
import io.wabridge.dataverse.Channels;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.identity.Party;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Compares rows of Dynamics with the block list and sets back what was changed by hand. The list always wins: a chat that was set to
 * Blocked by hand blocks nobody, and must not look as if it did. What Dynamics does not show goes to the status loop. Blocks that are
 * behind are the loop's already, and left to it.
 *
 * <p>The list is asked once for all rows given.
 */
@Component
final class DriftComparison {

    private static final Logger LOG = LoggerFactory.getLogger(DriftComparison.class);

    private static final Actor ACTOR = new Actor("system:drift", "Drift sweep");
    private static final String WAY = "dynamics";

    private final CrmSchema schema;
    private final BlockReader blocks;
    private final BlockChanges blockChanges;
    private final CrmProgress crmProgress;
    private final StatusWriter writer;
    private final BlockedNumberMirror mirror;
    private final Channels channels;
    private final MeterRegistry meters;
    private final Clock clock;

    DriftComparison(
            CrmSchema schema,
            BlockReader blocks,
            BlockChanges blockChanges,
            CrmProgress crmProgress,
            StatusWriter writer,
            BlockedNumberMirror mirror,
            Channels channels,
            MeterRegistry meters,
            Clock clock) {
        this.schema = schema;
        this.blocks = blocks;
        this.blockChanges = blockChanges;
        this.crmProgress = crmProgress;
        this.writer = writer;
        this.mirror = mirror;
        this.channels = channels;
        this.meters = meters;
        this.clock = clock;
    }

    /** @param asked when Dynamics was asked for them: who was blocked since may be open there still */
    void chats(List<StatusChat> chats, Instant asked, Repairs repairs) {
        Map<String, Block> list =
                blocks.byIdentities(chats.stream().map(StatusChat::identityId).toList());
        Set<String> notFollowed = new LinkedHashSet<>();
        for (StatusChat chat : chats) {
            Block block = list.get(chat.identityId());
            if (isPending(block) || chat.identityId().isEmpty()) {
                continue;
            }
            boolean shown = chat.status().equals(schema.chat().status("blocked"));
            boolean covered = covers(block, chat);
            if (shown && !covered && repairs.take()) {
                release(chat);
            } else if (covered && !shown && block.blockedAt().isBefore(asked)) {
                notFollowed.add(block.identityId());
            }
        }
        follow(notFollowed);
    }

    private void release(StatusChat chat) {
        if (!writer.release(chat)) {
            return;
        }
        if (covers(blocks.byIdentity(chat.identityId()).orElse(null), chat)) {
            // Blocked while we wrote: its writer may have seen the chat as Blocked and left it.
            crmProgress.markBehind(List.of(chat.identityId()));
            return;
        }
        report("chat-blocked-by-hand", chat.identityId());
        refused(
                new Party(chat.phone(), chat.userId(), null, null, null, null),
                "chat was set to Blocked by hand; it was set back");
    }

    /** A row that is Blocked without a block is lifted: a rebuild would take it for one. */
    void numbers(List<BlockedNumberRow> rows, Repairs repairs) {
        Map<String, Block> list = blocks.byIdentities(
                rows.stream().map(BlockedNumberRow::identityId).toList());
        Set<String> notFollowed = new LinkedHashSet<>();
        for (BlockedNumberRow row : rows) {
            Block block = list.get(row.identityId());
            if (isPending(block) || row.identityId().isEmpty()) {
                continue;
            }
            if (!isActive(block)) {
                if (mirror.isBlocked(row) && repairs.take()) {
                    lift(row);
                }
            } else if (!agrees(row, block)) {
                notFollowed.add(block.identityId());
            }
        }
        follow(notFollowed);
    }

    /** A row under another id, of before the identity became part of this one, is not to be Blocked any more. */
    private boolean agrees(BlockedNumberRow row, Block block) {
        return row.identityId().equals(block.identityId())
                ? mirror.agrees(row, block, channelRow(block))
                : !mirror.isBlocked(row);
    }

    private void lift(BlockedNumberRow row) {
        try {
            mirror.lift(row);
        } catch (DataverseException e) {
            if (e.kind() == DataverseException.Kind.CONFLICT || e.kind() == DataverseException.Kind.NOT_FOUND) {
                return; // Changed or deleted since it was read: it is compared again.
            }
            throw e;
        }
        if (isActive(blocks.byIdentity(row.identityId()).orElse(null))) {
            // Blocked while we wrote.
            crmProgress.markBehind(List.of(row.identityId()));
            return;
        }
        report("number-blocked-by-hand", row.identityId());
        refused(
                BlockedNumberKeys.party(row.keys()),
                "row of a blocked number was made or changed by hand; it was set to Lifted");
    }

    /** Hands blocks that Dynamics does not show to the status loop. */
    void follow(Collection<String> identityIds) {
        if (!identityIds.isEmpty()) {
            identityIds.forEach(identityId -> report("block-not-followed", identityId));
            crmProgress.markBehindInBulk(identityIds);
        }
    }

    private static boolean covers(Block block, StatusChat chat) {
        return block != null && StatusTask.covers(block, chat);
    }

    private static boolean isActive(Block block) {
        return block != null && block.state() == State.ACTIVE;
    }

    private static boolean isPending(Block block) {
        return block != null && block.crmState() != CrmState.SYNCED;
    }

    private Optional<UUID> channelRow(Block block) {
        return Optional.ofNullable(block.businessNumber())
                .flatMap(channels::find)
                .map(Channels.Channel::rowId);
    }

    private void refused(Party whom, String what) {
        blockChanges.refused(ACTOR, "block", whom, WAY, what, clock.instant());
    }

    private void report(String what, String identityId) {
        LOG.warn("Dynamics differed from the block list and was set back: {}, identity {}", what, identityId);
        meters.counter("bridge.drift", "kind", what).increment();
    }
}
