package io.wabridge.standin.dataverse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.StandInClock;
import io.wabridge.standin.dataverse.model.DataverseError;
import io.wabridge.standin.dataverse.model.Schema;
import io.wabridge.standin.dataverse.model.SolutionReader;
import io.wabridge.standin.dataverse.model.StandardTables;
import io.wabridge.standin.dataverse.model.Table;
import io.wabridge.standin.entra.Caller;
import io.wabridge.standin.entra.TokenCheck;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Dataverse in memory: stateful, and strict where the real one is. Its tables, keys, status reasons and roles are those of the
 * solution that ships.
 *
 * <p>What HTTP clients see is {@link DataverseServlet}'s business; the methods here let a test look at rows, act as an agent would in
 * a form, order trouble, and ask what the bridge did.
 */
public final class DataverseStandIn implements AutoCloseable {

    /** Read once a JVM; nothing changes it. */
    private static final Schema SOLUTION = StandardTables.withSolution(SolutionReader.ofThisProject());

    private final Schema schema = SOLUTION;
    private final Store store = new Store(schema);
    private final Privileges privileges = new Privileges(schema, store);
    private final QueryEngine queries = new QueryEngine(schema, store);
    private final QueryParser parser = new QueryParser(schema);
    private final PayloadReader payloads = new PayloadReader(schema, new Keys(schema, store));
    private final Statistics statistics = new Statistics();
    private final Arrivals arrivals = new Arrivals();
    private final RowWriter writer;
    private final DataverseSeed seed;
    private final Steps steps = new Steps(schema, store);
    private final WebhookSender webhooks;
    private final ServiceProtection protection;
    private final DataverseApi api;
    private final TokenCheck tokens;

    public DataverseStandIn(StandInClock clock, TokenCheck tokens) {
        this.tokens = tokens;
        this.writer = new RowWriter(schema, store, clock);
        this.seed = new DataverseSeed(schema, writer);
        this.webhooks = new WebhookSender(steps, clock, DataverseSeed.ORGANIZATION);
        this.protection = new ServiceProtection(clock);
        this.api = new DataverseApi(
                schema, store, privileges, writer, queries, DataverseSeed.ORGANIZATION, this::committed);
        seed.privileges(privileges);
        reset();
    }

    private void committed(List<Change> changes) {
        changes.forEach(statistics::changed);
        arrivals.committed(changes, limits());
        webhooks.committed(changes);
    }

    /** Forgets rows, counts, limits and ordered trouble, and seeds anew. Where webhooks go stays. */
    public void reset() {
        store.reset(seed::plant);
        steps.forget();
        statistics.reset();
        protection.reset();
        webhooks.reset();
    }

    public Limits limits() {
        return protection.limits();
    }

    public void limits(Limits limits) {
        protection.limits(limits);
    }

    public DataverseStats stats() {
        Map<String, Integer> rows = new TreeMap<>();
        store.read(() -> {
            schema.tables().forEach(table -> rows.put(table.set(), store.count(table)));
            return rows;
        });
        return statistics.snapshot(rows);
    }

    /** Starts counting anew; rows stay. */
    public void resetStats() {
        statistics.reset();
    }

    /**
     * From now on notes when rows of this set come.
     *
     * @param column whose text names the row
     */
    public void watch(String set, String column) {
        arrivals.watch(schema.set(set), column);
    }

    /** Name to time of what came since the last call, in microseconds since 1970; each is told once. */
    public Map<String, Long> takeArrivals() {
        return arrivals.take();
    }

    // ---- Steps
    // -------------------------------------------------------------------------------------------------------------

    /** Gives the solution's endpoint its address and its key, as an administrator does after the import. */
    public void dynamicsWebhook(String url, String headerName, String headerValue) {
        String authValue = Step.authValue(headerName, headerValue);
        seed.endpoint(url, authValue);
        patch(
                DataverseSeed.ROOT,
                "serviceendpoints",
                DataverseSeed.ENDPOINT,
                JsonNodeFactory.instance.objectNode().put("url", url).put("authvalue", authValue));
    }

    public void register(Step step) {
        steps.add(step);
    }

    /** The next so many webhook calls are never made. */
    public void loseWebhooks(int count) {
        webhooks.loseNext(count);
    }

    /** The next so many webhook calls are made twice. */
    public void doubleWebhooks(int count) {
        webhooks.doubleNext(count);
    }

    /** Webhook calls answered 2xx since the last reset. */
    public int webhooksDelivered() {
        return webhooks.delivered();
    }

    /** Webhook calls that failed for good since the last reset. */
    public int webhooksFailed() {
        return webhooks.failed();
    }

    // ---- Rows
    // --------------------------------------------------------------------------------------------------------------

    /** All rows of a set as JSON with all columns, oldest first. */
    public List<ObjectNode> rows(String set) {
        return rows(set, null);
    }

    /** @param filter as in {@code $filter}, not encoded; null for all */
    public List<ObjectNode> rows(String set, String filter) {
        Table table = schema.set(set);
        var uri = parser.parse(set, filter == null ? Map.of() : Map.of("$filter", filter), table, false);
        return store.read(() -> {
            List<Row> rows = new ArrayList<>(FilterCompiler.filtered(store.rows(table), queries.filter(table, uri)));
            rows.sort(Comparator.comparing(row -> row.values().get("createdon").toString()));
            return rows.stream().map(queries::plain).toList();
        });
    }

    public Optional<ObjectNode> row(String set, UUID id) {
        return store.read(() -> store.find(schema.set(set), id).map(queries::plain));
    }

    /**
     * Creates a row as this user would: their privileges count, steps fire.
     *
     * @param user systemuserid
     * @param body as the Web API takes it
     */
    public UUID create(UUID user, String set, JsonNode body) {
        Table table = schema.set(set);
        return api.write(
                        null,
                        transaction ->
                                writer.create(transaction, access(user), table, null, payloads.read(table, body)))
                .id();
    }

    /** Changes a row as this user would. */
    public void patch(UUID user, String set, UUID id, JsonNode body) {
        Table table = schema.set(set);
        api.write(
                null,
                transaction ->
                        writer.update(transaction, access(user), existing(table, id), payloads.read(table, body)));
    }

    /** Changes the settings row, as an administrator would. What the bridge read last stands for a minute. */
    public void setting(JsonNode change) {
        patch(DataverseSeed.ROOT, "wab_settings", DataverseSeed.SETTING, change);
    }

    /** Deletes a row as this user would. */
    public void delete(UUID user, String set, UUID id) {
        Table table = schema.set(set);
        api.write(null, transaction -> {
            writer.delete(transaction, access(user), existing(table, id));
            return null;
        });
    }

    /** Gives or takes a role, directly. */
    public void role(UUID user, UUID role, boolean give) {
        var relation = schema.join(schema.table("systemuser"), "systemuserroles_association")
                .orElseThrow();
        api.write(null, transaction -> {
            if (give) {
                transaction.link(relation, user, role);
            } else {
                transaction.unlink(relation, user, role);
            }
            return null;
        });
    }

    private Row existing(Table table, UUID id) {
        return store.find(table, id).orElseThrow(() -> DataverseError.noSuchRow(table, id));
    }

    private Access access(UUID user) {
        return privileges.of(existing(schema.table("systemuser"), user));
    }

    // ---- For the servlet
    // ---------------------------------------------------------------------------------------------------

    Optional<Caller> caller(String bearer) {
        return tokens.check(bearer);
    }

    ApiResponse answer(ApiRequest request, Caller caller) {
        if (request.path().equals("$batch")) {
            return new Batch(api, operation -> counted(operation, caller)).handle(request, caller);
        }
        counted(request, caller);
        ApiResponse response = api.handle(request, caller);
        read(request).ifPresent(set -> statistics.shown(caller.clientId(), set, response.rows()));
        return response;
    }

    private void counted(ApiRequest request, Caller caller) {
        read(request).ifPresent(set -> statistics.read(caller.clientId(), set));
    }

    /** The entity set it reads. */
    private Optional<String> read(ApiRequest request) {
        return Optional.of(request.path().replaceAll("[/(].*", ""))
                .filter(set -> request.method().equals("GET") && schema.isSet(set));
    }

    ServiceProtection protection() {
        return protection;
    }

    Statistics statistics() {
        return statistics;
    }

    @Override
    public void close() {
        webhooks.close();
    }
}
