package io.wabridge.promise;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.wabridge.fixture.LongList;
import io.wabridge.fixture.PlanRecorder;
import io.wabridge.fixture.PlanRecorder.Plan;
import io.wabridge.fixture.TestBridge;
import io.wabridge.fixture.TestBridge.Database;
import io.wabridge.standin.dataverse.DataverseStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A bridge that has nothing to do and long lists of what is settled: what its timers ask the database, and Dynamics. Every statement of every
 * timer is looked at, also of one that is added later.
 */
class IdleBridgeIT {

    /** The way down a few indexes. Of the smallest table filled here, all pages are several times as many. */
    private static final long A_FEW_PAGES = 60;

    private static final Set<String> READ_BY_POLLS =
            Set.of("wab_blockrequests", "wab_outgoings", "wab_chatrequests", "wab_settings", "wab_channels", "roles");

    private PlanRecorder recorder;

    @Test
    void noTimerReadsWhatIsSettled() {
        try (TestBridge bridge = bridge()) {
            bridge.start(
                    "--spring.datasource.hikari.connection-init-sql=" + PlanRecorder.INIT_SQL,
                    "--bridge.clock.interval=500ms",
                    "--bridge.blocking.status-interval=500ms",
                    "--bridge.blocking.refused-interval=500ms",
                    "--bridge.blocking.expiry-interval=500ms",
                    "--bridge.blocking.drift-interval=500ms",
                    "--bridge.blocking.refusal-purge-interval=500ms",
                    "--bridge.inbound.session-end-interval=500ms",
                    "--bridge.inbound.housekeeping-interval=500ms",
                    "--bridge.outbound.sweep-interval=500ms",
                    "--bridge.outbound.purge-interval=500ms",
                    "--bridge.outbound.reconcile-interval=500ms",
                    "--bridge.parking.purge-interval=500ms",
                    "--bridge.parking.count-interval=500ms",
                    "--bridge.api.purge-period=500ms",
                    "--bridge.dataverse.channel-refresh=500ms",
                    "--bridge.dataverse.parallelism-refresh=500ms");
            fill(bridge, 10_000);
            Map<String, Long> before = runs(bridge);
            recorder.reset();

            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(runs(bridge))
                    .allSatisfy((route, runs) -> assertThat(runs).isGreaterThan(before.get(route) + 1)));

            List<Plan> plans = recorder.plans();
            assertThat(plans)
                    .extracting(Plan::sql)
                    .as("purges, sweeps, drift")
                    .anyMatch(sql -> sql.contains("drift_mark"));
            assertThat(plans).extracting(Plan::sql).hasSizeGreaterThan(25);
            assertThat(plans).allSatisfy(plan -> {
                assertThat(plan.pages()).isLessThan(A_FEW_PAGES);
                assertThat(plan.removed()).isLessThan(100);
            });
        }
    }

    /** With the periods that ship, for a minute. By hand: {@code mvn verify -Dit.test=IdleBridgeIT -Didle.blocks=1000000}. */
    @Test
    @EnabledIfSystemProperty(named = "idle.blocks", matches = "\\d+")
    void anIdleMinuteTouchesFewPagesHoweverLongTheListIs() {
        int blocks = Integer.getInteger("idle.blocks");
        try (TestBridge bridge = bridge()) {
            bridge.start(
                    "--spring.datasource.hikari.connection-init-sql=" + PlanRecorder.INIT_SQL,
                    "--bridge.outbound.reconcile-interval=30s",
                    "--bridge.parking.count-interval=15s");
            // Half of them hold, the others expired and were lifted.
            fill(bridge, 2 * blocks);
            JdbcTemplate jdbc = new JdbcTemplate(recorder);
            pass(Duration.ofSeconds(20));
            recorder.reset();
            bridge.dataverse().resetStats();
            long tables = pages(
                    jdbc,
                    "SUM(COALESCE(heap_blks_read, 0) + COALESCE(heap_blks_hit, 0)"
                            + " + COALESCE(idx_blks_read, 0) + COALESCE(idx_blks_hit, 0)) FROM pg_statio_user_tables");
            long all = pages(jdbc, "blks_hit + blks_read FROM pg_stat_database WHERE datname = current_database()");

            pass(Duration.ofMinutes(1));

            List<Plan> plans = recorder.plans();
            DataverseStats dynamics = bridge.dataverse().stats();
            tables = pages(
                            jdbc,
                            "SUM(COALESCE(heap_blks_read, 0) + COALESCE(heap_blks_hit, 0)"
                                    + " + COALESCE(idx_blks_read, 0) + COALESCE(idx_blks_hit, 0)) FROM pg_statio_user_tables")
                    - tables;
            all = pages(jdbc, "blks_hit + blks_read FROM pg_stat_database WHERE datname = current_database()") - all;
            say(plans, tables, all, dynamics);
            assertThat(tables).isLessThan(10_000);
            assertThat(plans.stream().mapToLong(Plan::pages).sum()).isLessThan(10_000);
            assertThat(dynamics.reads().keySet()).isSubsetOf(READ_BY_POLLS);
            // Without those that read no table: who the bridge is.
            long polls = dynamics.reads().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(dynamics.requests("GET")).isBetween(polls, polls + 2);
            assertThat(dynamics.requests()).allSatisfy((kind, count) -> assertThat(count)
                    .isEqualTo(kind.equals("GET") ? dynamics.requests("GET") : 0));
        }
    }

    private TestBridge bridge() {
        return TestBridge.stopped(Database.POSTGRESQL)
                .beside(beans ->
                        beans.registerBean("planRecording", BeanPostProcessor.class, () -> new BeanPostProcessor() {
                            @Override
                            public Object postProcessAfterInitialization(Object bean, String name) {
                                if (!name.equals("dataSource")) {
                                    return bean;
                                }
                                recorder = new PlanRecorder((DataSource) bean);
                                return recorder;
                            }
                        }));
    }

    /** How often each route with a timer has run; the one that runs once, at the start, is left out. */
    private static Map<String, Long> runs(TestBridge bridge) {
        MeterRegistry meters = bridge.bean(MeterRegistry.class);
        return bridge.bean(CamelContext.class).getRoutes().stream()
                .filter(route -> route.getEndpoint().getEndpointUri().startsWith("timer:"))
                .map(Route::getRouteId)
                .filter(route -> !route.equals("rebuild"))
                .collect(Collectors.toMap(route -> route, route -> {
                    Timer timer = meters.find("camel.route.policy")
                            .tag("routeId", route)
                            .timer();
                    return timer == null ? 0L : timer.count();
                }));
    }

    private void fill(TestBridge bridge, int rows) {
        assertThat(bridge.bean(CamelContext.class).isStarted()).isTrue();
        JdbcTemplate jdbc = new JdbcTemplate(recorder);
        Awaitility.await().until(() -> !jdbc.queryForList("SELECT 1 FROM bridge_state WHERE state = 'done'")
                .isEmpty());
        // A pass reads everything, piece by piece; here it has been done today.
        jdbc.update("DELETE FROM drift_mark WHERE name = 'pass'");
        jdbc.update("INSERT INTO drift_mark (name, marked_at) VALUES ('pass', CURRENT_TIMESTAMP)");
        // Row by row, indexes of parts of words and foreign keys take most of the time.
        List<String> parts =
                jdbc.queryForList("SELECT indexdef FROM pg_indexes WHERE indexdef LIKE '%gin_trgm_ops%'", String.class);
        parts.forEach(index -> jdbc.execute("DROP INDEX " + index.split(" ")[2]));
        jdbc.execute((ConnectionCallback<Void>) connection -> {
            JdbcTemplate one = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
            one.execute("SET session_replication_role = replica");
            for (String sql : SETTLED) {
                // Of what is not kept for ever, less is enough.
                one.update(
                        sql,
                        sql.matches("INSERT INTO (identity|identity_key|block) .*") ? rows : Math.min(rows, 50_000));
            }
            one.execute("RESET session_replication_role");
            return null;
        });
        parts.forEach(jdbc::execute);
        jdbc.execute("VACUUM ANALYZE");
    }

    private static final List<String> SETTLED = List.of(
            LongList.PEOPLE,
            LongList.PHONES,
            "INSERT INTO block (identity_id, state, blocked_by_id, blocked_at, expires_at, lifted_at, version, refused_count,"
                    + " created_at, crm_version) SELECT 'i' || n, CASE n % 2 WHEN 0 THEN 'ACTIVE' ELSE 'LIFTED' END, 'x',"
                    + " TIMESTAMPTZ '2020-01-01', CASE n % 2 WHEN 1 THEN TIMESTAMPTZ '2020-02-01' END,"
                    + " CASE n % 2 WHEN 1 THEN TIMESTAMPTZ '2020-02-01' END, 1, 0, TIMESTAMPTZ '2020-01-01', 1"
                    + " FROM generate_series(1, ?) n",
            "INSERT INTO block_interval (identity_id, from_at, to_at, is_open) SELECT 'i' || n, TIMESTAMPTZ '2020-01-01',"
                    + " CASE n % 2 WHEN 1 THEN TIMESTAMPTZ '2020-02-01' END, n % 2 = 0 FROM generate_series(1, ?) n",
            "INSERT INTO block_audit (happened_at, identity_id, actor_id, action) SELECT TIMESTAMPTZ '2020-01-01', 'i' || n, 'x',"
                    + " 'blocked' FROM generate_series(1, ?) n",
            "INSERT INTO block_refusal (message_key, refused_at) SELECT 'm' || n, CURRENT_TIMESTAMP FROM generate_series(1, ?) n",
            "INSERT INTO ledger_chat (chat_key, chat_id, channel, identity_id, contact_looked_up, named_on, created_at)"
                    + " SELECT '1_i' || n, gen_random_uuid(), '1', 'i' || n, TRUE, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP"
                    + " FROM generate_series(1, ?) n",
            "INSERT INTO ledger_session (session_key, session_id, chat_key, started_at, ends_at, state, written)"
                    + " SELECT 's' || n, gen_random_uuid(), '1_i' || n, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP + n % 2 * INTERVAL '1 day',"
                    + " CASE n % 2 WHEN 0 THEN 'ENDED' ELSE 'OPEN' END, TRUE FROM generate_series(1, ?) n",
            // Of those of long ago, none has reached Dynamics; the others are too young to go.
            "INSERT INTO ledger_message (message_key, message_id, chat_key, outgoing, written, receipt, crm_receipt, created_at)"
                    + " SELECT 'm' || n, gen_random_uuid(), '1_i' || n, FALSE, n % 2 = 0, 0, 0,"
                    + " CASE n % 2 WHEN 0 THEN CURRENT_TIMESTAMP ELSE TIMESTAMPTZ '2020-01-01' END FROM generate_series(1, ?) n",
            "INSERT INTO held_receipt (message_key, receipt, held_at) SELECT 'm' || n, 1, CURRENT_TIMESTAMP"
                    + " FROM generate_series(1, ?) n",
            "INSERT INTO outgoing (id, source, requested_by, channel, identity_id, chat_key, type, payload, state, attempts, version,"
                    + " crm_version, crm_attempts, created_at, updated_at) SELECT gen_random_uuid(), 'rest', 'x', '1', 'i' || n,"
                    + " '1_i' || n, 'text', '{}', 'SENT', 1, 1, 1, 0, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP"
                    + " FROM generate_series(1, ?) n",
            "INSERT INTO block_request (id, status, result, done_at) SELECT gen_random_uuid(), 'done', '', CURRENT_TIMESTAMP"
                    + " FROM generate_series(1, ?) n",
            "INSERT INTO parked_event (id, cause, source, first_at, last_at, attempts, revision, body, replayed_at)"
                    + " SELECT 'p' || n, 'refused', 'x', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 1, 1, '', CURRENT_TIMESTAMP"
                    + " FROM generate_series(1, ?) n",
            "INSERT INTO idempotency_key (caller_id, key_hash, request_hash, request_id, created_at, claim, claimed_until)"
                    + " SELECT 'x', 'k' || n, 'r', gen_random_uuid(), CURRENT_TIMESTAMP, gen_random_uuid(), CURRENT_TIMESTAMP"
                    + " FROM generate_series(1, ?) n",
            "INSERT INTO chat_status (chat_id, state_code, status_code, confirmed, noted_at)"
                    + " SELECT gen_random_uuid()::text, 0, 1, TRUE, CURRENT_TIMESTAMP FROM generate_series(1, ?) n");

    private static void pass(Duration time) {
        Awaitility.await().pollDelay(time).atMost(time.multipliedBy(2)).until(() -> true);
    }

    private static long pages(JdbcTemplate jdbc, String what) {
        jdbc.queryForList("SELECT pg_stat_force_next_flush()");
        Long pages = jdbc.queryForObject("SELECT " + what, Long.class);
        return pages == null ? 0 : pages;
    }

    private static void say(List<Plan> plans, long tables, long all, DataverseStats dynamics) {
        Map<String, List<Plan>> bySql = plans.stream()
                .collect(Collectors.groupingBy(
                        plan -> plan.sql().replaceAll("\\s+", " "), TreeMap::new, Collectors.toList()));
        List<String> lines = new ArrayList<>();
        bySql.forEach((sql, runs) -> lines.add("%6d pages, %4d runs, %d rows removed: %s"
                .formatted(
                        runs.stream().mapToLong(Plan::pages).sum(),
                        runs.size(),
                        runs.stream().mapToLong(Plan::removed).sum(),
                        sql.substring(0, Math.min(110, sql.length())))));
        lines.sort(java.util.Comparator.reverseOrder());
        lines.forEach(System.out::println);
        System.out.printf(
                "An idle minute: %d pages of tables and indexes, %d with the catalogue and the server's own; asked of Dynamics: %s%n",
                tables, all, dynamics.reads());
    }
}
