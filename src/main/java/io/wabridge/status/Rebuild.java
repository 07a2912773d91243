package io.wabridge.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.block.Actor;
import io.wabridge.block.Block;
import io.wabridge.block.BlockChanges;
import io.wabridge.block.CrmState;
import io.wabridge.block.State;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.DataverseClient;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.dataverse.DataverseRequest;
import io.wabridge.identity.Identities;
import io.wabridge.identity.IdentityKeys;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads identities and blocks back from Dataverse into an empty database, so that a lost database does not silently unblock
 * everyone.
 *
 * <p>Chats come first, because they have the older identity ids, and a block belongs to an identity. Every step may be repeated,
 * so an interrupted rebuild starts again from the beginning.
 */
@Component("rebuild")
public final class Rebuild {

    private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);

    private static final String STATE = "rebuild";
    private static final String DONE = "done";
    /** Dataverse adds people's names as annotations, so no further reads are needed. */
    private static final String NAMES = "odata.include-annotations=\"OData.Community.Display.V1.FormattedValue\"";

    private final DataverseClient dataverse;
    private final CrmSchema schema;
    private final Identities identities;
    private final BlockChanges blockChanges;
    private final JdbcClient jdbc;
    private final Clock clock;

    private volatile boolean done;

    Rebuild(
            DataverseClient dataverse,
            CrmSchema schema,
            Identities identities,
            BlockChanges blockChanges,
            JdbcClient jdbc,
            Clock clock) {
        this.dataverse = dataverse;
        this.schema = schema;
        this.identities = identities;
        this.blockChanges = blockChanges;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Whether this database knows all blocks. Until then no message may be delivered or sent. */
    public boolean done() {
        if (!done) {
            done = jdbc.sql("SELECT state FROM bridge_state WHERE name = :name")
                    .param("name", STATE)
                    .query(String.class)
                    .optional()
                    .filter(DONE::equals)
                    .isPresent();
        }
        return done;
    }

    /**
     * Reads everything back, unless this was done before.
     *
     * @throws DataverseException when Dataverse cannot be read; it may be tried again
     */
    public void run() {
        if (done()) {
            return;
        }
        int[] read = new int[2];
        CrmSchema.Table chat = schema.chat();
        dataverse.pages(
                DataverseRequest.get(chat.set(), StatusChat.select(chat)), page -> read[0] += restoreIdentities(page));
        CrmSchema.Table number = schema.blockedNumber();
        Map<UUID, String> channels = new HashMap<>();
        dataverse.pages(
                DataverseRequest.get(
                                number.set(),
                                BlockedNumberRow.select(number) + "&$filter="
                                        + DataverseClient.encode("statuscode eq "
                                                + number.status("blocked").code()))
                        .with("Prefer", NAMES),
                page -> {
                    for (JsonNode row : page) {
                        restoreBlock(BlockedNumberRow.of(number, row), channels);
                        read[1]++;
                    }
                });
        jdbc.sql("""
                        MERGE INTO bridge_state s
                        USING (VALUES (CAST(:name AS VARCHAR(60)), CAST(:state AS VARCHAR(200)))) AS n (name, state)
                            ON s.name = n.name
                        WHEN NOT MATCHED THEN INSERT (name, state) VALUES (n.name, n.state)""").param("name", STATE).param("state", DONE).update();
        done = true;
        LOG.info("Read back from Dynamics: {} identities, {} blocks", read[0], read[1]);
    }

    private int restoreIdentities(List<JsonNode> page) {
        Map<String, Set<String>> phones = new LinkedHashMap<>();
        Map<String, Set<String>> userIds = new LinkedHashMap<>();
        for (JsonNode row : page) {
            StatusChat chat = StatusChat.of(schema.chat(), row);
            // A group has an id but no person. A sender that is neither number nor user id gets the same id again.
            if (!chat.identityId().isEmpty() && (chat.phone() != null || chat.userId() != null)) {
                add(phones, chat.identityId(), chat.phone());
                add(userIds, chat.identityId(), chat.userId());
            }
        }
        Instant now = clock.instant();
        phones.forEach((identityId, known) -> identities.restore(
                new IdentityKeys(
                        identityId, List.copyOf(known), List.copyOf(userIds.get(identityId)), List.of(), false),
                now));
        return phones.size();
    }

    /** One chat of a person may have the number, another the user id, or another number. */
    private static void add(Map<String, Set<String>> keys, String identityId, String key) {
        Set<String> known = keys.computeIfAbsent(identityId, id -> new LinkedHashSet<>());
        if (key != null) {
            known.add(key);
        }
    }

    private void restoreBlock(BlockedNumberRow row, Map<UUID, String> channels) {
        Instant since = row.blockedOn() == null ? clock.instant() : row.blockedOn();
        identities.restore(row.keys(), since);
        blockChanges.restore(new Block(
                row.identityId(),
                row.keys(),
                row.channelRow() == null ? null : channels.computeIfAbsent(row.channelRow(), this::phoneNumberId),
                State.ACTIVE,
                row.reason(),
                row.blockedBy() == null
                        ? Actor.REBUILD
                        : new Actor(row.blockedBy(), row.blockedByName() == null ? "" : row.blockedByName()),
                since,
                row.expiresOn(),
                null,
                null,
                1,
                row.refused(),
                row.lastAttemptOn(),
                CrmState.PENDING,
                0));
    }

    private String phoneNumberId(UUID channelRow) {
        CrmSchema.Table table = schema.channel();
        return dataverse
                .get(table.path(channelRow), "$select=" + table.column("phone-number-id"))
                .path(table.column("phone-number-id"))
                .asText();
    }
}
