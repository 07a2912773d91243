package io.wabridge.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.block.Block;
import io.wabridge.block.BlockReader;
import io.wabridge.block.CrmProgress;
import io.wabridge.block.State;
import io.wabridge.database.Page;
import io.wabridge.database.Transactions;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.DataverseClient;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.dataverse.DataverseRequest;
import io.wabridge.dataverse.RowIds;
import io.wabridge.dataverse.RowValues;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps a row of {@code wab_blockednumber} for every identity that was ever blocked, also without chats. Agents see it there, and
 * a lost database is rebuilt from it. It is written before the chats, so that no chat is Blocked without it.
 */
@Component("blockedNumberMirror")
final class BlockedNumberMirror {

    private static final int ATTEMPTS = 5;
    /** Blocks compared with one query of the database, and rows written with one request to Dataverse. */
    private static final int PART = 200;

    private final DataverseClient dataverse;
    private final CrmSchema schema;
    private final BlockReader blocks;
    private final CrmProgress crmProgress;
    private final StatusSettings settings;
    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final Clock clock;

    private Instant countedAt = Instant.MIN;

    BlockedNumberMirror(
            DataverseClient dataverse,
            CrmSchema schema,
            BlockReader blocks,
            CrmProgress crmProgress,
            StatusSettings settings,
            JdbcClient jdbc,
            ObjectMapper json,
            Clock clock) {
        this.dataverse = dataverse;
        this.schema = schema;
        this.blocks = blocks;
        this.crmProgress = crmProgress;
        this.settings = settings;
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
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
                written(Map.of(task.block().identityId(), task.block().refusedCount()));
                return task;
            } catch (DataverseException e) {
                if (e.kind() != DataverseException.Kind.CONFLICT || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
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
     * Writes the refused counts that have changed, with one request for {@value #PART} numbers, and not more often than
     * configured. So a flood of discarded messages costs no more requests than a few messages.
     */
    public void writeRefusedCounts() {
        Instant now = clock.instant();
        synchronized (this) {
            if (countedAt.plus(settings.refusedInterval()).isAfter(now)) {
                return;
            }
            countedAt = now;
        }
        String cursor = null;
        do {
            Page<Block> page = blocks.list(State.ACTIVE, null, PART, cursor);
            writeCounts(page.items());
            cursor = page.next();
        } while (cursor != null);
    }

    private void writeCounts(List<Block> some) {
        Map<String, Block> moved =
                some.stream().filter(block -> block.refusedCount() > 0).collect(byIdentity());
        if (moved.isEmpty()) {
            return;
        }
        jdbc.sql("SELECT identity_id, refused FROM blocked_number_count WHERE identity_id IN (:ids)")
                .param("ids", List.copyOf(moved.keySet()))
                .query(row -> {
                    String id = row.getString("identity_id");
                    if (moved.get(id).refusedCount() == row.getLong("refused")) {
                        moved.remove(id);
                    }
                });
        if (moved.isEmpty()) {
            return;
        }
        try {
            updateCounts(moved.values());
        } catch (DataverseException e) {
            if (e.kind() != DataverseException.Kind.NOT_FOUND) {
                throw e;
            }
            // One missing row makes Dataverse refuse all. The status loop restores it; the others are written here.
            List<String> present = rows(moved.keySet()).stream()
                    .map(BlockedNumberRow::identityId)
                    .toList();
            crmProgress.markBehind(
                    moved.keySet().stream().filter(id -> !present.contains(id)).toList());
            moved.keySet().retainAll(present);
            updateCounts(moved.values());
        }
        written(moved.values().stream().collect(Collectors.toMap(Block::identityId, Block::refusedCount)));
    }

    private static java.util.stream.Collector<Block, ?, Map<String, Block>> byIdentity() {
        return Collectors.toMap(Block::identityId, block -> block, (a, b) -> a, LinkedHashMap::new);
    }

    private void updateCounts(Collection<Block> some) {
        if (some.isEmpty()) {
            return;
        }
        CrmSchema.Table table = table();
        List<ObjectNode> updates = new ArrayList<>();
        for (Block block : some) {
            updates.add(json.createObjectNode()
                    .put(table.id(), id(block.identityId()).toString())
                    .put(table.column("refused"), block.refusedCount())
                    .put(table.column("last-attempt-on"), RowValues.written(block.lastAttemptAt())));
        }
        dataverse.updateMultiple(table, updates);
    }

    private void written(Map<String, Long> counts) {
        OffsetDateTime at = Transactions.timestamp(clock.instant());
        counts.forEach((identity, refused) -> jdbc.sql("""
                        MERGE INTO blocked_number_count c
                        USING (VALUES (CAST(:identity AS VARCHAR(40)), CAST(:refused AS BIGINT), CAST(:at AS TIMESTAMP(6) WITH TIME ZONE)))
                            AS n (identity_id, refused, written_at) ON c.identity_id = n.identity_id
                        WHEN MATCHED THEN UPDATE SET refused = n.refused, written_at = n.written_at
                        WHEN NOT MATCHED THEN INSERT (identity_id, refused, written_at)
                            VALUES (n.identity_id, n.refused, n.written_at)""")
                .param("identity", identity)
                .param("refused", refused)
                .param("at", at)
                .update());
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
        columns.put(table.column("phone"), first(block.keys().phones()));
        columns.put(table.column("user-id"), first(block.keys().userIds()));
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

    private static String first(List<String> keys) {
        return keys.isEmpty() ? null : keys.get(0);
    }
}
