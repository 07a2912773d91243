package io.wabridge.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.block.Block;
import io.wabridge.block.CrmProgress;
import io.wabridge.block.Refusals;
import io.wabridge.block.Refusals.Count;
import io.wabridge.block.State;
import io.wabridge.database.Turns;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.DataverseClient;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.dataverse.DataverseRequest;
import io.wabridge.dataverse.Portions;
import io.wabridge.dataverse.RowIds;
import io.wabridge.dataverse.RowValues;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Keeps a row of {@code wab_blockednumber} for every identity that was ever blocked, also without chats. Agents see it there, and
 * a lost database is rebuilt from it. It is written before the chats, so that no chat is Blocked without it.
 */
@Component("blockedNumberMirror")
final class BlockedNumberMirror {

    private static final int ATTEMPTS = 5;
    /** Counts written with one request. */
    private static final int PART = 200;
    /** Counts written in one turn: 50 of the 1,200 requests that Dataverse allows in a minute. The rest has its turn later. */
    private static final int MOST_COUNTS = 10_000;

    private final DataverseClient dataverse;
    private final CrmSchema schema;
    private final Refusals refusals;
    private final CrmProgress crmProgress;
    private final Turns turns;
    private final StatusSettings settings;
    private final ObjectMapper json;

    BlockedNumberMirror(
            DataverseClient dataverse,
            CrmSchema schema,
            Refusals refusals,
            CrmProgress crmProgress,
            Turns turns,
            StatusSettings settings,
            ObjectMapper json) {
        this.dataverse = dataverse;
        this.schema = schema;
        this.refusals = refusals;
        this.crmProgress = crmProgress;
        this.turns = turns;
        this.settings = settings;
        this.json = json;
    }

    /**
     * Writes the row of this block, also when it seems to agree. The write changes the row version, so that a late write of an
     * earlier version of the block fails.
     */
    public StatusTask mirror(StatusTask task) {
        for (int attempt = 1; ; attempt++) {
            task.lease().check();
            try {
                write(task.block(), rows(task.aliases()));
                refusals.shown(List.of(count(task.block())));
                return task;
            } catch (DataverseException e) {
                if (e.kind() != DataverseException.Kind.CONFLICT || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static Count count(Block block) {
        return new Count(block.identityId(), block.refusedCount(), block.lastAttemptAt());
    }

    private void write(Block block, List<BlockedNumberRow> rows) {
        boolean there = false;
        for (BlockedNumberRow row : rows) {
            if (row.identityId().equals(block.identityId())) {
                there = true;
                update(row, columns(block, block.state()));
            } else {
                // The identity was merged into another. The block is shown, and found by a rebuild, under the surviving
                // id.
                lift(row);
            }
        }
        if (!there) {
            create(block);
        }
    }

    /** Marks a row without a block as Lifted; false when the row is not Blocked. */
    boolean lift(BlockedNumberRow row) {
        if (!isBlocked(row)) {
            return false;
        }
        update(row, table().status("lifted").writeTo(json.createObjectNode()));
        return true;
    }

    boolean isBlocked(BlockedNumberRow row) {
        return row.status().equals(table().status("blocked"));
    }

    /** Whether a row agrees with the block. */
    boolean agrees(BlockedNumberRow row, Block block, Optional<UUID> channelRow) {
        ObjectNode seen = json.createObjectNode();
        CrmSchema.Table table = table();
        seen.put(table.column("reason"), row.reason());
        seen.put(table.column("expires-on"), RowValues.written(row.expiresOn()));
        seen.put(table.column("blocked-on"), RowValues.written(row.blockedOn()));
        ObjectNode wanted = json.createObjectNode();
        wanted.put(table.column("reason"), block.reason());
        wanted.put(table.column("expires-on"), RowValues.written(block.expiresAt()));
        wanted.put(table.column("blocked-on"), RowValues.written(block.blockedAt()));
        return isBlocked(row) == (block.state() == State.ACTIVE)
                && seen.equals(wanted)
                && BlockedNumberKeys.agree(row.keys(), block.keys())
                && Optional.ofNullable(row.channelRow()).equals(channelRow);
    }

    List<BlockedNumberRow> rows(Collection<String> identityIds) {
        CrmSchema.Table table = table();
        List<BlockedNumberRow> rows = new ArrayList<>();
        for (JsonNode row : dataverse.list(
                table.set(),
                BlockedNumberRow.select(table) + "&$filter="
                        + DataverseClient.in(table.column("identity-id"), identityIds))) {
            rows.add(BlockedNumberRow.of(table, row));
        }
        return rows;
    }

    /**
     * Writes the refused counts that Dynamics does not show yet, with one request for {@value #PART} numbers. All nodes together do so not
     * more often than configured. So a flood of discarded messages costs no more requests than a few messages.
     */
    public void writeRefusedCounts() {
        if (turns.take("refused-counts", settings.refusedInterval())) {
            Portions.of(refusals.notShown(MOST_COUNTS), PART).forEach(this::writeCounts);
        }
    }

    private void writeCounts(List<Count> some) {
        try {
            updateCounts(some);
        } catch (DataverseException e) {
            if (e.kind() != DataverseException.Kind.NOT_FOUND) {
                throw e;
            }
            // One missing row makes Dataverse refuse all. The status loop restores it; the others are written here.
            Set<String> present = rows(some.stream().map(Count::identityId).toList()).stream()
                    .map(BlockedNumberRow::identityId)
                    .collect(Collectors.toSet());
            crmProgress.markBehindInBulk(some.stream()
                    .map(Count::identityId)
                    .filter(id -> !present.contains(id))
                    .toList());
            updateCounts(some.stream()
                    .filter(count -> present.contains(count.identityId()))
                    .toList());
        }
        refusals.shown(some);
    }

    private void updateCounts(List<Count> some) {
        if (some.isEmpty()) {
            return;
        }
        CrmSchema.Table table = table();
        List<ObjectNode> updates = new ArrayList<>();
        for (Count count : some) {
            updates.add(json.createObjectNode()
                    .put(table.id(), id(count.identityId()).toString())
                    .put(table.column("refused"), count.refused())
                    .put(table.column("last-attempt-on"), RowValues.written(count.lastAttemptAt())));
        }
        dataverse.updateMultiple(table, updates);
    }

    private void create(Block block) {
        ObjectNode columns = columns(block, State.ACTIVE);
        columns.put(table().column("identity-id"), block.identityId());
        // A new row always gets its first status reason.
        columns.remove(List.of(CrmSchema.STATE, CrmSchema.CODE));
        send(
                DataverseRequest.patch(table().path(id(block.identityId())), columns)
                        .with("If-None-Match", "*"),
                columns);
        if (block.state() == State.LIFTED) {
            rows(List.of(block.identityId())).forEach(this::lift);
        }
    }

    private void update(BlockedNumberRow row, ObjectNode columns) {
        send(DataverseRequest.patch(table().path(row.id()), columns).with("If-Match", row.etag()), columns);
    }

    /** The row must be written even if the agent has left the organisation. */
    private void send(DataverseRequest request, ObjectNode columns) {
        DataverseRequest tagged = request.withQuery(DataverseClient.TAG);
        try {
            dataverse.send(tagged);
        } catch (DataverseException e) {
            boolean maybeTheAgent =
                    e.kind() == DataverseException.Kind.NOT_FOUND || e.kind() == DataverseException.Kind.REFUSED;
            String agent = table().bind("blocked-by");
            if (!maybeTheAgent || !columns.hasNonNull(agent)) {
                throw e;
            }
            ObjectNode anonymous = columns.deepCopy();
            anonymous.putNull(agent);
            dataverse.send(
                    new DataverseRequest(tagged.method(), tagged.path(), tagged.query(), tagged.headers(), anonymous));
        }
    }

    private ObjectNode columns(Block block, State state) {
        CrmSchema.Table table = table();
        ObjectNode columns = json.createObjectNode();
        BlockedNumberKeys.write(table, block.keys(), columns);
        columns.put(
                table.bind("channel"),
                block.businessNumber() == null ? null : "/" + schema.channel().pathByKey(block.businessNumber()));
        columns.put(table.column("reason"), block.reason());
        columns.put(
                table.bind("blocked-by"),
                StatusAgents.systemUser(block.blockedBy())
                        .map(CrmSchema::systemUser)
                        .orElse(null));
        columns.put(table.column("blocked-on"), RowValues.written(block.blockedAt()));
        columns.put(table.column("expires-on"), RowValues.written(block.expiresAt()));
        columns.put(table.column("refused"), block.refusedCount());
        columns.put(table.column("last-attempt-on"), RowValues.written(block.lastAttemptAt()));
        return table.status(state == State.ACTIVE ? "blocked" : "lifted").writeTo(columns);
    }

    private CrmSchema.Table table() {
        return schema.blockedNumber();
    }

    static UUID id(String identityId) {
        return RowIds.of("blocked-number", identityId);
    }
}
