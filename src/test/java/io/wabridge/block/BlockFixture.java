package io.wabridge.block;

import io.wabridge.block.CrmProgress.Behind;
import io.wabridge.block.CrmProgress.Priority;
import io.wabridge.database.Transactions;
import io.wabridge.identity.Identities;
import io.wabridge.identity.Party;
import io.wabridge.identity.Sighting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Identities, block list and send claims on a database, wired as Spring wires them. */
public final class BlockFixture {

    public static final Actor ADA = new Actor("10000000-0000-0000-0000-00000000000a", "Ada Agent");
    public static final String CHANNEL = "100000000000001";
    public static final String OTHER_CHANNEL = "100000000000002";

    public final JdbcTemplate jdbc;
    public final Transactions transactions;
    public final Identities identities;
    public final BlockListLookup lookup;
    public final BlockChanges changes;
    public final BlockReader blocks;
    public final Refusals refusals;
    public final CrmProgress progress;
    public final SendClaims claims;

    /** Everything published, in order: {@link StatusBehind}. */
    public final List<Object> events = Collections.synchronizedList(new ArrayList<>());

    private final OpenClaims openClaims;
    private final Clock clock;

    public BlockFixture(DataSource dataSource, Clock clock) {
        this(dataSource, clock, Duration.ofSeconds(10));
    }

    /** With somebody who hears of every commit that leaves Dynamics behind. */
    public BlockFixture(DataSource dataSource, Clock clock, Consumer<StatusBehind> listener) {
        this(dataSource, clock, Duration.ofSeconds(10), listener);
    }

    public BlockFixture(DataSource dataSource, Clock clock, Duration claimWait) {
        this(dataSource, clock, claimWait, behind -> {});
    }

    private BlockFixture(DataSource dataSource, Clock clock, Duration claimWait, Consumer<StatusBehind> listener) {
        this.clock = clock;
        jdbc = new JdbcTemplate(dataSource);
        transactions = Transactions.on(dataSource);
        JdbcClient client = JdbcClient.create(dataSource);
        NamedParameterJdbcTemplate batches = new NamedParameterJdbcTemplate(dataSource);
        BlockSettings settings = new BlockSettings(claimWait, Duration.ofSeconds(1));
        BlockRows rows = new BlockRows(client);
        AuditLog audit = new AuditLog(client);
        BlockWriter writer = new BlockWriter(
                rows,
                audit,
                transactions,
                event -> {
                    events.add(event);
                    if (event instanceof StatusBehind behind) {
                        listener.accept(behind);
                    }
                },
                clock);
        progress = new CrmProgress(client, batches, transactions, rows, writer, clock);
        identities = new Identities(jdbc, transactions, new BlockCarrier(writer, rows, audit, progress));
        refusals = new Refusals(client, batches, transactions, rows, clock);
        lookup = new BlockListLookup(client, refusals, clock);
        blocks = new BlockReader(dataSource, identities, rows, audit, settings, clock);
        openClaims = new OpenClaims(client);
        changes = new BlockChanges(transactions, identities, writer, rows, audit, openClaims, blocks, settings);
        claims = new SendClaims(client, transactions, lookup, clock);
    }

    /** How many sends are between their check and the provider's answer. */
    public int openClaims(String identityId) {
        return openClaims.of(identities.aliases(identityId), null).size();
    }

    /** Claims what Dynamics has not followed yet, of any priority, in the order of the status loop. */
    public List<Behind> claimBehind(int max, Duration lease) {
        List<Behind> claimed = new ArrayList<>();
        for (Priority priority : Priority.values()) {
            claimed.addAll(progress.claimBehind(priority, max - claimed.size(), lease));
        }
        return claimed;
    }

    /** Sees one party now, and says whose it is. */
    public String see(Party party) {
        return identities.sight(List.of(new Sighting(party, clock.instant()))).get(0);
    }

    public Block block(Party party) {
        return block(party, null, "spam", null);
    }

    public Block block(Party party, String businessNumber, String reason, Instant expiresAt) {
        return changes.block(new BlockCommand(party, businessNumber, reason, true, expiresAt, true, "chat", ADA, null));
    }

    public Block unblock(Party party) {
        return changes.unblock(new UnblockCommand(party, null, "sorry", "chat", ADA, null));
    }

    public boolean isBlocked(Party party) {
        return lookup.isBlocked(see(party), CHANNEL);
    }

    /** Whether a message is refused that was received then. */
    public boolean isBlocked(String identityId, String channel, Instant receivedAt) {
        return !lookup.blockedAmong(List.of(new BlockQuery(identityId, channel, receivedAt)))
                .isEmpty();
    }

    /** Latest first. */
    public List<String> actions(Party party) {
        return blocks.history(party, 200, null).items().stream()
                .map(AuditEntry::action)
                .toList();
    }
}
