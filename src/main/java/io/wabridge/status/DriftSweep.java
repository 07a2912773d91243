package io.wabridge.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.wabridge.block.Actor;
import io.wabridge.block.Block;
import io.wabridge.block.BlockChanges;
import io.wabridge.block.BlockListLookup;
import io.wabridge.block.BlockQuery;
import io.wabridge.block.BlockReader;
import io.wabridge.block.CrmProgress;
import io.wabridge.block.CrmState;
import io.wabridge.block.State;
import io.wabridge.database.Page;
import io.wabridge.dataverse.Channels;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.DataverseClient;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.dataverse.DataverseRequest;
import io.wabridge.identity.Identities;
import io.wabridge.identity.Party;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Compares Dynamics with the block list and sets back what was changed by hand. The list always wins: a chat that was set to
 * Blocked by hand blocks nobody, and must not look as if it did.
 *
 * <p>Blocks that are behind are left to the status loop. Nothing is compared before {@link Rebuild#done()}: with an empty list,
 * every Blocked chat would look wrong.
 */
@Component("driftSweep")
final class DriftSweep {

    private static final Logger LOG = LoggerFactory.getLogger(DriftSweep.class);

    private static final Actor ACTOR = new Actor("system:drift", "Drift sweep");
    private static final String WAY = "dynamics";

    private final DataverseClient dataverse;
    private final CrmSchema schema;
    private final BlockListLookup blockListLookup;
    private final CrmProgress crmProgress;
    private final BlockChanges blockChanges;
    private final BlockReader blocks;
    private final Identities identities;
    private final StatusWriter writer;
    private final BlockedNumberMirror mirror;
    private final Channels channels;
    private final Rebuild rebuild;
    private final StatusSettings settings;
    private final MeterRegistry meters;
    private final Clock clock;

    /** Where the last sweep over the list ended; null: start from the beginning. */
    private String cursor;

    DriftSweep(
            DataverseClient dataverse,
            CrmSchema schema,
            BlockListLookup blockListLookup,
            CrmProgress crmProgress,
            BlockChanges blockChanges,
            BlockReader blocks,
            Identities identities,
            StatusWriter writer,
            BlockedNumberMirror mirror,
            Channels channels,
            Rebuild rebuild,
            StatusSettings settings,
            MeterRegistry meters,
            Clock clock) {
        this.dataverse = dataverse;
        this.schema = schema;
        this.blockListLookup = blockListLookup;
        this.crmProgress = crmProgress;
        this.blockChanges = blockChanges;
        this.blocks = blocks;
        this.identities = identities;
        this.writer = writer;
        this.mirror = mirror;
        this.channels = channels;
        this.rebuild = rebuild;
        this.settings = settings;
        this.meters = meters;
        this.clock = clock;
    }

    public boolean mayCompare() {
        return rebuild.done();
    }

    /** Sets chats back that are Blocked in Dynamics without a block. */
    public void releaseChats() {
        CrmSchema.Table table = schema.chat();
        List<StatusChat> strays = new ArrayList<>();
        dataverse.pages(
                DataverseRequest.get(table.set(), StatusChat.select(table) + "&$filter=" + inStatus(table, "blocked")),
                page -> strays.addAll(uncovered(
                        page,
                        row -> StatusChat.of(table, row),
                        chat -> query(chat.identityId(), chat.channel()),
                        settings.driftRepairs() - strays.size())));
        strays.forEach(this::release);
    }

    private void release(StatusChat chat) {
        if (!writer.release(chat)) {
            return;
        }
        if (blockListLookup.isBlocked(chat.identityId(), chat.channel())) {
            // Blocked while we wrote: its writer may have seen the chat as Blocked and left it.
            crmProgress.markBehind(List.of(chat.identityId()));
            return;
        }
        report("chat-blocked-by-hand", chat.identityId());
        blockChanges.refused(
                ACTOR,
                "block",
                new Party(chat.phone(), chat.userId(), null, null, null, null),
                WAY,
                "chat was set to Blocked by hand; it was set back",
                clock.instant());
    }

    /** Sets rows of blocked numbers back that are Blocked without a block. A rebuild would take them for blocks. */
    public void liftNumbers() {
        CrmSchema.Table table = schema.blockedNumber();
        List<BlockedNumberRow> strays = new ArrayList<>();
        dataverse.pages(
                DataverseRequest.get(
                        table.set(), BlockedNumberRow.select(table) + "&$filter=" + inStatus(table, "blocked")),
                page -> strays.addAll(uncovered(
                        page,
                        row -> BlockedNumberRow.of(table, row),
                        row -> query(row.identityId(), channelOf(row)),
                        settings.driftRepairs() - strays.size())));
        strays.forEach(this::lift);
    }

    private void lift(BlockedNumberRow row) {
        if (isActive(row.identityId())) {
            return; // The row is of another scope than the block: see findUnblocked.
        }
        try {
            mirror.lift(row);
        } catch (DataverseException e) {
            if (e.kind() == DataverseException.Kind.CONFLICT || e.kind() == DataverseException.Kind.NOT_FOUND) {
                return; // Changed or deleted since it was read: the next sweep looks again.
            }
            throw e;
        }
        if (isActive(row.identityId())) {
            // Blocked while we wrote.
            crmProgress.markBehind(List.of(row.identityId()));
            return;
        }
        report("number-blocked-by-hand", row.identityId());
        blockChanges.refused(
                ACTOR,
                "block",
                BlockedNumberKeys.party(row.keys()),
                WAY,
                "row of a blocked number was made or changed by hand; it was set to Lifted",
                clock.instant());
    }

    /** Hands blocks to the status loop when their chats or their row in Dynamics differ. Each sweep checks a part of the list. */
    public void findUnblocked() {
        String from = cursor;
        for (int batch = 0; batch < settings.driftBatches(); batch++) {
            Page<Block> page = blocks.list(State.ACTIVE, null, settings.driftBatch(), from);
            compare(page.items().stream()
                    .filter(block -> block.crmState() == CrmState.SYNCED)
                    .toList());
            from = page.next();
            if (from == null) {
                break;
            }
        }
        cursor = from;
    }

    private void compare(List<Block> some) {
        if (some.isEmpty()) {
            return;
        }
        Map<String, Block> byAlias = new HashMap<>();
        for (Block block : some) {
            identities.aliases(block.identityId()).forEach(alias -> byAlias.put(alias, block));
        }
        Set<String> behind = new LinkedHashSet<>();
        behind.addAll(withOpenChats(byAlias));
        behind.addAll(withOtherRow(some));
        if (!behind.isEmpty()) {
            behind.forEach(identityId -> report("block-not-followed", identityId));
            crmProgress.markBehindInBulk(behind);
        }
    }

    private List<String> withOpenChats(Map<String, Block> byAlias) {
        CrmSchema.Table table = schema.chat();
        String query = StatusChat.select(table) + "&$filter="
                + DataverseClient.in(table.column("identity-id"), byAlias.keySet())
                + DataverseClient.encode(
                        " and statuscode ne " + table.status("blocked").code());
        List<String> found = new ArrayList<>();
        for (JsonNode row : dataverse.list(table.set(), query)) {
            StatusChat chat = StatusChat.of(table, row);
            Block block = byAlias.get(chat.identityId());
            if (block != null && StatusTask.covers(block, chat)) {
                found.add(block.identityId());
            }
        }
        return found;
    }

    private List<String> withOtherRow(List<Block> some) {
        Map<String, BlockedNumberRow> rows = mirror
                .rows(some.stream().map(Block::identityId).toList())
                .stream()
                .collect(Collectors.toMap(BlockedNumberRow::identityId, Function.identity(), (a, b) -> a));
        return some.stream()
                .filter(block -> {
                    BlockedNumberRow row = rows.get(block.identityId());
                    return row == null || !mirror.agrees(row, block, channelRow(block));
                })
                .map(Block::identityId)
                .toList();
    }

    /** The rows of a page that no block covers and that do not wait for the status loop. */
    private <T> List<T> uncovered(
            List<JsonNode> page, Function<JsonNode, T> read, Function<T, BlockQuery> query, int max) {
        List<T> rows = page.stream().map(read).toList();
        Map<T, BlockQuery> queries = new HashMap<>();
        for (T row : rows) {
            BlockQuery asked = query.apply(row);
            if (!asked.identityId().isEmpty()) {
                queries.put(row, asked);
            }
        }
        Set<BlockQuery> covered = blockListLookup.blockedAmong(Set.copyOf(queries.values()));
        return rows.stream()
                .filter(row -> queries.containsKey(row) && !covered.contains(queries.get(row)))
                .filter(row -> !isPending(queries.get(row).identityId()))
                .limit(Math.max(0, max))
                .toList();
    }

    private boolean isPending(String identityId) {
        return blocks.byIdentity(identityId)
                .filter(block -> block.crmState() != CrmState.SYNCED)
                .isPresent();
    }

    private boolean isActive(String identityId) {
        return blocks.byIdentity(identityId)
                .filter(block -> block.state() == State.ACTIVE)
                .isPresent();
    }

    private BlockQuery query(String identityId, String channel) {
        return new BlockQuery(identityId, channel, clock.instant());
    }

    private String channelOf(BlockedNumberRow row) {
        return channels.all().stream()
                .filter(channel -> row.channelRow() == null || channel.rowId().equals(row.channelRow()))
                .map(Channels.Channel::phoneNumberId)
                .findFirst()
                .orElse("");
    }

    private Optional<UUID> channelRow(Block block) {
        return Optional.ofNullable(block.businessNumber())
                .flatMap(channels::find)
                .map(Channels.Channel::rowId);
    }

    private static String inStatus(CrmSchema.Table table, String status) {
        return DataverseClient.encode("statuscode eq " + table.status(status).code());
    }

    private void report(String what, String identityId) {
        LOG.warn("Dynamics differed from the block list and was set back: {}, identity {}", what, identityId);
        meters.counter("bridge.drift", "kind", what).increment();
    }
}
