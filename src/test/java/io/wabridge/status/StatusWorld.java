package io.wabridge.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wabridge.block.Actor;
import io.wabridge.block.Block;
import io.wabridge.block.BlockChanges;
import io.wabridge.block.BlockCommand;
import io.wabridge.block.BlockFixture;
import io.wabridge.block.BlockListLookup;
import io.wabridge.block.BlockReader;
import io.wabridge.block.CrmProgress;
import io.wabridge.block.CrmState;
import io.wabridge.block.Refusals;
import io.wabridge.block.UnblockCommand;
import io.wabridge.conversation.Chat;
import io.wabridge.conversation.ConversationFixture;
import io.wabridge.conversation.Conversations;
import io.wabridge.conversation.Conversations.Conversation;
import io.wabridge.conversation.SessionEnds;
import io.wabridge.database.Turns;
import io.wabridge.dataverse.Channels;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.DataverseFixture;
import io.wabridge.dataverse.DataverseRequest;
import io.wabridge.dataverse.RowIds;
import io.wabridge.identity.Identities;
import io.wabridge.identity.Party;
import io.wabridge.identity.Sighting;
import io.wabridge.standin.dataverse.DataverseSeed;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The block list, the loops that make Dynamics follow it, and a Dynamics to follow, on one clock. */
final class StatusWorld implements AutoCloseable {

    static final String NUMBER = "100000000000001";
    static final String OTHER_NUMBER = "100000000000002";
    /** systemuserid of the agent who may block. */
    static final Actor ADA = new Actor("10000000-0000-0000-0000-00000000000a", "Ada");

    final DataverseFixture dataverse;
    final JdbcClient jdbc;
    final Identities identities;
    final BlockListLookup lookup;
    final BlockChanges changes;
    final BlockReader blocks;
    final Refusals refusals;
    final CrmProgress progress;
    final Channels channels;
    final Rebuild rebuild;
    final BlockedNumberMirror mirror;
    final DriftMarks marks;
    final DriftSweep sweep;
    final DriftPass pass;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Conversations conversations;
    private final ConversationFixture conversing;
    private final StatusSessions sessions;

    StatusWorld(DataSource database) {
        this(database, Map.of());
    }

    StatusWorld(DataSource database, Map<String, String> overrides) {
        this(database, new DataverseFixture(quick(overrides)));
    }

    /** Another bridge beside the same Dynamics: on another database, or another node on the same. */
    StatusWorld(DataSource database, DataverseFixture dataverse) {
        this.dataverse = dataverse;
        jdbc = JdbcClient.create(database);
        StatusSettings settings = dataverse.bind("bridge.blocking", StatusSettings.class);
        StatusWakeup wakeup = new StatusWakeup(dataverse.camel().createProducerTemplate(), dataverse.camel());
        BlockFixture list = new BlockFixture(database, dataverse.clock(), wakeup::on);
        identities = list.identities;
        lookup = list.lookup;
        changes = list.changes;
        blocks = list.blocks;
        refusals = list.refusals;
        progress = list.progress;
        StatusMemory memory = new StatusMemory(jdbc, dataverse.clock());
        StatusWriter writer = new StatusWriter(
                dataverse.client(),
                dataverse.schema(),
                memory,
                new StatusAgents(dataverse.client(), settings),
                dataverse.json());
        channels = dataverse.channels();
        conversing = new ConversationFixture(dataverse, list, channels);
        conversations = conversing.conversations;
        sessions = new StatusSessions(dataverse.client(), dataverse.schema(), conversations, dataverse.json());
        Turns turns = new Turns(jdbc, dataverse.clock());
        mirror = new BlockedNumberMirror(
                dataverse.client(), dataverse.schema(), refusals, progress, turns, settings, dataverse.json());
        rebuild = new Rebuild(dataverse.client(), dataverse.schema(), identities, changes, jdbc, dataverse.clock());
        bind("statusWakeup", wakeup);
        bind(
                "statusLoop",
                new StatusLoop(
                        progress,
                        blocks,
                        identities,
                        settings,
                        wakeup,
                        new BulkPace(jdbc, list.transactions, settings, dataverse.clock()),
                        dataverse.client(),
                        dataverse.clock()));
        bind("statusWriter", writer);
        bind("statusSessions", sessions);
        bind("blockedNumberMirror", mirror);
        bind("blockChanges", changes);
        bind("rebuild", rebuild);
        bind("channels", channels);
        DriftComparison comparison = new DriftComparison(
                dataverse.schema(), blocks, changes, progress, writer, mirror, channels, meters, dataverse.clock());
        marks = new DriftMarks(jdbc, dataverse.clock());
        sweep = new DriftSweep(
                dataverse.client(), dataverse.schema(), comparison, marks, turns, rebuild, settings, dataverse.clock());
        pass = new DriftPass(
                dataverse.client(),
                dataverse.schema(),
                blocks,
                comparison,
                mirror,
                marks,
                turns,
                rebuild,
                settings,
                dataverse.clock());
        bind("turns", turns);
        bind("driftSweep", sweep);
        bind("driftPass", pass);
    }

    private static Map<String, String> quick(Map<String, String> overrides) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("bridge.blocking.status-interval", "100ms");
        all.put("bridge.blocking.expiry-interval", "100ms");
        all.put("bridge.blocking.drift-interval", "100ms");
        all.put("bridge.dataverse.channel-refresh", "1h");
        all.putAll(overrides);
        return all;
    }

    private void bind(String name, Object bean) {
        dataverse.camel().getRegistry().bind(name, bean);
    }

    StatusWorld running(String... routes) {
        for (String route : routes) {
            dataverse.route("routes/blocking/" + route + ".camel.yaml");
        }
        return this;
    }

    StatusWorld withSessionEnds() {
        bind("sessionEnds", conversing.sessionEnds());
        dataverse.route("routes/inbound/session-end.camel.yaml");
        return this;
    }

    /** The steps of the route {@code session-end}, one by one. */
    SessionEnds sessionEnds() {
        return conversing.sessionEnds();
    }

    StatusWorld withStatusLoop() {
        return running("status-reason", "status-sweep");
    }

    // ---- the bridge's side

    String known(String phone) {
        return identities
                .sight(List.of(
                        new Sighting(Party.ofPhone(phone), dataverse.clock().instant())))
                .get(0);
    }

    Block block(String phone) {
        return block(phone, null, "spam", null);
    }

    Block block(String phone, String businessNumber, String reason, Instant expiresAt) {
        return changes.block(new BlockCommand(
                Party.ofPhone(phone), businessNumber, reason, true, expiresAt, true, "REST", ADA, null));
    }

    Block unblock(String phone) {
        return changes.unblock(new UnblockCommand(Party.ofPhone(phone), null, null, "REST", ADA, null));
    }

    void awaitSynced(String phone) {
        await().untilAsserted(() -> assertThat(blocks.find(Party.ofPhone(phone)))
                .hasValueSatisfying(block -> assertThat(block.crmState()).isEqualTo(CrmState.SYNCED)));
    }

    static org.awaitility.core.ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
    }

    /** A session that a message to this person opens or joins; in the ledger alone. */
    Conversation conversation(String number, String phone) {
        return conversations
                .open(
                        number,
                        known(phone),
                        Party.ofPhone(phone),
                        dataverse.clock().instant(),
                        UUID.randomUUID())
                .orElseThrow();
    }

    /** Writes its session, and its chat where there is none yet, as messages do before they are written. */
    void write(Conversation conversation) {
        conversing.write(conversation);
    }

    /** The status loop's step, for a chat that it found covered by a block. */
    void cancelSessionsOf(Chat chat) {
        StatusChat read = StatusChat.of(dataverse.schema().chat(), row("wab_chats", chat.id()));
        StatusLease lease = StatusLease.start(dataverse.clock(), Duration.ofMinutes(1));
        sessions.cancel(new StatusTask(new StatusClaim(null, lease, 0), null, List.of(), List.of(read)));
    }

    List<String> sessionsInLedger() {
        return jdbc.sql("SELECT state FROM ledger_session ORDER BY started_at")
                .query(String.class)
                .list();
    }

    // ---- the Dynamics side

    /** A chat of this phone on a business number, in a status. */
    UUID chat(String number, String phone, String status) {
        return chat(number, known(phone), phone, status);
    }

    UUID chat(String number, String identityId, String phone, String status) {
        CrmSchema.Table table = dataverse.schema().chat();
        String key = RowIds.chatKey(number, identityId);
        ObjectNode columns = columns()
                .put("wab_name", phone)
                .put("wab_chatkey", key)
                .put("wab_identityid", identityId)
                .put("wab_phone", phone)
                .put("wab_channelid@odata.bind", "/wab_channels(" + channelRow(number) + ")");
        UUID id = create(table.set(), columns);
        if (!status.equals("open")) {
            setStatus(table, id, status);
        }
        return id;
    }

    UUID session(UUID chat, String status) {
        CrmSchema.Table table = dataverse.schema().session();
        ObjectNode columns = columns()
                .put("wab_sessionkey", UUID.randomUUID().toString())
                .put("wab_chatid@odata.bind", "/wab_chats(" + chat + ")")
                .put("wab_startedon", "2026-01-01T00:00:00Z");
        UUID id = create(table.set(), columns);
        if (!status.equals("open")) {
            setStatus(table, id, status);
        }
        return id;
    }

    void setStatus(CrmSchema.Table table, UUID id, String status) {
        change(
                table.set(),
                id,
                columns()
                        .put("statecode", table.status(status).state())
                        .put("statuscode", table.status(status).code()));
    }

    void setChatStatus(UUID chat, String status) {
        setStatus(dataverse.schema().chat(), chat, status);
    }

    UUID create(String set, ObjectNode columns) {
        return dataverse.standIn().create(DataverseSeed.ROOT, set, columns);
    }

    void change(String set, UUID id, ObjectNode columns) {
        dataverse.standIn().patch(DataverseSeed.ROOT, set, id, columns);
    }

    void delete(String set, UUID id) {
        dataverse.standIn().delete(DataverseSeed.ROOT, set, id);
    }

    ObjectNode columns() {
        return dataverse.json().createObjectNode();
    }

    JsonNode row(String set, UUID id) {
        return dataverse.standIn().row(set, id).orElseThrow();
    }

    String chatStatus(UUID chat) {
        return status(dataverse.schema().chat(), row("wab_chats", chat));
    }

    String sessionStatus(UUID session) {
        return status(dataverse.schema().session(), row("wab_chatsessions", session));
    }

    JsonNode number(String phone) {
        List<ObjectNode> rows = dataverse.standIn().rows("wab_blockednumbers", "wab_phone eq '" + phone + "'");
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    String numberStatus(String phone) {
        return status(dataverse.schema().blockedNumber(), number(phone));
    }

    private static String status(CrmSchema.Table table, JsonNode row) {
        CrmSchema.Status status = new CrmSchema.Status(
                row.path("statuscode").asInt(-1), row.path("statecode").asInt(-1));
        return table.status().entrySet().stream()
                .filter(entry -> entry.getValue().equals(status))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(status.toString());
    }

    /** One run of the route {@code drift-sweep}, as if its time had come. */
    void sweep() {
        sweep.end(sweep.compareNumbers(sweep.compareChats(sweep.begin())));
    }

    /** What the bridge itself writes as it writes messages: the chat's row, whatever its status. */
    void bridgeWrites(UUID chat) {
        dataverse
                .client()
                .send(DataverseRequest.patch(
                        dataverse.schema().chat().path(chat), columns().put("wab_name", "the latest name")));
    }

    static UUID channelRow(String number) {
        return number.equals(NUMBER) ? DataverseSeed.CHANNEL_1 : DataverseSeed.CHANNEL_2;
    }

    @Override
    public void close() {
        dataverse.close();
    }
}
